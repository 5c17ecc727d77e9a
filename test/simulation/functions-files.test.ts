import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { appOf, nodeFunction } from './apps';
import { answerIn, answerOf, RUNNER, start } from './functions-app';
import { folderOf } from '../testing/assembly/written-assembly';

const asset = folderOf({
  'src/app.js': `${RUNNER}\nexports.where = [__dirname, __filename];`, 'src/texts/hello.txt': 'hello', 'data.json': { of: 'the asset' },
});
const reader = appOf((stack) => nodeFunction(stack, 'Run', RUNNER, { code: Code.fromAsset(asset), handler: 'src/app.handler' }));

describe('/var/task has the files of the asset (Lambda developer guide, "Defined runtime environment variables", LAMBDA_TASK_ROOT)', () => {
  const answer = async (code: string) => answerIn(await start(undefined, reader), code);

  test('by absolute and relative paths, URLs and buffers, at once and later', async () => {
    expect(await answer(`
      const fs = require('fs');
      const read = (path) => fs.readFileSync(path, 'utf8');
      return [
        read('/var/task/src/texts/hello.txt'), read('src/texts/hello.txt'), read(process.env.LAMBDA_TASK_ROOT + '/src/texts/hello.txt'),
        read(new URL('file:///var/task/src/texts/hello.txt')), read(Buffer.from('src/texts/hello.txt')), read(fs.openSync('src/texts/hello.txt')),
        await fs.promises.readFile('src/texts/hello.txt', 'utf8'), await require('fs/promises').readFile('src/texts/hello.txt', 'utf8'),
        await new Promise((resolve) => fs.readFile('src/texts/hello.txt', 'utf8', (error, text) => resolve(text))),
        await require('stream/consumers').text(fs.createReadStream('src/texts/hello.txt')),
        require('util').promisify(fs.readFile) && await require('util').promisify(fs.readFile)('src/texts/hello.txt', 'utf8'),
      ];`)).toEqual(Array(11).fill('hello'));
  });

  test('listed, looked at, resolved', async () => {
    expect(await answer(`
      const fs = require('fs');
      return [fs.readdirSync('.').sort(), fs.existsSync('/var/task/data.json'), fs.existsSync('gone'), fs.statSync('src').isDirectory(), fs.realpathSync('src/texts/../app.js'),
        await new Promise((resolve) => fs.exists('data.json', resolve))];`))
      .toEqual([['data.json', 'src'], true, false, true, '/var/task/src/app.js', true]);
  });

  test('errors name the paths that the code knows', async () => {
    await expect(answer('require("fs").readFileSync("src/gone.txt");')).rejects.toThrow(/^Error: ENOENT: no such file or directory, open '\/var\/task\/src\/gone.txt'$/);
    expect(await answer('return require("fs/promises").readFile("gone").catch(({ code, path, syscall }) => [code, path, syscall]);')).toEqual(['ENOENT', '/var/task/gone', 'open']);
  });

  test.each([
    ['fs.writeFileSync("src/new.txt", "x")', 'open', '/var/task/src/new.txt'], ['await fs.promises.appendFile("data.json", "x")', 'open', '/var/task/data.json'],
    ['fs.mkdirSync("/home/x")', 'mkdir', '/home/x'], ['fs.rmSync("data.json")', 'rm', '/var/task/data.json'], ['fs.openSync("data.json", "a")', 'open', '/var/task/data.json'],
    ['fs.copyFileSync("data.json", "copy.json")', 'open', '/var/task/copy.json'], ['fs.mkdtempSync("folder-")', 'mkdir', expect.stringMatching(/^\/var\/task\/folder-\w{6}$/)],
  ])('nothing but /tmp can be written to: %s', async (code, syscall, path) => {
    expect(await answer(`const fs = require('fs'); try { ${code}; } catch ({ code, syscall, path }) { return { code, syscall, path }; }`)).toEqual({ code: 'EROFS', syscall, path });
  });

  test('the handler\'s module knows its place', async () => {
    expect(await answer('return require("fs").readFileSync("/var/task/src/app.js", "utf8").length > 0;')).toBe(true);
    const places = appOf((stack) => nodeFunction(stack, 'Run', RUNNER, {
      code: Code.fromAsset(folderOf({ 'src/app.js': 'exports.handler = async () => [__dirname, __filename, this === exports, module.exports === exports];' })), handler: 'src/app.handler',
    }));
    expect(await (await start(undefined, places)).function('Run').invoke({})).toEqual({ result: ['/var/task/src', '/var/task/src/app.js', true, true] });
  });
});

