import { COMMITS_A_STREAM, LARGE, LONG, SHAPES, SMALL, appendAll, commitsOf, type Shape } from './commits';
import { takeCounts, type Counts } from './meter/client';
import { dataOf } from './payload';
import type { Store, Variant } from './store';

/** What one append uses, on average. */
export interface AppendCounts {
  readonly calls: number;
  readonly writeUnits: number;
  readonly mostWriteUnits: number;
}

/** What one load uses, and what it has got. */
export interface LoadCounts {
  readonly events: number;
  readonly calls: number;
  readonly readUnits: number;
}

/** By workload. */
export interface CountsOfStore {
  readonly appends: Readonly<Record<string, AppendCounts>>;
  readonly load: LoadCounts;
  readonly loadLarge: LoadCounts;
  readonly loadWithSnapshots?: LoadCounts;
}

const STREAMS = 5;
const LATE = 100;
const SNAPSHOT_EVERY = 100;

/** Counts calls and capacity units. */
export async function measureCounts({ open }: Variant, ids: Iterator<string, never>): Promise<CountsOfStore> {
  const store = open();
  const appends: Record<string, AppendCounts> = {};
  for (const [name, shape] of Object.entries(SHAPES)) {
    appends[name] = await countAppends(store, shape, Array.from({ length: STREAMS }, () => ({ stream: ids.next().value, count: COMMITS_A_STREAM })));
  }
  const [small, large, withSnapshots] = [ids.next().value, ids.next().value, ids.next().value];
  const end = await appendAll(store, small, commitsOf(SMALL, LONG));
  await appendAll(store, large, commitsOf(LARGE, LONG));
  const load = await countLoad(async () => (await open().load(small)).events.length);
  appends.appendLate = await countAppends(store, SMALL, [{ stream: small, end, count: LATE }]);
  return {
    appends,
    load,
    loadLarge: await countLoad(async () => (await open().load(large)).events.length),
    ...(store.snapshots && { loadWithSnapshots: await countWithSnapshots(store, store.snapshots, withSnapshots) }),
  };
}

interface Writing {
  readonly stream: string;
  readonly end?: unknown;
  readonly count: number;
}

async function countAppends(store: Store, shape: Shape, all: readonly Writing[]): Promise<AppendCounts> {
  const each: Counts[] = [];
  for (const { stream, end, count } of all) {
    let last = end;
    for (const data of commitsOf(shape, count)) {
      await takeCounts();
      last = await store.append(stream, last, data);
      each.push(await takeCounts());
    }
  }
  const sum = (of: (counts: Counts) => number) => each.reduce((total, counts) => total + of(counts), 0);
  return {
    calls: sum(({ calls }) => calls) / each.length,
    writeUnits: sum(({ writeUnits }) => writeUnits) / each.length,
    mostWriteUnits: Math.max(...each.map(({ writeUnits }) => writeUnits)),
  };
}

async function countLoad(load: () => Promise<number>): Promise<LoadCounts> {
  await takeCounts();
  const events = await load();
  const { calls, readUnits } = await takeCounts();
  return { events, calls, readUnits };
}

async function countWithSnapshots(store: Store, snapshots: NonNullable<Store['snapshots']>, stream: string): Promise<LoadCounts> {
  let end: unknown;
  for (let from = 0; from < LONG; from += SNAPSHOT_EVERY) {
    await appendAll(store, stream, commitsOf(SMALL, SNAPSHOT_EVERY - 1, from), end);
    await snapshots.execute(stream, dataOf(SMALL.bytes, `${from + SNAPSHOT_EVERY - 1}-0`));
    end = (await store.load(stream)).end;
  }
  return countLoad(() => snapshots.load(stream));
}
