import { readdirSync } from 'node:fs';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { scene, SCENE_NAMES } from './scenes';
import { expectGolden } from '../support/golden';

const FLAGS: Record<string, Record<string, unknown>> = { 'no-flags': {}, 'recommended-flags': recommended };
const CASES = SCENE_NAMES.flatMap((name) => Object.entries(FLAGS).map(([flags, context]) => ({ name, context, file: `${name}.${flags}` })));

test.each(CASES)('the template of $file is as it was', ({ name, context, file }) => {
  expectGolden(file, scene(name, context));
});

test('no golden template is left over', () => {
  expect(readdirSync(__dirname).filter((file) => file.endsWith('.json')).sort()).toEqual(CASES.map(({ file }) => `${file}.json`).sort());
});

test('the flags that are recommended are those of the installed CDK', () => {
  expect(recommended).toHaveProperty(['@aws-cdk/core:defaultCrossStackReferences'], 'weak');
});
