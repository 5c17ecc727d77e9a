import { Duration } from 'aws-cdk-lib';
import { appOf, nodeFunction } from './apps';
import { answerIn, outcomeIn, start } from './functions-app';
import type { SimulateOptions } from 'cdk-eventweave/testing';

/** Functions that keep what they are told, in every place that code can keep something in. */
const KEEPER = `
  let kept = [];
  global.alsoKept = [];
  exports.handler = async ({ value, code }) => {
    if (code) return eval(code);
    kept.push(value);
    globalThis.alsoKept.push(value);
    process.env.KEPT = (process.env.KEPT ?? '') + value;
    return [kept, global.alsoKept, process.env.KEPT];
  };`;
const keepers = appOf((stack) => {
  for (const id of ['One', 'Two']) nodeFunction(stack, id, KEEPER, { timeout: Duration.minutes(5), environment: { NAME: id } });
});
const keep = async (options?: SimulateOptions) => {
  const world = await start(options, keepers);
  return async (value: string, fn = 'One') => (await world.function(fn).invoke({ value })).result;
};

describe('state', () => {
  test('of a module lives as long as its environment', async () => {
    const kept = await keep();
    await kept('a');
    expect(await kept('b')).toEqual([['a', 'b'], ['a', 'b'], 'ab']);
  });

  test('dies with the environment', async () => {
    const world = await start(undefined, keepers);
    await world.function('One').invoke({ value: 'a' });
    await world.function('One').invoke({ code: 'process.exit()' });
    expect(await world.function('One').invoke({ value: 'b' })).toEqual({ result: [['b'], ['b'], 'b'] });
  });

  test('is not shared by two functions of the same code', async () => {
    const kept = await keep();
    await kept('a', 'One');
    expect(await kept('b', 'Two')).toEqual([['b'], ['b'], 'b']);
  });

  test('is not shared by two environments of one function that run at once', async () => {
    const world = await start(undefined, keepers);
    const pause = { code: 'new Promise((resolve) => { globalThis.alsoKept.push(1); setTimeout(() => resolve(globalThis.alsoKept.length), 60000); })' };
    await world.function('One').invokeLater(pause);
    expect(await world.function('One').invoke(pause)).toEqual({ result: 1 });
    expect(world.entries('started')).toHaveLength(2);
  });

  test('is not shared by two worlds, one after the other in one process', async () => {
    const [first, second] = [await keep(), await keep()];
    await first('a');
    expect(await second('b')).toEqual([['b'], ['b'], 'b']);
  });
});

describe('globalThis', () => {
  test('shows what the thread has, and keeps what is written to it', async () => {
    const world = await start(undefined, keepers);
    const code = `
      globalThis.setTimeout = 1; globalThis.crypto = 2; globalThis.mine = 3;
      [typeof setTimeout, typeof crypto, globalThis.setTimeout, globalThis.crypto, globalThis.globalThis === globalThis, global === globalThis, globalThis.Array === Array,
        'mine' in globalThis, globalThis.performance === performance, typeof globalThis.structuredClone]`;
    expect((await world.function('One').invoke({ code })).result)
      .toEqual(['function', 'object', 1, 2, true, true, true, true, true, 'function']);
    expect((await world.function('Two').invoke({ code: '[typeof globalThis.setTimeout, typeof globalThis.crypto, globalThis.mine]' })).result).toEqual(['function', 'object', null]);
  });

  // As documented in src/testing/functions/globals.ts: one realm for all, as a realm of its own would cost every environment 20 ms.
  test('prototypes of built-in classes and bare globals are shared by the environments of a thread', async () => {
    const world = await start(undefined, keepers);
    await world.function('One').invoke({ code: 'Array.prototype.shared = () => 1; bare = 2;' });
    expect(await world.function('Two').invoke({ code: '[[].shared(), bare]' })).toEqual({ result: [1, 2] });
  });
});

