import { draw, uuid } from '../../src/testing/kernel/draw';

/** A commit of a stream. */
export interface Commit {
  /** Id of its stream, a UUID. */
  readonly stream: string;
  /** Version of its first event. */
  readonly first: number;
  /** How many events it has. */
  readonly events: number;
}

/** Streams of the workload in which all streams are busy. */
const BUSY = 1_000;

/** Commits of an order, and of others' between its first and its last one. */
const OF_AN_ORDER = 4;
const MEANWHILE = 400;

/** The stream of each of so many commits, in their order, and how many events a commit has. */
interface Workload {
  readonly streams: (count: number) => string[];
  readonly events: number;
}

const WORKLOADS: Readonly<Record<string, Workload>> = {
  busy: { streams: (count) => each(count, (n) => uuid('busy', Math.floor(draw('busy', n) * BUSY))), events: 1 },
  orders: { streams: ordersOf, events: 1 },
  ordersOf3Events: { streams: ordersOf, events: 3 },
  newStreams: { streams: (count) => each(count, (n) => uuid('new', n)), events: 1 },
  oneStream: { streams: (count) => each(count, () => uuid('one')), events: 1 },
};

function ordersOf(count: number): string[] {
  return each(count, (n) => ({ stream: uuid('order', Math.floor(n / OF_AN_ORDER)), at: placeOf(n) }))
    .sort((one, other) => one.at - other.at).map(({ stream }) => stream);
}

function placeOf(n: number): number {
  return n - n % OF_AN_ORDER + draw('order', n) * MEANWHILE;
}

function each<T>(count: number, of: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => of(n));
}

/** The commits of a workload: `busy`, 1,000 streams at random; `orders`, streams of 4 commits within 400; `newStreams`, one commit each. */
export function commitsOf(workload: string, count: number): Commit[] {
  const { streams, events } = WORKLOADS[workload];
  const heads = new Map<string, number>();
  return streams(count).map((stream) => {
    const first = (heads.get(stream) ?? 0) + 1;
    heads.set(stream, first + events - 1);
    return { stream, first, events };
  });
}
