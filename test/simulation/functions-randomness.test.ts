import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './apps';
import { answerIn, answerOf, start } from './functions-app';

/** Everything random, by name. */
const DRAWN = `
  const crypto = require('node:crypto');
  const hex = (bytes) => Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset, bytes.byteLength).toString('hex');
  const callback = (start) => new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
  const drawn = {
    math: Math.random(),
    randomUUID: crypto.randomUUID(),
    globalUUID: globalThis.crypto.randomUUID(),
    bareUUID: (0, eval)('crypto').randomUUID(),
    webUUID: crypto.webcrypto.randomUUID(),
    randomBytes: hex(crypto.randomBytes(8)),
    randomBytesLater: hex(await callback((done) => crypto.randomBytes(8, done))),
    getRandomValues: hex(crypto.getRandomValues(new Uint32Array(2))),
    globalValues: hex(globalThis.crypto.getRandomValues(new Uint8Array(8))),
    randomFill: hex(crypto.randomFillSync(Buffer.alloc(8), 4)),
    randomFillLater: hex(await callback((done) => crypto.randomFill(Buffer.alloc(8), 0, 8, done))),
    randomInt: crypto.randomInt(2 ** 40),
    randomIntLater: await callback((done) => crypto.randomInt(10, 2 ** 40, done)),
  };`;

test('the same seed draws the same, another seed and another invocation draw others', async () => {
  const draws = async (seed: number) => {
    const world = await start({ seed });
    const drawn = await answerIn(world, `${DRAWN} return drawn;`) as Record<string, unknown>;
    return { drawn, again: await answerIn(world, `${DRAWN} return drawn;`) as Record<string, unknown> };
  };
  const [first, same, other] = [await draws(1), await draws(1), await draws(2)];
  expect(same).toEqual(first);
  for (const name of Object.keys(first.drawn)) {
    expect([name, first.drawn[name]]).not.toEqual([name, other.drawn[name]]);
    expect([name, first.drawn[name]]).not.toEqual([name, first.again[name]]);
  }
});

test('what is drawn keeps its range and its shape', async () => {
  expect(await answerOf(`
    ${DRAWN}
    const many = (draw) => Array.from({ length: 1000 }, draw);
    const within = (draw, least, most) => many(draw).every((value) => value >= least && value < most);
    const filled = crypto.randomFillSync(new Uint16Array(4), 1, 2);
    return [
      within(Math.random, 0, 1), within(() => crypto.randomInt(5, 7), 5, 7), new Set(many(() => crypto.randomInt(3))).size, new Set(many(Math.random)).size,
      many(() => crypto.randomUUID()).every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
      new Set(crypto.randomBytes(10000)).size, [filled[0], filled[3], filled[1] > 0, filled[2] > 0], crypto.randomBytes(3).length, crypto.randomFillSync(new ArrayBuffer(4)).byteLength,
    ];`)).toEqual([true, true, 3, 1_000, true, 256, [0, 0, true, true], 3, 4]);
});

test('two sources do not share a stream: more of one changes nothing about the other', async () => {
  const code = (more: number) => `for (let drawn = 0; drawn < ${more}; drawn++) Math.random(); return require('crypto').randomUUID();`;
  expect(await answerOf(code(5))).toBe(await answerOf(code(0)));
});

test('a package of the SDK, which all environments share, takes nothing from the one that loads it first', async () => {
  const applicationFolder = temporaryFolder();
  mkdirSync(join(applicationFolder, 'node_modules/@aws-sdk/greedy'), { recursive: true });
  writeFileSync(join(applicationFolder, 'node_modules/@aws-sdk/greedy/index.js'), 'exports.drawn = Math.random();');
  const drawn = await answerOf('return [typeof require("@aws-sdk/greedy").drawn, Math.random()];', { applicationFolder });
  expect(drawn).toEqual(['number', await answerOf('return Math.random();')]);
});

test('functions draw from streams of their own, also for the same code', async () => {
  const world = await start();
  expect(await answerIn(world, 'return Math.random();', 'Other')).not.toBe(await answerIn(world, 'return Math.random();', 'Run'));
});