describe('process', () => {
  test('env is the function\'s own, holds texts only, and nothing of this machine', async () => {
    process.env.OF_THIS_MACHINE = 'yes';
    const world = await start(undefined, keepers);
    const code = `
      process.env.number = 1; process.env.nothing = undefined; delete process.env.TZ;
      [process.env.NAME, process.env.number, process.env.nothing, process.env.TZ, 'number' in process.env, Object.keys(process.env).includes('number'), process.env.OF_THIS_MACHINE,
        process.env.AWS_LAMBDA_FUNCTION_NAME.startsWith('Shop'), { ...process.env }.AWS_REGION]`;
    expect((await world.function('One').invoke({ code })).result).toEqual(['One', '1', 'undefined', null, true, true, null, true, 'us-east-1']);
    expect((await world.function('Two').invoke({ code: '[process.env.NAME, process.env.number, process.env.TZ]' })).result).toEqual(['Two', null, ':UTC']);
    expect((await world.function('Two').invoke({ code: 'process.env = { ONLY: 1 }; [{ ...process.env }, process.env.NAME]' })).result).toEqual([{ ONLY: '1' }, null]);
  });

  test('the working folder is that of the code, there is no home, and the thread does not show', async () => {
    const world = await start();
    expect(await answerIn(world, `
      const { isMainThread, parentPort, workerData } = require('worker_threads');
      return [process.cwd(), require('path').resolve('x'), require('os').homedir(), require('os').tmpdir(), Array.isArray(process.argv), isMainThread, parentPort, workerData];`))
      .toEqual(['/var/task', '/var/task/x', '/home/sbx_user1051', '/tmp', true, true, null, null]);
  });

  test('listeners are not kept, and those of the simulator cannot be removed', async () => {
    const world = await start();
    await answerIn(world, `
      process.removeAllListeners('unhandledRejection').removeAllListeners('uncaughtException');
      for (const name of ['on', 'once', 'addListener', 'prependListener']) process[name]('unhandledRejection', () => console.log('heard'));`);
    expect((await outcomeIn(world, 'Promise.reject(new Error(\'x\')); await new Promise((resolve) => setTimeout(resolve, 10));')).error).toBeDefined();
    expect(world.function('Run').logs).toEqual([]);
  });
});

// Errors as the runtime interface client of AWS reports them.
describe('an environment ends', () => {
  const ends: [what: string, code: string, error: object][] = [
    ['by process.exit', 'process.exit(0);', { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited/) }],
    ['by process.exit that the code catches', 'try { process.exit(1); } catch {} finally { console.log("after"); } await 1; return "alive";', { errorType: 'Runtime.ExitError' }],
    ['by process.kill of itself', 'process.kill(process.pid, "SIGKILL");', { errorType: 'Runtime.ExitError' }],
    ['by an error in a timer', 'setTimeout(() => { throw new RangeError("late"); }, 10); await new Promise(() => {});', { errorType: 'RangeError', errorMessage: 'late' }],
    ['by an error in an immediate', 'setImmediate(() => { throw "text"; }); await new Promise(() => {});', { errorType: 'string', errorMessage: 'text' }],
    ['by an error in a tick', 'process.nextTick(() => { throw new Error("late"); }); await new Promise(() => {});', { errorType: 'Error', errorMessage: 'late' }],
    ['by an error in a listener', 'setTimeout(() => new (require("events"))().emit("error", new TypeError("event"))); await new Promise(() => {});',
      { errorType: 'TypeError', errorMessage: 'event' }],
    ['by a rejection that nobody handles', 'Promise.reject(new TypeError("forgotten")); await new Promise(() => {});',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'TypeError: forgotten' }],
  ];

  test.each(ends)('%s', async (_, code, error) => {
    const world = await start();
    await answerIn(world, 'globalThis.old = true;');
    expect((await outcomeIn(world, code)).error).toMatchObject(error);
    expect(await answerIn(world, 'return globalThis.old ?? "new";')).toBe('new');
    expect(world.function('Run').logs).toEqual([]);
  });

  test('not by an error that the handler throws', async () => {
    const world = await start();
    await answerIn(world, 'globalThis.old = true;');
    expect((await outcomeIn(world, 'await null; throw new TypeError("own");')).error).toMatchObject({ errorType: 'TypeError', errorMessage: 'own' });
    expect(await answerIn(world, 'return globalThis.old;')).toBe(true);
  });

  test('and nothing that it has begun goes on: no timer, no call', async () => {
    const world = await start();
    await outcomeIn(world, `
      const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
      setInterval(() => console.log('alive'), 1000);
      setTimeout(() => process.exit(), 2500);
      new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'before' }));
      try { await new Promise((resolve) => setTimeout(resolve, 5000)); } finally { console.log('never'); }`);
    await world.settle();
    expect(world.function('Run').logs.map(({ line }) => line)).toEqual(['alive', 'alive']);
    expect(world.queue('Jobs').messages).toHaveLength(1);
    expect(world.elapsed).toBeLessThan(10_000);
  });
});

describe('logs', () => {
  test('hold every line of both outputs in order, whole, with its time', async () => {
    const world = await start();
    await answerIn(world, `
      const long = 'x'.repeat(100000);
      console.log('one %d', 1, { two: 2 });
      console.error('error');
      process.stdout.write('begun, ');
      process.stdout.write(Buffer.from('ended\\ntwo lines\\n'));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await new Promise((resolve) => process.stderr.write('written\\n', resolve));
      console.warn(long);`);
    const logs = world.function('Run').logs;
    expect(logs.map(({ line }) => line)).toEqual(['one 1 { two: 2 }', 'error', 'begun, ended', 'two lines', 'written', 'x'.repeat(100_000)]);
    expect(logs[4].at - logs[0].at).toBe(1_000);
    expect(world.function('Other').logs).toEqual([]);
  });
});
