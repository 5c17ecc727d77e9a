import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepted, AGAIN, closing, ONCE, pipeline, placed, temporaryFolder, written } from './apps';
import { participantsOf } from './mermaid';
import {
  diagram, explore, FAULT_KINDS, Faults, FaultsNeverFiredError, Invariants, InvariantViolation, printed, simulate,
  type Exploration, type Failure, type FaultKind, type Random, type SimulatedWorld, type Trial,
} from 'cdk-eventweave/testing';

const shop = pipeline(ONCE);
const buggy = pipeline(AGAIN);

const oneEffect = Invariants.effects({ name: 'one effect an order', expected: accepted, found: written });

const trial: Trial = {
  workload: async (world: SimulatedWorld, random: Random) => {
    for (let number = 1; number <= 6; number++) {
      await world.bus('Orders').publish(placed(`O-${number}`));
      if (random.chance(0.3)) await world.advance(random.integer(0, 10_000));
    }
  },
  invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), oneEffect],
};

/** The failures of an exploration that has to find some. */
async function failuresOf(exploring: Promise<Exploration>): Promise<readonly Failure[]> {
  const error = await exploring.catch((thrown: Error) => thrown);
  if (!(error instanceof InvariantViolation)) throw error instanceof Error ? error : new Error('nothing was found');
  return error.failures;
}

describe('an application without the bug', () => {
  test('keeps all invariants, and what happened to it is counted', async () => {
    const { seeds, failures, faults, hashes, calls, environments, elapsed } = await explore(shop, { ...trial, seeds: 40 });
    expect({ seeds, failures, hashes: new Set(hashes).size }).toEqual({ seeds: 40, failures: [], hashes: 40 });
    expect(calls).toBeGreaterThanOrEqual(40 * 12); // each order is published and written
    expect(environments).toBeGreaterThanOrEqual(40);
    expect(elapsed).toBeGreaterThan(40 * 1_000);
    for (const [kind, { fired, chances }] of Object.entries(faults)) {
      expect(FAULT_KINDS).toHaveProperty(kind);
      expect(fired).toBeLessThanOrEqual(chances);
    }
    expect(faults.crashAfterCall!.fired).toBeGreaterThan(0);
  });
});

describe('a planted bug', () => {
  test('is found, shrunk to one command and one fault, and told', async () => {
    const [failure, ...others] = await failuresOf(explore(buggy, { ...trial, seeds: 40 }));
    expect(others).toEqual([]);
    expect(failure.commands).toHaveLength(1);
    expect(failure.faults).toHaveLength(1);
    const [{ message, subject, invariant }] = failure.violations;
    expect({ message, invariant }).toEqual({ message: `${subject} had its effect 2 times`, invariant: 'one effect an order' });
    expect(failure.commands[0].args).toMatchObject(['Orders', [{ Detail: expect.stringContaining(subject!) }]]);
    expect(failure.story.filter(({ kind }) => kind === 'fault').map(({ text }) => text)).toEqual([failure.faults[0].kind]);
  });

  test('is told with seed, invariant, schedule and timeline', async () => {
    const [failure] = await failuresOf(explore(buggy, { ...trial, seeds: 40, faults: Faults.of('crashAfterCall') }));
    const { seed, violations: [{ subject }], faults: [{ site }] } = failure;
    expect(printed(failure).split('\n').slice(0, 7)).toEqual([
      `seed ${seed} breaks one effect an order:`,
      `  one effect an order: ${subject} had its effect 2 times`,
      'it takes 1 command and 1 fault:',
      expect.stringMatching(new RegExp(`^  publish \\["Orders",\\[.*${subject}`)),
      `  crashAfterCall at Shop/Worker, ${site}`,
      'what happened:',
      expect.stringMatching(/^ +00:00:0\d\.\d{3}  Shop\/Orders +accepted: order.placed [0-9a-f-]+$/),
    ]);
    expect(printed(failure)).toMatch(/^! +00:00:\d\d\.\d{3} {2}Shop\/Worker +fault: crashAfterCall$/m);
  });

  test('is the same failure whenever the seed is run, and can be looked at in a world of one\'s own', async () => {
    const [first] = await failuresOf(explore(buggy, { ...trial, seeds: 40 }));
    const [again] = await failuresOf(explore(buggy, { ...trial, seeds: 1, firstSeed: first.seed }));
    expect(again).toEqual(first);
    const world = closing(await simulate(buggy, { seed: first.seed, faults: Faults.exactly(first.faults) }));
    for (const command of first.commands) await world.repeat(command);
    await world.settle();
    expect(written(world)).toEqual([first.violations[0].subject, first.violations[0].subject]);
  });

  test('has a diagram that Mermaid can read: every participant declared, no letter that ends a line', async () => {
    const [failure] = await failuresOf(explore(buggy, { ...trial, seeds: 40 }));
    expect(participantsOf(diagram(failure))).toEqual(expect.arrayContaining(['Shop/Orders', 'Shop/Jobs', 'Shop/Worker', 'Shop/Ledger']));
  });

  test('a fault that has nothing to do with it is left out, and so are the other orders', async () => {
    const busy = { ...trial, workload: async (world: SimulatedWorld) => { await world.bus('Orders').publish(...Array.from({ length: 15 }, (_, index) => placed(`O-${index}`))); } };
    const [{ faults, story }] = await failuresOf(explore(buggy, { ...busy, seeds: 10, faults: Faults.of('crashAfterCall', 'slowCall', 'coldStart', 'throttle') }));
    expect(faults.map(({ kind }) => kind)).toEqual(['crashAfterCall']);
    expect(story.length).toBeGreaterThan(5);
  });

  test('another invariant that only the shrunk run breaks is not what is reported', async () => {
    const six: Trial['invariants'][number] = { name: 'six orders', check: (world) => (accepted(world).length === 6 ? [] : [{ message: 'orders are missing' }]) };
    const [{ violations }] = await failuresOf(explore(buggy, { ...trial, seeds: 40, invariants: [six, oneEffect] }));
    expect(new Set(violations.map(({ invariant }) => invariant))).toEqual(new Set(['one effect an order']));
  });
});

