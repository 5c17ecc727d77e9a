import { FUNCTION_TIMEOUT, VISIBILITY_TIMEOUT, type Variant } from './app';
import { sendOrder, type Outcome } from './sight';
import { countOf, examine, open, ORDER, points, report, shut, type Finding } from './worlds';
import type { SimulatedWorld } from 'cdk-eventweave/testing';

// One message, two tries of it at work at once: the first one stands before or after one of its calls until its lock has
// expired and the second one stands before or after one of its own; then it goes on, then the second one.

interface Pair {
  readonly outcome: Outcome;
  readonly first: string;
  readonly second: string;
}

/** To take the record, to act, to complete or give up the record; or to commit, to publish, to empty the outbox. */
const CALLS = 3;

const pairs = (...outcomes: Outcome[]): Pair[] => outcomes.flatMap((outcome) => (
  points(outcome === 'refuses' ? CALLS - 1 : CALLS).flatMap((first) => points(CALLS).map((second) => ({ outcome, first, second })))
));
const ALL = pairs('succeeds', 'throws', 'refuses');

async function interleave(world: SimulatedWorld, { outcome, first, second }: Pair): Promise<void> {
  const [zombie, holder] = [`first-1 ${first}`, `first-2 ${second}`];
  await shut(world, zombie);
  await shut(world, holder);
  await sendOrder(world, 'first', ORDER, outcome);
  await world.advance(VISIBILITY_TIMEOUT + 5_000); // frozen when its answer was due, the first try is thawed with the second one
  await open(world, zombie);
  await world.advance(8_000);
  await sendOrder(world, 'during', ORDER);
  await world.advance(3_000);
  await open(world, holder);
  await world.advance(FUNCTION_TIMEOUT);
  await sendOrder(world, 'afterwards', ORDER);
}

async function run(variant: Variant, all: Pair[]): Promise<Finding<Pair>[]> {
  const findings = await examine(variant, all, interleave);
  const broken = findings.filter((finding) => Object.keys(finding.broken).length > 0);
  report(`zombies, ${variant}:`, `${findings.length} pairs tried,`, `${broken.length} broken`);
  return findings;
}

/** Those whose second try found nothing left to do, and never came to its point. */
const unmet = (findings: Finding<Pair>[]) => (
  findings.filter(({ stood }) => stood.length < 2).map(({ of, stood }) => ({ ...of, stood: stood.length }))
);

// Where the first one has done all of it, the second one makes its first call only, or commits in vain.
const DONE_BEFORE = ['before 2', 'after 2', 'before 3', 'after 3'].map((second) => ({ outcome: 'succeeds', first: 'after 3', second, stood: 1 }));

test('an idempotent consumer keeps its rules at every pair of points', async () => {
  const findings = await run('idempotent', ALL);
  expect(findings.filter(({ broken }) => Object.keys(broken).length > 0)).toEqual([]);
  expect(unmet(findings)).toEqual(DONE_BEFORE);
  expect(findings).toHaveLength(96);
});

test('a transactional consumer has one effect at every pair of points', async () => {
  const findings = await run('transactional', pairs('succeeds'));
  expect(findings.filter(({ broken }) => Object.keys(broken).length > 0)).toEqual([]);
  expect(unmet(findings)).toEqual(DONE_BEFORE);
  expect(findings).toHaveLength(36);
});

// Without it the tests above could pass because nothing ever goes wrong.
test('one whose completion and removal are unconditional breaks them', async () => {
  const findings = await run('unconditional', pairs('succeeds', 'throws'));
  expect(unmet(findings)).toEqual(DONE_BEFORE);
  const counts = countOf(findings);
  for (const [rule, count] of Object.entries(counts)) report(`  ${rule}:`, `broken ${count} times`);
  expect(counts).toEqual({
    'only its holder changes a record': 36,
    'only its holder removes a record': 20,
    'a record is completed once, and stays': 40,
    'every answer is the result of the record': 40,
    'of several effects all but one were told': 51,
    'of several effects the record says so': 51,
  });
});
