import { commitsOf, countersApp, rules, sendCount, type Variant } from './app';
import { explore, exploreCrashPoints, Invariants, simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

const VARIANTS: Record<string, Variant> = {
  'from the stream': {},
  'right behind a snapshot': { SNAPSHOTS: '1' },
  'by a deduplication item': { SNAPSHOTS: '1', REMEMBER_FOR: '86400' },
  'with commits in a bucket': { BYTES: '500000' },
};

/** Two counters, one message of each coming twice. */
const COMMANDS = ['one', 'two', 'one', 'three'].map((by) => ({ by, counter: by === 'two' ? 'B' : 'A' }));
const SENT = [...new Set(COMMANDS.map(({ by }) => by))];

const trial = {
  workload: async (world: SimulatedWorld) => {
    for (const command of COMMANDS) {
      await sendCount(world, command);
      await world.advance(1_000);
    }
  },
  invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), ...rules(() => SENT)],
};

test.each(Object.entries(VARIANTS))('a death before or after any call, or at the end: a command has one commit and one result, recognised %s', async (_, variant) => {
  const { points } = await exploreCrashPoints(countersApp(variant), trial);
  process.stdout.write(`deaths of execute, ${JSON.stringify(variant)}: ${points} points, 0 broken\n`);
  expect(points).toBeGreaterThanOrEqual(12);
}, 120_000);

// Half a megabyte at a time takes its time.
const SEEDS = Object.entries(VARIANTS).map(([name, variant]) => [variant.BYTES ? 10 : 100, name, variant] as const);

test.each(SEEDS)('%i seeds of all faults, ten commands on two counters at once, recognised %s', async (seeds, _, variant) => {
  const commands = Array.from({ length: 10 }, (_unused, index) => ({ by: `c-${index}`, counter: index % 3 === 0 ? 'B' : 'A' }));
  const { faults } = await explore(countersApp(variant), {
    seeds,
    workload: async (world, random) => {
      for (const command of commands) {
        await sendCount(world, command);
        if (random.chance(0.3)) await sendCount(world, command);
        if (random.chance(0.2)) await world.advance(random.integer(0, 5_000));
      }
    },
    invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), ...rules(sentTo)],
  });
  expect(faults.crashAfterCall?.fired).toBeGreaterThan(seeds / 4);
}, 240_000);

/** The commands of a world, of which shrinking leaves some out. */
function sentTo(world: SimulatedWorld): string[] {
  return [...new Set(world.commands.filter(({ command }) => command === 'send').flatMap(({ args }) => (
    (args[1] as { MessageBody: string }[]).map(({ MessageBody }) => (JSON.parse(MessageBody) as { id: string }).id)
  )))];
}

test('large commits rest in the bucket, and are read from there', async () => {
  const world = await simulate(countersApp({ BYTES: '500000' }));
  for (const by of ['one', 'two']) {
    await sendCount(world, { by, counter: 'A' });
    await world.settle();
  }
  expect(commitsOf(world).get('counter#A')).toHaveLength(2);
  expect(world.bucket('OverflowBucket').objects).toHaveLength(2);
  expect(world.queue('Counters').deadLetters).toEqual([]);
});
