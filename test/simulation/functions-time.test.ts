import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { answerIn, answerOf, runnerApp, start } from './functions-app';

const MINUTE = 60_000;

describe('clocks show virtual time', () => {
  test('every form of Date agrees with the world, which begins on 1 January 2026', async () => {
    const world = await start();
    const [now, iso, text, local, utc] = await answerIn(world, `
      return [Date.now(), new Date().toISOString(), Date(), new Date(Date.now()).getTime(), Date.UTC(2026, 0, 1)];`) as [number, string, string, number, number];
    expect(now - utc).toBeGreaterThan(0);
    expect(now - utc).toBeLessThanOrEqual(world.elapsed);
    expect(iso).toBe(new Date(now).toISOString());
    expect(text).toMatch(/^Thu Jan 01 2026 00:00:0\d GMT\+0000 \(Coordinated Universal Time\)$/);
    expect(local).toBe(now);
  });

  test('Date stays a class: instances, subclasses, what a date was constructed by', async () => {
    expect(await answerOf(`
      class Later extends Date { constructor() { super(); this.setMinutes(90); } }
      const date = new Date(0);
      return [date instanceof Date, new Later() instanceof Date, new Later().toISOString().slice(0, 16), new date.constructor().getFullYear(), Date.name, Date.length];
    `)).toEqual([true, true, '2026-01-01T01:30', 2026, 'Date', 7]);
  });

  test('performance, process.hrtime and process.uptime count from the start of the environment', async () => {
    const [waited, ...clocks] = await answerOf(`
      const began = performance.now();
      const since = process.hrtime();
      const bigint = process.hrtime.bigint();
      const uptime = process.uptime();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const mark = performance.mark('m').startTime;
      return [performance.now() - began, process.hrtime(since), Number(process.hrtime.bigint() - bigint), process.uptime() - uptime, mark - began,
        performance.timeOrigin + performance.now() - Date.now(), require('node:perf_hooks').performance.now() - began];`) as number[];
    expect(waited).toBe(1_500);
    expect(clocks).toEqual([[1, 500_000_000], 1_500_000_000, expect.closeTo(1.5, 6), 1_500, 0, 1_500]);
  });

  test('what Intl formats by default is the present of the world', async () => {
    expect(await answerOf(`
      const format = new Intl.DateTimeFormat('en-GB');
      return [format.format(), format.format(0), Intl.DateTimeFormat('en-GB').format(), format.formatToParts().map(({ value }) => value).join(''),
        format instanceof Intl.DateTimeFormat, [0, 86400000].map(format.format).join()];`))
      .toEqual(['01/01/2026', '01/01/1970', '01/01/2026', '01/01/2026', true, '01/01/1970,02/01/1970']);
  });
});

describe('the time zone is UTC, whatever this machine is in (Lambda developer guide, "Defined runtime environment variables", TZ)', () => {
  const code = `
    const date = new Date(2026, 6, 1, 12, 30);
    const set = new Date(0); set.setHours(25); set.setFullYear(2000, 1, 29);
    return [date.toISOString(), date.getTimezoneOffset(), date.getHours(), date.getDay(), set.toISOString(), String(date), date.toDateString(), date.toTimeString(),
      date.toLocaleString('en-GB'), date.toLocaleTimeString('en-GB'), Intl.DateTimeFormat().resolvedOptions().timeZone, String(new Date(NaN)),
      ['2026-07-01T12:30', '2026-07-01', '2026-07-01T12:30:00+02:00', '2026-07-01 12:30', 'Jul 1 2026 12:30', '1 Jul 2026 12:30 GMT+0200', 'Wed, 01 Jul 2026 12:30:00 EST', 'x']
        .map((text) => [Date.parse(text), new Date(text).getTime()].join())];`;
  const at = (hours: number, minutes = 30) => `${Date.UTC(2026, 6, 1, hours, minutes)},${Date.UTC(2026, 6, 1, hours, minutes)}`;
  const expected = [
    '2026-07-01T12:30:00.000Z', 0, 12, 3, '2000-02-29T01:00:00.000Z', 'Wed Jul 01 2026 12:30:00 GMT+0000 (Coordinated Universal Time)', 'Wed Jul 01 2026',
    '12:30:00 GMT+0000 (Coordinated Universal Time)', '01/07/2026, 12:30:00', '12:30:00', 'UTC', 'Invalid Date',
    [at(12), at(0, 0), at(10), at(12), at(12), at(10), at(17), 'NaN,NaN'],
  ];

  test.each(['UTC', 'America/New_York', 'Asia/Kolkata'])('on a machine in %s', (TZ) => {
    const script = `
      const { simulate } = require(${JSON.stringify(join(__dirname, '../../lib/testing/index.js'))});
      simulate(${JSON.stringify(runnerApp.synth().directory)}).then(async (world) => {
        const answer = await world.function('Run').invoke({ code: ${JSON.stringify(code)} });
        console.log(JSON.stringify({ ...answer, here: new Date(2026, 6, 1, 12).getTimezoneOffset() }));
      });`;
    const { here, ...answer } = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', env: { ...process.env, TZ } })) as { here: number };
    expect(answer).toEqual({ result: expected });
    expect(here === 0).toBe(TZ === 'UTC'); // the test's own time is left alone
  });
});

