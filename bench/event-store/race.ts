import { takeCounts, type Counts } from './meter/client';
import { dataOf } from './payload';
import type { Data, Store, Variant } from './store';

/** How the writers of a race came out. */
export interface Race {
  readonly wins: number;
  /** Of acknowledged events, and of all. */
  readonly lost: number;
  readonly duplicates: number;
  readonly skippedVersions: number;
  /** The store's own errors that told the caller of a lost race; by hand that is each conflict. */
  readonly conflictErrors: number;
  /** Any other errors that reached the caller. */
  readonly otherErrors: number;
  readonly namesOfOtherErrors: string;
  readonly conflictsPerWin: number;
  readonly callsPerWin: number;
  readonly readUnitsPerWin: number;
  /** With those of writes that were refused, which are paid for too. */
  readonly writeUnitsPerWin: number;
}

const ROUNDS = 5;
const WRITERS = 8;
const WINS = 200;
const BYTES = 600;

/** Other errors before the race is called off. */
const MOST_ERRORS = 1_000;

/** What the writers of a race come across. */
class Log {
  public readonly won: string[] = [];
  public readonly errors: string[] = [];
  public conflictErrors = 0;
}

/**
 * Writers who want the same stream at the same time; each of their commands starts with an empty cache.
 *
 * @param byStore whether the store loads and tries again by itself; it is asked once more when it gives up
 */
export async function measureRace({ open }: Variant, ids: Iterator<string, never>, byStore: boolean): Promise<Race> {
  const log = new Log();
  const found: Verdict[] = [];
  const used: Counts[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const stream = ids.next().value;
    await takeCounts();
    await run(open, stream, log, byStore);
    used.push(await takeCounts());
    found.push(await verdict(open(), stream, log.won.slice(-WINS)));
  }
  const perWin = (of: (counts: Counts) => number) => used.reduce((sum, counts) => sum + of(counts), 0) / log.won.length;
  const total = (of: keyof Verdict) => found.reduce((sum, one) => sum + one[of], 0);
  return {
    wins: log.won.length,
    lost: total('lost'),
    duplicates: total('duplicates'),
    skippedVersions: total('skippedVersions'),
    conflictErrors: log.conflictErrors,
    otherErrors: log.errors.length,
    namesOfOtherErrors: [...new Set(log.errors)].join(', '),
    conflictsPerWin: perWin(({ refused }) => refused),
    callsPerWin: perWin(({ calls }) => calls),
    readUnitsPerWin: perWin(({ readUnits }) => readUnits),
    writeUnitsPerWin: perWin(({ writeUnits, refusedWriteUnits }) => writeUnits + refusedWriteUnits),
  };
}

async function run(open: Variant['open'], stream: string, log: Log, byStore: boolean): Promise<void> {
  let left = WINS;
  await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    while (left-- > 0) {
      const store = open();
      const attempt = byStore ? store.execute! : (id: string, data: Data) => once(store, id, data);
      const data = dataOf(BYTES, `${stream}-${writer}-${left}`);
      while (!await won(() => attempt(stream, data), store, log)) { /* once more */ }
      log.won.push(data.id);
    }
  }));
}

async function once(store: Store, stream: string, data: Data): Promise<void> {
  const { end } = await store.load(stream);
  await store.append(stream, end, [data]);
}

async function won(attempt: () => Promise<unknown>, store: Store, log: Log): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (store.isConflict(error)) log.conflictErrors++;
    else if (log.errors.push((error as Error).name) > MOST_ERRORS) throw error;
    return false;
  }
}

interface Verdict {
  readonly lost: number;
  readonly duplicates: number;
  readonly skippedVersions: number;
}

async function verdict(store: Store, stream: string, acknowledged: readonly string[]): Promise<Verdict> {
  const { events } = await store.load(stream);
  const ids = new Set(events.map(({ data }) => data.id));
  return {
    lost: acknowledged.filter((id) => !ids.has(id)).length,
    duplicates: events.length - ids.size,
    skippedVersions: events.filter(({ version }, index) => version !== index + 1).length,
  };
}