describe('/tmp', () => {
  const WRITE = 'const fs = require("fs"); fs.appendFileSync("/tmp/notes.txt", "x"); return fs.readFileSync("/tmp/notes.txt", "utf8");';

  test('keeps files as long as its environment (Lambda developer guide, "Lambda execution environment lifecycle")', async () => {
    const world = await start();
    await answerIn(world, WRITE);
    expect(await answerIn(world, WRITE)).toBe('xx');
    await answerIn(world, 'process.exit();').catch(() => {});
    expect(await answerIn(world, WRITE)).toBe('x');
  });

  test('is each function\'s own, and empty in every world', async () => {
    const world = await start();
    await answerIn(world, WRITE);
    expect(await answerIn(world, 'return require("fs").readdirSync(require("os").tmpdir());', 'Other')).toEqual([]);
    expect(await answerOf(WRITE)).toBe('x');
  });

  test('works with every kind of call, and shows its own paths', async () => {
    expect(await answerOf(`
      const fs = require('fs');
      const { once } = require('events');
      await fs.promises.mkdir('/tmp/a/b', { recursive: true });
      await new Promise((resolve, reject) => fs.writeFile('/tmp/a/one', '1', (error) => (error ? reject(error) : resolve())));
      fs.renameSync('/tmp/a/one', '/tmp/a/two');
      await fs.promises.copyFile('/tmp/a/two', '/tmp/a/b/three');
      fs.symlinkSync('/tmp/a/two', '/tmp/link');
      const stream = fs.createWriteStream('/tmp/stream');
      stream.write('one ');
      stream.end('two');
      await once(stream, 'close');
      const descriptor = fs.openSync('/tmp/a/two', 'r+');
      fs.writeSync(descriptor, '22');
      fs.closeSync(descriptor);
      const folder = await fs.promises.mkdtemp('/tmp/folder-');
      return [fs.readFileSync('/tmp/link', 'utf8'), fs.readFileSync('/tmp/a/b/three', 'utf8'), fs.readFileSync('/tmp/stream', 'utf8'), fs.realpathSync('/tmp/link'),
        folder.replace(/\\w{6}$/, 'X'), fs.readdirSync('/tmp').length, await fs.promises.rm('/tmp/a/gone').catch(({ message }) => message)];`))
      .toEqual(['22', '1', 'one two', '/tmp/a/two', '/tmp/folder-X', 4, 'ENOENT: no such file or directory, lstat \'/tmp/a/gone\'']);
  });

  test('has names of temporary folders that follow from the seed', async () => {
    const name = 'return require("fs").mkdtempSync("/tmp/x-");';
    expect(await answerOf(name)).toBe(await answerOf(name));
    expect(await answerOf(name)).not.toBe(await answerOf(name, { seed: 2 }));
  });

  test('is not this machine\'s', async () => {
    expect(await answerOf(`return require('fs').existsSync(${JSON.stringify(realpathSync(asset))}) && !${JSON.stringify(tmpdir())}.startsWith('/tmp');`)).toBe(false);
  });

  test('files come one after the other, in the order of the calls', async () => {
    expect(await answerOf(`
      const fs = require('fs');
      const order = [];
      const note = (what) => () => order.push(what);
      await Promise.all([
        fs.promises.writeFile('/tmp/1', 'x'.repeat(1e6)).then(note(1)), fs.promises.writeFile('/tmp/2', '').then(note(2)), fs.promises.stat('/tmp/1').then(note(3)),
        fs.promises.readFile('/tmp/1').then(note(4)), fs.promises.access('/tmp/2').then(note(5)),
      ]);
      return order;`)).toEqual([1, 2, 3, 4, 5]);
  });
});
