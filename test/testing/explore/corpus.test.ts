import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Corpus } from '../../../src/testing/explore/corpus';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  file = join(folder, 'seeds.txt');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file has a seed to a line; comments, blank lines and ends of lines of any kind are no matter', () => {
  writeFileSync(file, '# found in spring\r\n1\r\n\n  -2  # a comment\n0#another\n3');
  expect(new Corpus(file).seeds).toEqual([1, -2, 0, 3]);
});

test('without a file, or with one that is not there yet, there are none', () => {
  expect(new Corpus(undefined).seeds).toEqual([]);
  expect(new Corpus(file).seeds).toEqual([]);
});

test('a seed is added at the end, on a line of its own, with the reason on the same line', () => {
  writeFileSync(file, '1');
  new Corpus(file).add(7, 'O-1 had\nno effect');
  new Corpus(file).add(8, '');
  expect(readFileSync(file, 'utf8')).toBe('1\n7 # O-1 had no effect\n8 # \n');
  expect(new Corpus(file).seeds).toEqual([1, 7, 8]);
});

test('a seed that the file has is not added again', () => {
  writeFileSync(file, '1\n');
  new Corpus(file).add(1, 'again');
  expect(readFileSync(file, 'utf8')).toBe('1\n');
});

test('folders of the file are made', () => {
  const deep = join(folder, 'a', 'b', 'seeds.txt');
  new Corpus(deep).add(1, 'why');
  expect(new Corpus(deep).seeds).toEqual([1]);
});

test.each(['x', '1.5', '1e3', '0x1', '1 2', '99999999999999999999'])('a line %p is an error with its place', (line) => {
  writeFileSync(file, `1\n${line}\n`);
  expect(() => new Corpus(file)).toThrow(`${file}:2: a seed must be a whole number, got ${line}`);
});