describe('timers run in virtual time', () => {
  test('a wait of 14 minutes takes no real time', async () => {
    const began = process.hrtime.bigint();
    expect(await answerOf('const began = Date.now(); await new Promise((resolve) => setTimeout(resolve, 840000)); return Date.now() - began;')).toBe(14 * MINUTE);
    expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(MINUTE);
  });

  test('every way to wait waits as long as it says', async () => {
    expect(await answerOf(`
      const timers = require('node:timers');
      const promises = require('timers/promises');
      const { promisify } = require('util');
      const ways = [
        () => new Promise((resolve) => setTimeout(resolve, 100)),
        () => new Promise((resolve) => timers.setTimeout(resolve, 100)),
        () => new Promise((resolve) => globalThis.setTimeout(resolve, '100')),
        () => promises.setTimeout(100, 'value'),
        () => timers.promises.setTimeout(100),
        () => promises.scheduler.wait(100),
        () => promisify(setTimeout)(100, 'value'),
        () => promisify(setImmediate)('value'),
        () => promises.setImmediate('value'),
        () => promises.scheduler.yield(),
        () => new Promise((resolve) => setTimeout(resolve)),
        () => new Promise((resolve) => setTimeout(resolve, 2 ** 31)),
        () => new Promise((resolve) => AbortSignal.timeout(100).addEventListener('abort', () => resolve())),
      ];
      const waited = [];
      for (const way of ways) {
        const began = Date.now();
        const value = await way();
        waited.push(value === 'value' ? [Date.now() - began, value] : Date.now() - began);
      }
      return waited;`)).toEqual([100, 100, 100, [100, 'value'], 100, 100, [100, 'value'], [0, 'value'], [0, 'value'], 0, 1, 1, 100]);
  });

  // Source: Node.js documentation, "The Node.js Event Loop".
  test('microtasks come before immediates, immediates before timers, timers by their time and then in the order of their start', async () => {
    expect(await answerOf(`
      const order = [];
      const note = (what) => () => order.push(what);
      setTimeout(note('timer 20'), 20);
      setTimeout(note('timer 10'), 10);
      setTimeout((...args) => order.push(args.join(' ')), 10, 'timer', '10, later');
      setImmediate(() => { order.push('immediate'); Promise.resolve().then(note('microtask of the immediate')); });
      setImmediate(note('second immediate'));
      Promise.resolve().then(note('microtask'));
      process.nextTick(note('tick'));
      queueMicrotask(note('second microtask'));
      await require('timers/promises').setTimeout(30);
      return order;`)).toEqual([
      'microtask', 'second microtask', 'tick', 'immediate', 'microtask of the immediate', 'second immediate', 'timer 10', 'timer 10, later', 'timer 20',
    ]);
  });

  test('intervals go on until they are cleared, refreshed timers start again, cleared ones never come', async () => {
    expect(await answerOf(`
      const { setTimeout: sleep, setInterval: every } = require('timers/promises');
      const began = Date.now();
      const ticks = [];
      const interval = setInterval(() => { ticks.push(Date.now() - began); if (ticks.length === 3) clearInterval(interval); }, 10);
      const cleared = setTimeout(() => ticks.push('cleared'), 5);
      clearTimeout(cleared);
      const refreshed = setTimeout(() => ticks.push('refreshed at ' + (Date.now() - began)), 50);
      await sleep(40);
      refreshed.refresh();
      await sleep(100);
      const iterated = [];
      for await (const value of every(10, 'tick')) if (iterated.push(Date.now() - began + value) === 2) break;
      return [...ticks, ...iterated];`)).toEqual([10, 20, 30, 'refreshed at 90', '150tick', '160tick']);
  });

  test('an interval that is no longer iterated over has ended', async () => {
    const world = await start();
    await answerIn(world, 'for await (const tick of require("timers/promises").setInterval(60000)) break;');
    await world.settle();
    expect(world.elapsed).toBeLessThan(2 * MINUTE);
  });

  test('values that are no timers can be cleared, and a timer without a function is a mistake', async () => {
    expect(await answerOf(`
      for (const value of [undefined, null, -1, 'x', {}]) { clearTimeout(value); clearInterval(value); clearImmediate(value); }
      const timer = setTimeout(() => {}, 10);
      return [timer.unref().hasRef(), timer.ref().hasRef(), (() => { try { setTimeout('code'); } catch (error) { return error.name; } })()];`)).toEqual([false, true, 'TypeError']);
  });

  test('an aborted wait is rejected at once, with an AbortError', async () => {
    expect(await answerOf(`
      const { setTimeout: sleep, setInterval: every } = require('timers/promises');
      const began = Date.now();
      const controller = new AbortController();
      setTimeout(() => controller.abort('enough'), 10);
      const seen = async (waiting) => waiting.then(() => 'waited', (error) => [error.name, error.code, error.cause, Date.now() - began]);
      const iterate = async () => { for await (const tick of every(1000, null, { signal: controller.signal })); };
      return Promise.all([seen(sleep(100, null, { signal: controller.signal })), seen(iterate()), seen(sleep(100, null, { signal: AbortSignal.abort('before') }))]);`))
      .toEqual([['AbortError', 'ABORT_ERR', 'enough', 10], ['AbortError', 'ABORT_ERR', 'enough', 10], ['AbortError', 'ABORT_ERR', 'before', 0]]);
  });

  test('AbortSignal.timeout gives its own reason', async () => {
    expect(await answerOf(`
      const signal = AbortSignal.timeout(50);
      await require('timers/promises').setTimeout(51);
      return [signal.aborted, signal.reason.name, signal.reason instanceof DOMException];`)).toEqual([true, 'TimeoutError', true]);
  });

  test('a frozen environment keeps its timers until it is thawed (Lambda developer guide, "Lambda execution environment lifecycle")', async () => {
    const world = await start();
    await answerIn(world, 'globalThis.late = []; setTimeout(() => globalThis.late.push(\'late\'), 1000); globalThis.keep = globalThis;');
    await world.advance(MINUTE);
    expect(await answerIn(world, 'await null; return globalThis.late;')).toEqual(['late']);
  });
});
