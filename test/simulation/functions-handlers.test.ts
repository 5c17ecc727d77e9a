import { Duration } from 'aws-cdk-lib';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { appOf, nodeFunction } from './apps';
import { answerOf, start } from './functions-app';
import { folderOf } from '../testing/assembly/written-assembly';
import { simulate } from 'cdk-eventweave/testing';

/** What comes of one invocation of a function. */
async function outcomeOf(code: string, runtime = Runtime.NODEJS_22_X, event: unknown = {}) {
  const world = await start({ spinLimit: 30_000 }, appOf((stack) => nodeFunction(stack, 'Fn', code, { runtime, timeout: Duration.minutes(2) })));
  return { ...await world.function('Fn').invoke(event), elapsed: world.elapsed };
}

// Source: Lambda developer guide, "Define Lambda function handler in Node.js".
describe('a handler answers', () => {
  test.each<[how: string, code: string, result: unknown]>([
    ['by its promise', 'exports.handler = async (event) => ({ event });', { event: {} }],
    ['by a promise-like value', 'exports.handler = () => ({ then: (resolve) => resolve(1) });', 1],
    ['by its callback', 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, "called"), 1000); };', 'called'],
    ['by its promise, with a callback that it does not call', 'exports.handler = async (event, context, callback) => "returned";', 'returned'],
    ['with nothing', 'exports.handler = async () => {};', null],
    ['as an export inside another', 'exports.handler = Object.assign(async () => "outer", {});', 'outer'],
    ['from a default export of TypeScript', 'Object.defineProperty(exports, "handler", { get: () => async () => "got" });', 'got'],
  ])('%s', async (_, code, result) => {
    expect(await outcomeOf(code)).toMatchObject({ result });
  });

  test('with what it returns without a promise since Node.js 24 only', async () => {
    const code = 'exports.handler = () => ({ batchItemFailures: [] });';
    expect(await outcomeOf(code, Runtime.NODEJS_22_X)).toMatchObject({ result: null });
    expect(await outcomeOf(code, Runtime.NODEJS_24_X)).toMatchObject({ result: { batchItemFailures: [] } });
  });

  test('not by a callback since Node.js 24', async () => {
    expect(await outcomeOf('exports.handler = (event, context, callback) => callback(null, 1);', Runtime.NODEJS_24_X))
      .toMatchObject({ error: { errorType: 'Runtime.CallbackHandlerDeprecated' } });
  });
});

describe('a handler fails', () => {
  test.each<[how: string, code: string, error: object]>([
    ['by throwing', 'exports.handler = () => { throw new RangeError("thrown"); };', { errorType: 'RangeError', errorMessage: 'thrown' }],
    ['by rejecting', 'exports.handler = async () => { class Mine extends Error { name = "Mine"; } throw new Mine("rejected"); };', { errorType: 'Mine', errorMessage: 'rejected' }],
    ['by throwing no error', 'exports.handler = async () => { throw "text"; };', { errorType: 'string', errorMessage: 'text' }],
    ['by its callback', 'exports.handler = (event, context, callback) => callback(new TypeError("called"));', { errorType: 'TypeError', errorMessage: 'called' }],
    ['by throwing before its callback', 'exports.handler = (event, context, callback) => { throw new Error("before"); };', { errorType: 'Error', errorMessage: 'before' }],
    ['with a value that is circular', 'exports.handler = async () => { const self = {}; return Object.assign(self, { self }); };', { errorMessage: 'Unable to stringify response body' }],
    ['with a BigInt', 'exports.handler = async () => ({ value: 1n });', { errorMessage: 'Unable to stringify response body' }],
    ['while its module loads', 'throw new SyntaxError("loading");', { errorType: 'SyntaxError', errorMessage: 'loading' }],
    ['for a package that is nowhere', 'require("left-pad"); exports.handler = async () => 1;', { errorMessage: 'Cannot find module \'left-pad\'' }],
  ])('%s', async (_, code, error) => {
    expect(await outcomeOf(code)).toMatchObject({ error });
  });

  test.each([
    ['never settles', 'exports.handler = async () => new Promise(() => {});'], ['never calls back', 'exports.handler = (event, context, callback) => {};'],
    ['waits for longer than it may', 'exports.handler = async () => require("timers/promises").setTimeout(900000);'],
    ['polls the clock', 'exports.handler = async () => { const end = Date.now() + 3600000; while (Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 1000)); };'],
  ])('by its timeout when it %s', async (_, code) => {
    const { error, elapsed } = await outcomeOf(code);
    expect(error).toMatchObject({ errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('Task timed out after 120.00 seconds') });
    expect(elapsed).toBeLessThan(125_000);
  });
});

