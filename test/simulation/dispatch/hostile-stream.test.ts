import { Appender, insist, RULES, storeApp } from './app';
import { explore, exploreCrashPoints, Invariants, type Random, type SimulatedWorld } from 'cdk-eventweave/testing';

/** How many seeds: the campaign has more. */
const SEEDS = Number(process.env.HOSTILE_SEEDS ?? 50);

const TIMEOUT = 120_000 + SEEDS * 3_000;

const DAY = 24 * 3_600_000;

async function appendForAWhile(world: SimulatedWorld, random: Random): Promise<void> {
  const appender = new Appender(world, random);
  await appender.append(random.integer(5, 25), random.integer(1, 5));
  if (random.chance(0.3)) await world.advance(random.integer(0, 300_000));
  await appender.append(random.integer(5, 25), random.integer(1, 5));
}

test.each([1, 3])(`${SEEDS} seeds of all faults, %i shards: feed and bus end complete and in order, without any repair`, async (shards) => {
  const { faults, calls } = await explore(storeApp(shards), {
    seeds: SEEDS, workload: appendForAWhile, invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), ...RULES],
  });
  process.stdout.write(`hostile stream, ${shards} shards: ${SEEDS} seeds, ${calls} calls, 0 broken; ${JSON.stringify(Object.fromEntries(Object.entries(faults).map(([kind, { fired }]) => [kind, fired])))}\n`);
  expect(faults.crashAfterCall?.fired).toBeGreaterThan(SEEDS / 4);
}, TIMEOUT);

test(`${SEEDS} seeds with the stream reader off for longer than the stream keeps records: repair brings everything`, async () => {
  await explore(storeApp(), {
    seeds: SEEDS,
    workload: async (world, random) => {
      const appender = new Appender(world, random);
      await appender.append(random.integer(0, 10), 4);
      await insist(world, 'Switch', false);
      await world.advance(120_000);
      await appender.append(random.integer(5, 20), 4);
      await world.advance(DAY + random.integer(0, DAY));
      await appender.append(random.integer(0, 5), 4);
      await insist(world, 'Switch', true);
      if (random.chance(0.5)) await world.settle();
      await appender.append(random.integer(0, 5), 4);
      await insist(world, 'Store/Repair', { operation: 'repair' });
    },
    invariants: [Invariants.nothingInFlight(), ...RULES],
  });
}, TIMEOUT);

test('a death of the stream reader before or after any call, or at its end, loses nothing', async () => {
  const { points } = await exploreCrashPoints(storeApp(), {
    workload: async (world) => {
      for (const [stream, first] of [['A', 1], ['B', 1], ['A', 2]] as const) await put(world, stream, first);
    },
    invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), ...RULES],
    at: ['Store/StreamReader'],
  });
  process.stdout.write(`deaths of the stream reader: ${points} points, 0 broken\n`);
  expect(points).toBeGreaterThanOrEqual(12);
}, 120_000);

async function put(world: SimulatedWorld, stream: string, first: number): Promise<void> {
  await world.call('dynamodb', 'PutItem', {
    TableName: world.table('Store/Table').tableName,
    Item: { pk: { S: `order#${stream}` }, sk: { N: String(first) }, t: { N: '1' }, i: { B: 'AQECAwQFBg==' }, e: { S: '[["Happened",{}]]' } },
  });
}
