import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';

const FOLDER = join(__dirname, '..', 'golden');

/**
 * Compares the templates of all stacks of an app with those in `test/golden/<name>.json`.
 *
 * UPDATE_GOLDEN=1 writes the file; without it a missing one fails, on every machine.
 */
export function expectGolden(name: string, root: App): void {
  const path = join(FOLDER, `${name}.json`);
  const templates = Object.fromEntries(root.synth().stacks.map((stack) => [stack.stackName, stack.template]));
  const masked = JSON.stringify(templates, null, 2).replace(/\b[0-9a-f]{64}\b/g, '<asset hash>');
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, `${masked}\n`);
  if (!existsSync(path)) throw new Error(`there is no test/golden/${name}.json; UPDATE_GOLDEN=1 writes it`);
  expect(JSON.parse(masked)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
