import { utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { functionCode, inlineCode } from '../../../src/testing/functions/code';
import type { FunctionCode } from '../../../src/testing/functions/code';
import { folderOf } from '../assembly/written-assembly';

const options = { resolveDir: join(__dirname, '../../..') };

/** The exports of a script, as the simulator runs it. */
function run({ script }: FunctionCode, require: (name: string) => unknown = createRequire(__filename)) {
  const module = { exports: {} as Record<string, () => unknown> };
  new Function('exports', 'require', 'module', '__filename', '__dirname', script)(module.exports, require, module, '/var/task/index.js', '/var/task');
  return module.exports;
}

describe('kinds of modules (Lambda Developer Guide, Building Lambda functions with Node.js)', () => {
  test.each([
    ['CommonJS in index.js', { 'index.js': 'exports.handler = () => "it";' }],
    ['CommonJS in index.cjs', { 'index.cjs': 'exports.handler = () => "it";' }],
    ['an ES module in index.mjs', { 'index.mjs': 'export const handler = () => "it";' }],
    ['an ES module by its package.json', { 'index.js': 'export const handler = () => "it";', 'package.json': { type: 'module' } }],
    ['further files', { 'index.mjs': 'import { it } from "./lib/it.mjs"; export const handler = () => it;', 'lib/it.mjs': 'export const it = "it";' }],
    ['packages in the asset', { 'index.js': 'exports.handler = () => require("dep");', 'node_modules/dep/index.js': 'module.exports = "it";' }],
    ['a createRequire banner', {
      'index.mjs': 'import { createRequire } from "module"; const require = createRequire(import.meta.url); export const handler = () => require("path").basename("a/it");',
    }],
    ['a dynamic import', { 'index.mjs': 'export const handler = async () => (await import("node:path")).basename("a/it");' }],
    ['a JSON file', { 'index.js': 'exports.handler = () => require("./lib/it.json").name;', 'lib/it.json': { name: 'it' } }],
  ])('%s runs as a CommonJS script', async (_, files) => {
    expect(await run(await functionCode(folderOf(files), 'index.handler', options)).handler()).toBe('it');
  });

  test('import.meta.url is the place where Lambda unpacks the code (Lambda Developer Guide, LAMBDA_TASK_ROOT)', async () => {
    const asset = folderOf({ 'index.mjs': 'export const handler = () => import.meta.url;' });
    expect(run(await functionCode(asset, 'index.handler', options)).handler()).toBe('file:///var/task/index.mjs');
  });

  test('a tsconfig.json above the asset changes nothing', async () => {
    const folder = folderOf({
      'tsconfig.json': { compilerOptions: { paths: { dep: ['./cdk.out/asset/other.js'] } } },
      'cdk.out/asset/index.js': 'exports.handler = () => require("dep");',
      'cdk.out/asset/other.js': 'module.exports = "of the tsconfig";',
    });
    const { externals } = await functionCode(join(folder, 'cdk.out/asset'), 'index.handler', options);
    expect(externals).toEqual(['dep']);
  });
});

describe('the handler (Lambda Developer Guide, Define Lambda function handler in Node.js)', () => {
  test.each([
    ['index.handler', 'index.js', 'handler'],
    ['src/app.main', 'src/app.js', 'main'],
    ['./src/app.main', 'src/app.js', 'main'],
    ['src/app.api.main', 'src/app.js', 'api.main'],
  ])('%s is in %s, export %s', async (handler, file, handlerName) => {
    const asset = folderOf({ [file]: 'exports.handler = 1;' });
    const code = await functionCode(asset, handler, options);
    expect(code).toMatchObject({ file: join(asset, file), handlerName });
  });

  test('.js comes before .mjs and .cjs, as Lambda tries them', async () => {
    const asset = folderOf({ 'index.cjs': '', 'index.mjs': '', 'index.js': '' });
    expect((await functionCode(asset, 'index.handler', options)).file).toBe(join(asset, 'index.js'));
  });

  test.each(['index', '', '.handler'])('%j names no file and export: an error', async (handler) => {
    await expect(functionCode(folderOf({}), handler, options)).rejects.toThrow(`handler ${handler}: must be file.export, such as index.handler`);
  });
});

describe('the AWS SDK and other packages (Lambda Developer Guide, Runtime-included SDK versions)', () => {
  const SDK = 'exports.handler = () => require("@aws-sdk/client-sqs").SQSClient;';

  test('the SDK is left to the runtime when the asset does not hold it', async () => {
    const asset = folderOf({ 'index.mjs': 'import { SQSClient } from "@aws-sdk/client-sqs"; export const handler = () => SQSClient;' });
    const code = await functionCode(asset, 'index.handler', options);
    expect(code.externals).toEqual(['@aws-sdk/client-sqs']);
    expect(run(code, () => ({ SQSClient: 'of the runtime' })).handler()).toBe('of the runtime');
  });

  test('an SDK in the asset wins', async () => {
    const asset = folderOf({ 'index.js': SDK, 'node_modules/@aws-sdk/client-sqs/index.js': 'exports.SQSClient = "of the asset";' });
    const code = await functionCode(asset, 'index.handler', options);
    expect(code.externals).toEqual([]);
    expect(run(code).handler()).toBe('of the asset');
  });

  test('a package is entered as Node does: bundlers\' condition `module` is not taken (Node.js documentation, Conditional exports)', async () => {
    const asset = folderOf({
      'index.js': 'exports.handler = () => require("dep").it;',
      'node_modules/dep/package.json': { name: 'dep', exports: { module: './bundler.js', default: './node.js' } },
      'node_modules/dep/bundler.js': 'exports.it = "for bundlers";',
      'node_modules/dep/node.js': 'exports.it = "for Node";',
    });
    expect(run(await functionCode(asset, 'index.handler', options)).handler()).toBe('for Node');
  });

  test('packages of the folders above, where the application is developed, are not there in Lambda', async () => {
    const folder = folderOf({
      'node_modules/dep/index.js': 'module.exports = 1;',
      'node_modules/@aws-sdk/client-sqs/index.js': 'exports.SQSClient = "of the developer";',
      'cdk.out/asset/index.js': `${SDK} exports.other = () => require("dep");`,
    });
    const code = await functionCode(join(folder, 'cdk.out/asset'), 'index.handler', options);
    expect(code.externals).toEqual(['@aws-sdk/client-sqs', 'dep']);
  });

  test('Node\'s own modules are no externals, with and without node:', async () => {
    const asset = folderOf({ 'index.js': 'require("fs"); require("node:http"); require("timers/promises"); require("#internal")' });
    expect((await functionCode(asset, 'index.handler', options)).externals).toEqual(['#internal']);
  });
});

describe('inline code (CloudFormation Template Reference, AWS::Lambda::Function Code, ZipFile)', () => {
  test('runs as index.js', async () => {
    const code = await inlineCode('const sqs = require("@aws-sdk/client-sqs"); exports.handler = () => "it";', 'index.handler', options);
    expect(code).toMatchObject({ file: 'index.js', handlerName: 'handler', externals: ['@aws-sdk/client-sqs'] });
    expect(run(code, () => ({})).handler()).toBe('it');
  });

  test('has no other file', async () => {
    await expect(inlineCode('', 'app.handler', options)).rejects.toThrow(
      'handler app.handler in the inline code: none of app, app.js, app.mjs, app.cjs exists');
  });
});

describe('builds are kept', () => {
  test('the same file is built once, a changed one again', async () => {
    const asset = folderOf({ 'index.js': 'exports.handler = () => 1;' });
    const first = await functionCode(asset, 'index.handler', options);
    expect(await functionCode(asset, 'index.handler', options)).toBe(first);
    writeFileSync(join(asset, 'index.js'), 'exports.handler = () => 2;');
    utimesSync(join(asset, 'index.js'), 1_000, 1_000);
    expect(run(await functionCode(asset, 'index.handler', options)).handler()).toBe(2);
  });

  test('the script does not depend on where the asset lies', async () => {
    const [one, other] = [1, 2].map(async () => functionCode(folderOf({ 'src/a.js': 'exports.handler = () => 1;' }), 'src/a.handler', options));
    expect((await one).script).toBe((await other).script);
  });
});