describe('code that cannot run is an error of simulate, with the function\'s path', () => {
  const folder = (files: Record<string, string>) => Code.fromAsset(folderOf(files));

  test.each<[what: string, code: Code, handler: string, message: RegExp]>([
    ['top-level await', folder({ 'index.mjs': 'export const handler = async () => 1;\nawait 1;' }), 'index.handler', /^Shop\/Fn: handler index.handler in index.mjs:2: top-level await is not supported/],
    ['a file that is not there', folder({ 'other.js': '' }), 'index.handler', /^Shop\/Fn: handler index.handler in .*: none of index, index.js, index.mjs, index.cjs exists/],
    ['a mistake in its syntax', Code.fromInline('exports.handler = ('), 'index.handler', /^Shop\/Fn: handler index.handler in index.js:1: Unexpected end of file/],
    ['a handler without an export', Code.fromInline('exports.handler = 1'), 'index', /^Shop\/Fn: handler index: must be file.export/],
  ])('%s', async (_, code, handler, message) => {
    await expect(simulate(appOf((stack) => nodeFunction(stack, 'Fn', '1', { code, handler })))).rejects.toThrow(message);
  });

  test('an export that is not there, or is no function, ends the world', async () => {
    await expect(outcomeOf('exports.handle = async () => 1;')).rejects.toThrow('Shop/Fn: index.js must export a function handler, as Handler says');
    await expect(outcomeOf('exports.handler = {};')).rejects.toThrow('Shop/Fn: index.js must export a function handler, as Handler says');
  });
});

describe('a function that computes without a pause ends the world', () => {
  const SPINNING = { name: 'SpinningFunctionError', functionPath: 'Shop/Spins', message: expect.stringMatching(/^Shop\/Spins has computed for 1 seconds without a pause/) };

  test.each([
    ['in its handler', 'exports.handler = async () => { for (;;); };'], ['after an await', 'exports.handler = async () => { await null; for (;;); };'],
    ['while its module loads', 'for (;;);'], ['in microtasks', 'exports.handler = async () => { for (;;) await null; };'],
    ['in a timer', 'exports.handler = async () => { setTimeout(() => { for (;;); }, 1000); await new Promise(() => {}); };'],
    ['waiting for the clock', 'exports.handler = async () => { const end = Date.now() + 1000; while (Date.now() < end); };'],
  ])('%s', async (_, code) => {
    const world = await start({ spinLimit: 1_000 }, appOf((stack) => {
      nodeFunction(stack, 'Quick', 'exports.handler = async () => 1;');
      nodeFunction(stack, 'Spins', code);
    }));
    await world.function('Quick').invoke({});
    await expect(world.function('Spins').invoke({})).rejects.toMatchObject(SPINNING);
    await expect(world.function('Quick').invoke({})).rejects.toMatchObject(SPINNING);
  });

  test('not one that computes much with pauses', async () => {
    expect(await answerOf(`
      const began = process.hrtime.bigint();
      for (let turn = 0; turn < 300; turn++) {
        let sum = 0;
        for (let step = 0; step < 5e6; step++) sum += step;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return 'done';`, { spinLimit: 1_000 })).toBe('done');
  });
});
