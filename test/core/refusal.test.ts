import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { consumer } from '../support/constructs';

const ROOMS = ['core', 'event-sourced-table', 'fan-out', 'queue-consumer'];
const ROOT = join(__dirname, '..', '..');

/** The text of all TypeScript files of our rooms, below `src` or `test`. */
function textOf(folder: 'src' | 'test'): string {
  return ROOMS.flatMap((room) => readdirSync(join(ROOT, folder, room)).filter((file) => file.endsWith('.ts')).map((file) => join(ROOT, folder, room, file)))
    .filter((file) => file !== __filename)
    .map((file) => readFileSync(file, 'utf8')).join('\n');
}

/** Every code that a refusal or a warning in `src` can end with. */
function codes(): string[] {
  const patterns = [/\bcode: '(\w+)'/g, /\bwarn\([^,]+, '(\w+)'/g, /\bwarnMissingStatement\([^,]+, '(\w+)'/g, /\[cdk-eventweave:(\w+)\]/g];
  return [...new Set(patterns.flatMap((pattern) => [...textOf('src').matchAll(pattern)].map(([, code]) => code)))].sort();
}

const TESTED = textOf('test');

test.each(codes())('the code %s is in a test', (code) => {
  expect(new RegExp(`[:']${code}\\b`).test(TESTED)).toBe(true);
});

test('the codes are found', () => {
  expect(codes().length).toBeGreaterThan(40);
});

test.each([
  [Number.NaN, 'NaN'], [Number.POSITIVE_INFINITY, 'Infinity'], [null, 'null'], [{ five: 5 }, '{"five":5}'], [[5], '[5]'], [5n, '5'], ['five', 'five'],
])('refuses the nonsense %p, and says what it got', (nonsense, shown) => {
  expect(() => consumer({ maxReceiveCount: nonsense as number })).toThrow(new Error(
    `S/C: maxReceiveCount must be a whole number from 1 to 1000, got ${shown} [cdk-eventweave:maxReceiveCount]`,
  ));
});
