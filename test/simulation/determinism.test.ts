import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Stack } from 'aws-cdk-lib';
import { accepted, nodeFunction, ONCE, pipeline, placed, temporaryFolder, written } from './apps';
import { explore, Invariants, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';

const shop = pipeline(ONCE);
nodeFunction(shop.node.findChild('Shop') as Stack, 'HeapSize', 'exports.handler = async () => { gc(); return process.memoryUsage().heapUsed; };');
const SEEDS = 200;

const trial: Trial = {
  workload: async (world: SimulatedWorld) => { await world.bus('Orders').publish(placed('O-1'), placed('O-2'), placed('O-3')); },
  invariants: [Invariants.nothingLost(), Invariants.effects({ name: 'one effect', expected: accepted, found: written })],
};

const hashes = async (seeds: number) => (await explore(shop, { ...trial, seeds })).hashes;

/** Runs something while other threads compute without end. */
async function underLoad<T>(run: () => Promise<T>): Promise<T> {
  const hogs = [1, 2].map(() => new Worker('for (;;) Math.sqrt(2);', { eval: true }));
  try {
    return await run();
  } finally {
    await Promise.all(hogs.map(async (hog) => hog.terminate()));
  }
}

// The same trial in a process of its own, which also looks at the memory of the thread that the worlds are in.
const SCRIPT = `
  const [simulator, directory, seeds] = process.argv.slice(2);
  const { explore } = require(simulator);
  const event = (orderId) => ({ id: orderId, source: '/shop', type: 'order.placed', data: { orderId } });
  const heaps = [];
  let runs = 0;
  const workload = async (world) => {
    await world.bus('Orders').publish(event('O-1'), event('O-2'), event('O-3'));
    if (++runs % 200 > 0) return;
    await world.settle();
    for (let size; !size; heaps.push(size)) size = (await world.function('HeapSize').invoke({})).result; // faults may hit it
  };
  explore(directory, { workload, invariants: [], seeds: Number(seeds), workers: 1 }).then(({ hashes }) => console.log(JSON.stringify({ hashes, heaps })));`;

async function inOtherProcess(seeds: number): Promise<{ hashes: readonly string[]; heaps: readonly number[] }> {
  const script = join(temporaryFolder(), 'explore.js');
  writeFileSync(script, SCRIPT);
  const args = ['--expose-gc', script, resolve('lib/testing/index.js'), shop.synth().directory, String(seeds)];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as { hashes: string[]; heaps: number[] };
}

let known: readonly string[];
beforeAll(async () => { known = await hashes(SEEDS); }, 60_000);

test(`${SEEDS} seeds have ${SEEDS} histories, and the same ones again while other threads take the processors`, async () => {
  expect(new Set(known).size).toBe(SEEDS);
  expect(await underLoad(async () => hashes(SEEDS))).toEqual(known);
});

describe('in another process', () => {
  let other: Awaited<ReturnType<typeof inOtherProcess>>;
  beforeAll(async () => { other = await inOtherProcess(600); }, 60_000);

  test('the same seeds have the same histories', () => {
    expect(other.hashes.slice(0, 199)).toEqual(known.slice(0, 199)); // the next one looks at its memory, too
  });

  test('memory does not grow with the number of seeds: 200 more cost less than 20 MB', () => {
    const [, after400, after600] = other.heaps;
    expect(after400).toBeGreaterThan(1e6);
    expect(after600 - after400).toBeLessThan(20e6);
  });
});

test('a seed has the same history whatever ran before it in its thread', async () => {
  const { hashes: alone } = await explore(shop, { ...trial, seeds: 1, firstSeed: 150 });
  expect(alone).toEqual([known[149]]);
});
