import { availableParallelism } from 'node:os';
import { Faults } from '../faults';
import { Corpus } from './corpus';
import { FaultsNeverFiredError, InvariantViolation, type Failure } from './failure';
import { Random } from './random';
import { inWorld, shrunk, violationsOf, type Broken, type Trial } from './run';
import { FAULT_KINDS, type FaultKind } from '../kernel/fault-kinds';
import { checkedSeed, prepare, type Application, type ApplicationOptions } from '../simulation/simulate';
import { WorldThread } from '../simulation/world-thread';

/** Options of `explore`. */
export interface ExploreOptions extends ApplicationOptions, Trial {
  /**
   * How many seeds, 1 or more.
   *
   * @default 100
   */
  readonly seeds?: number;

  /**
   * The first seed; the others follow it.
   *
   * @default 1
   */
  readonly firstSeed?: number;

  /** @default - everything */
  readonly faults?: Faults;

  /**
   * File with seeds that once failed, one to a line. They are run first; a seed that fails is added.
   *
   * @default - none
   */
  readonly corpus?: string;

  /**
   * Whether to go on after a failure, and give all failures back instead of throwing.
   *
   * @default false
   */
  readonly collect?: boolean;

  /**
   * Threads.
   *
   * @default - one for each core
   */
  readonly workers?: number;

  /** Called after every seed. */
  readonly onProgress?: (progress: { readonly done: number; readonly seeds: number; readonly failures: number }) => void;
}

/** What an exploration has found. */
export interface Exploration {
  /** How many seeds ran, those of the corpus too. */
  readonly seeds: number;
  /** Lowest seed first. */
  readonly failures: readonly Failure[];
  /** How often each fault happened, and how often it could have. */
  readonly faults: Readonly<Partial<Record<FaultKind, { readonly fired: number; readonly chances: number }>>>;
  /** Hash of each seed's trace, in the order of the seeds, those of the corpus first. */
  readonly hashes: readonly string[];
  /** Calls of services that functions made. */
  readonly calls: number;
  /** Execution environments that were started. */
  readonly environments: number;
  /** Virtual milliseconds, of all seeds together. */
  readonly elapsed: number;
  /** Bytes of the largest heap that a thread had at the end of a seed. */
  readonly peakHeap: number;
}

interface Run extends Broken {
  readonly hash: string;
  readonly calls: number;
  readonly environments: number;
  readonly elapsed: number;
  readonly heap: number;
  readonly chances: Partial<Record<FaultKind, number>>;
}

/**
 * Runs an application through many seeds, each with its own faults, and checks what must hold.
 *
 * @returns what happened, when every seed kept all invariants, or when failures are collected.
 * @throws {InvariantViolation} at the first seed that broke one, shrunk, with its story.
 * @throws {TypeError} for numbers of seeds or workers that are none.
 * @throws {FaultsNeverFiredError} when a fault that was asked for never happened.
 */
export async function explore(application: Application, options: ExploreOptions): Promise<Exploration> {
  const { seeds = 100, firstSeed = 1, faults = Faults.everything(), collect = false, workers = availableParallelism() } = options;
  checkedSeed(firstSeed);
  for (const [name, value] of Object.entries({ seeds, workers })) {
    if (!Number.isInteger(value) || value < 1) throw new TypeError(`${name} must be a whole number, 1 or more, got ${value}`);
  }
  const corpus = new Corpus(options.corpus);
  const all = [...new Set([...corpus.seeds, ...Array.from({ length: seeds }, (_, index) => firstSeed + index)])];
  const prepared = await prepare(application, options);
  const threads = Array.from({ length: Math.min(workers, all.length) }, () => new WorldThread(prepared));
  try {
    const runs = await runAll(threads, all, faults, options, collect);
    const broken = runs.filter(({ violations }) => violations.length > 0).sort((one, other) => one.seed - other.seed);
    const failures = [];
    for (const run of collect ? broken : broken.slice(0, 1)) failures.push(await shrunk(threads[0], run, options));
    for (const { seed, violations } of failures) corpus.add(seed, violations[0]?.message ?? '');
    if (failures.length > 0 && !collect) throw new InvariantViolation(failures);
    const exploration = summary(runs, failures);
    if (failures.length === 0) requireFaults(exploration.faults, faults);
    return exploration;
  } finally {
    await Promise.all(threads.map(async (thread) => thread.terminate()));
  }
}

async function runAll(threads: WorldThread[], seeds: number[], faults: Faults, options: ExploreOptions, collect: boolean): Promise<Run[]> {
  const runs: Run[] = [];
  let next = 0;
  let failures = 0;
  const work = async (thread: WorldThread) => {
    while (next < seeds.length && (collect || failures === 0)) {
      const index = next++;
      const run = await runSeed(thread, seeds[index], faults, options);
      runs[index] = run;
      if (run.violations.length > 0) failures++;
      options.onProgress?.({ done: runs.filter(Boolean).length, seeds: seeds.length, failures });
    }
  };
  await Promise.all(threads.map(work));
  return runs.filter(Boolean);
}

async function runSeed(thread: WorldThread, seed: number, faults: Faults, { workload, invariants }: Trial): Promise<Run> {
  return inWorld(thread, seed, faults, async (world) => workload(world, new Random(seed)), (world) => {
    const { faults: fired, hash, calls, environments, elapsed, heap, chances } = world.view();
    const violations = violationsOf(world, invariants);
    const commands = violations.length > 0 ? world.commands : []; // thousands of seeds would fill the memory with what nobody needs
    return { seed, hash, calls, environments, elapsed, heap, chances, violations, schedule: { commands, faults: fired } };
  });
}

function summary(runs: Run[], failures: Failure[]): Exploration {
  const faults: Record<string, { fired: number; chances: number }> = {};
  for (const { chances, schedule } of runs) {
    for (const [kind, count] of Object.entries(chances)) (faults[kind] ??= { fired: 0, chances: 0 }).chances += count;
    for (const { kind } of schedule.faults) faults[kind].fired++;
  }
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    seeds: runs.length,
    failures,
    faults,
    hashes: runs.map(({ hash }) => hash),
    calls: sum(({ calls }) => calls),
    environments: sum(({ environments }) => environments),
    elapsed: sum(({ elapsed }) => elapsed),
    peakHeap: Math.max(...runs.map(({ heap }) => heap)),
  };
}

/** Times that a fault should have happened on average, when it is no accident that it did not. */
const NO_ACCIDENT = 10;

// One that was named must have happened; of everything, what had places enough.
function requireFaults(happened: Exploration['faults'], { settings: { kinds, mixed } }: Faults): void {
  const never = kinds.filter((kind) => {
    const { fired, chances } = happened[kind] ?? { fired: 0, chances: 0 };
    return fired === 0 && (!mixed || chances * FAULT_KINDS[kind].rate >= NO_ACCIDENT);
  });
  if (never.length > 0) throw new FaultsNeverFiredError(never);
}
