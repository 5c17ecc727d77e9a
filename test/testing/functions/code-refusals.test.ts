import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { functionCode, inlineCode } from '../../../src/testing/functions/code';
import { esbuildOf } from '../../../src/testing/functions/code-esbuild';
import { folderOf } from '../assembly/written-assembly';

const options = { resolveDir: join(__dirname, '../../..') };

test.each<[what: string, files: Record<string, string>, message: string]>([
  ['top-level await', { 'index.mjs': 'export const handler = 1;\nawait 2;' }, 'handler index.handler in index.mjs:2: top-level await is not supported'],
  ['a native module', { 'index.js': 'require("./lib/fast.node")', 'lib/fast.node': '' },
    'handler index.handler in index.js:1: native modules are not supported: ./lib/fast.node'],
  ['a syntax error', { 'index.js': 'exports.handler = (' }, 'handler index.handler in index.js:1: Unexpected end of file'],
  ['a file that is not there', { 'index.js': 'require("./gone")' }, 'handler index.handler in index.js:1: Could not resolve "./gone"'],
])('%s is refused with the handler, the file and the line', async (_, files, message) => {
  await expect(functionCode(folderOf(files), 'index.handler', options)).rejects.toThrow(new Error(message));
});

test('top-level await is refused in inline code too', async () => {
  await expect(inlineCode('export const a = await 1;', 'index.handler', options)).rejects.toThrow('index.js:1: top-level await is not supported');
});

test('a handler whose file is not in the asset is refused with what was looked for', async () => {
  const asset = folderOf({ 'index.js': '' });
  await expect(functionCode(asset, 'src/app.handler', options)).rejects.toThrow(
    `handler src/app.handler in ${asset}: none of src/app, src/app.js, src/app.mjs, src/app.cjs exists`);
});

test('an asset that does not exist is refused', async () => {
  const asset = join(folderOf({}), 'gone');
  await expect(functionCode(asset, 'index.handler', options)).rejects.toThrow(`handler index.handler in ${asset}: there is no such asset`);
});

test('archives are refused with what to give instead', async () => {
  const asset = join(folderOf({ 'code.zip': '' }), 'code.zip');
  await expect(functionCode(asset, 'index.handler', options)).rejects.toThrow('archives are not read; give the function a folder as its asset');
});

describe('esbuild', () => {
  test('the one of the application comes first', () => {
    const app = folderOf({ 'node_modules/esbuild/index.js': 'exports.version = "of the application";' });
    expect(esbuildOf(app).version).toBe('of the application');
  });

  test('without one in the application, the one beside this library is taken', () => {
    expect(esbuildOf(folderOf({})).version).toMatch(/^0\./);
  });

  test('without any, the error says what to install', async () => {
    const outfile = join(folderOf({}), 'code-esbuild.cjs');
    buildSync({ entryPoints: [join(options.resolveDir, 'src/testing/functions/code-esbuild.ts')], outfile, platform: 'node', format: 'cjs' });
    const alone = await import(outfile) as { esbuildOf: typeof esbuildOf };
    expect(() => alone.esbuildOf(folderOf({}))).toThrow('install it as a dev dependency: npm install --save-dev esbuild');
  });
});
