import { FUNCTION_TIMEOUT, onceOnly, type Variant } from './app';
import { invariantsOf } from './rules';
import { sendOrder } from './sight';
import { examine, ORDER, points, report, shut, type Finding } from './worlds';
import { exploreCrashPoints, Invariants, type SimulatedWorld } from 'cdk-eventweave/testing';

const MODES = ['idempotent', 'transactional'] as const satisfies Variant[];

/** Calls of a try; those of a transactional one are to commit, to publish, to empty the outbox. */
const CALLS = 3;

const trial = (variant: Variant, workload: (world: SimulatedWorld) => Promise<void>) => ({
  workload,
  invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), ...invariantsOf(variant, () => [ORDER])],
});

// Seven points of the try that does it, three of the duplicate, which finds it done.
test.each(MODES)('%s: one death before or after any call, or at the end, and a duplicate', async (variant) => {
  const { points: found } = await exploreCrashPoints(onceOnly(variant), trial(variant, async (world) => {
    await sendOrder(world, 'first', ORDER);
    await world.advance(FUNCTION_TIMEOUT);
    await sendOrder(world, 'again', ORDER);
  }));
  report(`deaths, ${variant}:`, `${found} points tried,`, '0 broken');
  expect(found).toBe(10);
});

interface Deaths {
  readonly first: string;
  /** The next try of the message, or the first one of its duplicate. */
  readonly next: 'first-2' | 'again-1';
  readonly second: string;
}

const ALL: Deaths[] = (['first-2', 'again-1'] as const).flatMap((next) => (
  points(CALLS).flatMap((first) => points(CALLS).map((second) => ({ first, next, second })))
));

/** Where the first try has done all of it, the next one makes a single call. */
const lastsLonger = ({ first, second }: Deaths) => first !== 'after 3' || second.endsWith(' 1');

async function dieTwice(world: SimulatedWorld, { first, next, second }: Deaths): Promise<void> {
  await shut(world, `first-1 ${first}`, true);
  await shut(world, `${next} ${second}`, true);
  await sendOrder(world, 'first', ORDER);
  if (next === 'first-2') return;
  await world.advance(2 * FUNCTION_TIMEOUT); // the lock has expired, and the message has not come again yet
  await sendOrder(world, 'again', ORDER);
}

describe('two deaths in a row, of two tries of a message or of its duplicate', () => {
  const findings = {} as Record<(typeof MODES)[number], Finding<Deaths>[]>;

  test.each(MODES)('%s: the rules hold at every pair of points', async (variant) => {
    findings[variant] = await examine(variant, ALL, dieTwice);
    const broken = findings[variant].filter((finding) => Object.keys(finding.broken).length > 0);
    report(`deaths, ${variant}:`, `${ALL.length} pairs tried,`, `${broken.length} broken`);
    expect(broken).toEqual([]);
    expect(findings[variant]).toHaveLength(72);
    for (const { of, deaths } of findings[variant]) expect({ ...of, deaths }).toEqual({ ...of, deaths: lastsLonger(of) ? 2 : 1 });
  });

  // That is all it promises: whoever dies between effect and record leaves the next one to repeat it, and to know that.
  test('what is idempotent was repeated for each death between effect and record, and only then', () => {
    const between = (point: string) => ['after 2', 'before 3'].includes(point);
    for (const { of, effects } of findings.idempotent) {
      const repeated = Number(between(of.first)) + Number(between(of.second) && lastsLonger(of));
      expect({ ...of, effects }).toEqual({ ...of, effects: 1 + repeated });
    }
  });
});
