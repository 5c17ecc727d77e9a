import { COMMITS_A_STREAM, LONG, SHAPES, SMALL, appendAll, commitsOf } from './commits';
import type { Data, Store, Variant } from './store';

/** What an append takes, in milliseconds. */
export interface AppendTime {
  readonly p50: number;
  readonly p99: number;
  /** Of this process, not of the database. */
  readonly cpu: number;
}

/** By workload. */
export interface Times {
  readonly appends: Readonly<Record<string, AppendTime>>;
  /** Milliseconds for a stream of 1,000 small commits: the median, and CPU. */
  readonly load: { readonly p50: number; readonly cpu: number };
}

const WARM_UP_STREAMS = 10;
const STREAMS = 30;
const LATE = 200;
const WARM_UP_LOADS = 3;
const LOADS = 15;

/** Times one writer, who does one thing after the other. */
export async function measureTimes({ open }: Variant, ids: Iterator<string, never>): Promise<Times> {
  const store = open();
  const long = ids.next().value;
  const end = await appendAll(store, long, commitsOf(SMALL, LONG - LATE)); // which warms up what all appends have in common
  const appends: Record<string, AppendTime> = {};
  for (const [name, shape] of Object.entries(SHAPES)) {
    for (let n = 0; n < WARM_UP_STREAMS; n++) await appendAll(store, ids.next().value, commitsOf(shape, COMMITS_A_STREAM));
    const streams = Array.from({ length: STREAMS }, () => ({ stream: ids.next().value, commits: commitsOf(shape, COMMITS_A_STREAM) }));
    appends[name] = await timeAppends(store, streams);
  }
  appends.appendLate = await timeAppends(store, [{ stream: long, end, commits: commitsOf(SMALL, LATE, LONG - LATE) }]);
  return { appends, load: await timeLoads(open, long) };
}

interface Writing {
  readonly stream: string;
  readonly end?: unknown;
  readonly commits: readonly Data[][];
}

async function timeAppends(store: Store, all: readonly Writing[]): Promise<AppendTime> {
  const took: number[] = [];
  const before = process.cpuUsage();
  for (const { stream, end, commits } of all) {
    let last = end;
    for (const data of commits) {
      const began = performance.now();
      last = await store.append(stream, last, data);
      took.push(performance.now() - began);
    }
  }
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), cpu: cpuSince(before) / took.length };
}

async function timeLoads(open: Variant['open'], stream: string): Promise<Times['load']> {
  for (let n = 0; n < WARM_UP_LOADS; n++) await open().load(stream);
  const took: number[] = [];
  const before = process.cpuUsage();
  for (let n = 0; n < LOADS; n++) {
    const began = performance.now();
    await open().load(stream);
    took.push(performance.now() - began);
  }
  return { p50: percentile(took, 0.5), cpu: cpuSince(before) / took.length };
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