describe('seeds', () => {
  test('the first one that fails ends the exploration', async () => {
    const done: number[] = [];
    const [{ seed }] = await failuresOf(explore(buggy, { ...trial, seeds: 500, workers: 1, onProgress: (progress) => done.push(progress.done) }));
    expect(done).toEqual(Array.from({ length: seed }, (_, index) => index + 1));
  });

  test('collect goes on, and gives all failures back, lowest seed first', async () => {
    const { seeds, failures } = await explore(buggy, { ...trial, seeds: 20, collect: true, faults: Faults.of('crashAfterCall') });
    const broken = failures.map(({ seed }) => seed);
    expect(seeds).toBe(20);
    expect(broken.length).toBeGreaterThan(1);
    expect(broken).toEqual([...broken].sort((one, other) => one - other));
  });

  test('they begin with firstSeed, and give the same hashes wherever they begin', async () => {
    const from1 = await explore(shop, { ...trial, seeds: 6, faults: Faults.none() });
    const from4 = await explore(shop, { ...trial, seeds: 3, firstSeed: 4, faults: Faults.none() });
    expect(from4.hashes).toEqual(from1.hashes.slice(3));
  });

  test('one worker or two: the same hashes, in the order of the seeds', async () => {
    const one = await explore(shop, { ...trial, seeds: 16, workers: 1 });
    const two = await explore(shop, { ...trial, seeds: 16, workers: 2 });
    expect({ ...two, peakHeap: 0 }).toEqual({ ...one, peakHeap: 0 });
  });

  test('progress is told after every seed', async () => {
    const told: object[] = [];
    await explore(buggy, { ...trial, seeds: 5, faults: Faults.none(), onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([1, 2, 3, 4, 5].map((done) => ({ done, seeds: 5, failures: 0 })));
  });
});

describe('the corpus', () => {
  test('gets the seed that failed, with the reason, and is run first the next time', async () => {
    const corpus = join(temporaryFolder(), 'found', 'seeds.txt');
    const [{ seed, violations: [{ message }] }] = await failuresOf(explore(buggy, { ...trial, seeds: 40, corpus }));
    expect(readFileSync(corpus, 'utf8')).toBe(`${seed} # ${message}\n`);
    const told: number[] = [];
    await failuresOf(explore(buggy, { ...trial, seeds: 40, firstSeed: 1_000, workers: 1, corpus, onProgress: ({ done }) => told.push(done) }));
    expect(told).toEqual([1]);
    expect(readFileSync(corpus, 'utf8')).toBe(`${seed} # ${message}\n`);
  });

  test('a seed that the range has too runs once', async () => {
    const corpus = join(temporaryFolder(), 'seeds.txt');
    writeFileSync(corpus, '3\n900');
    const { seeds, hashes } = await explore(shop, { ...trial, seeds: 5, corpus, faults: Faults.none() });
    const others = await explore(shop, { ...trial, seeds: 5, faults: Faults.none() });
    expect(seeds).toBe(6);
    expect(hashes[0]).toBe(others.hashes[2]);
    expect([...hashes.slice(2, 4), hashes[0], ...hashes.slice(4)]).toEqual(others.hashes);
  });

  test('is not made where nothing fails', async () => {
    const corpus = join(temporaryFolder(), 'seeds.txt');
    await explore(shop, { ...trial, seeds: 2, corpus });
    expect(existsSync(corpus)).toBe(false);
  });
});

describe('faults that never happened', () => {
  test('one that was asked for by name is an error: nothing is known about it', async () => {
    const workload = async () => {};
    const error = await explore(shop, { ...trial, workload, seeds: 3, faults: Faults.of('throttle', 'staleRead') }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(FaultsNeverFiredError);
    expect(error).toMatchObject({ kinds: ['throttle', 'staleRead'], message: expect.stringContaining('never happened: throttle, staleRead; more seeds') });
  });

  test('of everything, what had no place or hardly any may be missing', async () => {
    await expect(explore(shop, { ...trial, seeds: 1 })).resolves.toMatchObject({ seeds: 1 });
  });

  test('every kind that a pipeline has a place for happens to it, and breaks nothing', async () => {
    const elsewhere = ['staleRead', 'partialFailure', 'transactionConflict', 'shardSplit']; // it reads nothing, sends no batches, and has no streams
    const kinds = (Object.keys(FAULT_KINDS) as FaultKind[]).filter((kind) => !elsewhere.includes(kind));
    const { faults } = await explore(shop, { ...trial, seeds: 40, faults: Faults.of(...kinds) });
    expect(Object.keys(faults).sort()).toEqual([...kinds].sort());
  });
});
