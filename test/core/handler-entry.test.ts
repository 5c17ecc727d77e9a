import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { LogLevel, OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Handler, type NodejsHandlerOptions } from '../../src';
import { app, consumer, stack } from '../support/constructs';

const FOLDER = join(__dirname, '..', 'support', 'handlers');

/** A consumer whose handler is really bundled, and its app. */
function bundled(file: string, options: NodejsHandlerOptions = {}): App {
  const root = app({ 'aws:cdk:bundling-stacks': ['**'] });
  const s = stack('S', root);
  consumer({ handler: Handler.nodejs(join(FOLDER, file), { ...options, bundling: { logLevel: LogLevel.ERROR, ...options.bundling } }) }, s);
  return root;
}

const FORMATS: [name: string, bundling: BundlingOptions][] = [
  ['CommonJS', {}],
  ['minified CommonJS', { minify: true }],
  ['ESM', { format: OutputFormat.ESM }],
  ['minified ESM with a source map', { format: OutputFormat.ESM, minify: true, sourceMap: true }],
];

describe.each(FORMATS)('bundled as %s', (_name, bundling) => {
  test('takes a handler, also one that is exported with export * from another file', () => {
    expect(() => bundled('re-exported.ts', { bundling })).not.toThrow();
  });

  test.each([
    ['handler', 'other-name.ts', {}, 'main'],
    ['main', 're-exported.ts', { handler: 'main' }, 'handler'],
  ])('refuses a missing export: %s of %s', (handler, file, options, exported) => {
    expect(() => bundled(file, { ...options, bundling })).toThrow(new Error(
      `S/C/Function: handler must be an export of ${join(FOLDER, file)}, got ${handler}; its exports are ${exported} [cdk-eventweave:handlerExport]`,
    ));
  });
});

test.each<[string, BundlingOptions, string[]]>([
  ['CommonJS by default', {}, ['index.js']],
  ['ESM with a source map', { format: OutputFormat.ESM, sourceMap: true }, ['index.mjs', 'index.mjs.map']],
])('bundling options are handed on: %s', (_name, bundling, files) => {
  const { directory } = bundled('good.ts', { bundling }).synth();
  const assets = readdirSync(directory).filter((name) => /^asset\.[0-9a-f]{64}$/.test(name));
  expect(assets.map((asset) => readdirSync(join(directory, asset)))).toEqual([files]);
});

test('takes a handler of another name', () => {
  expect(() => bundled('other-name.ts', { handler: 'main' })).not.toThrow();
});

test('a handler with a dot is of another file than the entry, as that of a layer', () => {
  expect(() => bundled('good.ts', { handler: '/opt/nodejs/wrapper.handler' })).not.toThrow();
});

test.each([
  ['CommonJS with a handler', 'common.js', {}],
  ['CommonJS that assigns to exports', 'common-exports.js', {}],
  ['CommonJS that computes its exports', 'common-computed.js', {}],
  ['CommonJS that computes its exports, minified', 'common-computed.js', { minify: true }],
])('does not refuse what it cannot know: %s', (_what, file, bundling) => {
  expect(() => bundled(file, { bundling })).not.toThrow();
});

test('refuses a default export alone, which Lambda does not call', () => {
  expect(() => bundled('default-export.ts', { bundling: { format: OutputFormat.ESM } })).toThrow(new Error(
    `S/C/Function: handler must be an export of ${join(FOLDER, 'default-export.ts')}, got handler; its exports are default [cdk-eventweave:handlerExport]`,
  ));
});

test.each<[string, BundlingOptions]>([
  ['CommonJS', {}], ['ESM', { format: OutputFormat.ESM }],
])('does not refuse export * from a layer, whose exports are only known when it runs: %s', (_name, bundling) => {
  expect(() => bundled('from-layer.js', { bundling: { ...bundling, externalModules: ['/opt/*'] } })).not.toThrow();
});

test.each<[string, BundlingOptions]>([
  ['CommonJS', {}], ['ESM', { format: OutputFormat.ESM }],
])('refuses a module that exports nothing at all: %s', (_name, bundling) => {
  expect(() => bundled('nothing-exported.ts', { bundling })).toThrow(new Error(
    `S/C/Function: handler must be an export of ${join(FOLDER, 'nothing-exported.ts')}, got handler; its exports are none [cdk-eventweave:handlerExport]`,
  ));
});

test('says nothing about exports where bundling is off, as in unit tests', () => {
  expect(() => consumer({ handler: Handler.nodejs(join(FOLDER, 'other-name.ts')) })).not.toThrow();
});

test('refuses an entry that does not exist, and takes the file beside it', () => {
  expect(() => consumer({ handler: Handler.nodejs(join(FOLDER, 'god.ts')) })).toThrow(new Error(
    `S/C: handler entry must be an existing file, got ${join(FOLDER, 'god.ts')}; there is no file ${join(FOLDER, 'god.ts')} [cdk-eventweave:handlerEntry]`,
  ));
  consumer({ handler: Handler.nodejs(join(FOLDER, 'good.ts')) });
});

test('a relative entry starts at the working directory, and the refusal says where that is', () => {
  expect(() => consumer({ handler: Handler.nodejs('test/support/handlers/god.ts') })).toThrow(new Error(
    `S/C: handler entry must be an existing file, got test/support/handlers/god.ts; there is no file ${join(FOLDER, 'god.ts')} [cdk-eventweave:handlerEntry]`,
  ));
  consumer({ handler: Handler.nodejs('test/support/handlers/good.ts') });
});

test('refuses a folder as an entry', () => {
  expect(() => consumer({ handler: Handler.nodejs(FOLDER) })).toThrow(new Error(
    `S/C: handler entry must be an existing file, got ${FOLDER}; there is no file ${FOLDER} [cdk-eventweave:handlerEntry]`,
  ));
});
