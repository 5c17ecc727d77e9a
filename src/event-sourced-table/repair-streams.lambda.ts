import { committed, headOf, startOf, type Committed } from './committed.lambda';
import type { Dispatcher, Outcome } from './dispatcher.lambda';
import { everParked, type ParkedStream } from './parked-streams.lambda';
import type { Hint } from './pending-commits.lambda';
import type { EventStorage } from '../runtime/event-store/storage';
import { fromKey, type StreamName } from '../runtime/event-store/stream-name';

/** Streams that are dispatched together. */
const AT_ONCE = 100;

/** What a repair did. */
export interface Repaired {
  /** Streams that lacked something. */
  readonly streams: number;
  readonly dispatched: number;
  /** Those that are parked now. */
  readonly parked: readonly string[];
  /** Those that have to be repaired again. */
  readonly failed: readonly string[];
}

/** What a repair works with. */
export interface Repair {
  readonly dispatcher: Dispatcher;
  readonly storage: EventStorage;
  readonly isOver: () => boolean;
}

/** The time was up before all was done; what was done stays. */
export class RepairUnfinishedError extends Error {
  public readonly name = 'RepairUnfinishedError';

  constructor(public readonly repaired: Repaired) {
    super(`repair was not done in time: ${repaired.dispatched} streams were dispatched, which stay so; call it again for the others`);
  }
}

/** Dispatches whatever the table has and the cursors lack. @throws {RepairUnfinishedError} */
export async function repairAll(repair: Repair): Promise<Repaired> {
  let repaired = NOTHING;
  for await (const heads of allHeads()) {
    for (const some of chunks(heads)) {
      if (repair.isOver()) throw new RepairUnfinishedError(repaired);
      repaired = sum(repaired, resultOf(await repair.dispatcher.dispatch(some, repair.isOver)));
    }
  }
  return finished(repair, repaired);
}

/** Dispatches one stream: what its cursor lacks, or everything from a version on. */
export async function repairStream(repair: Repair, stream: StreamName, from?: number): Promise<Repaired> {
  const { dispatcher, storage, isOver } = repair;
  const hint = { stream, to: await headOf(storage, stream), from: from && await startOf(storage, stream, from), commits: new Map() };
  return finished(repair, resultOf(await dispatcher.dispatch([hint], isOver)));
}

/** Dispatches what was parked. */
export async function repairParked(repair: Repair): Promise<Repaired> {
  let repaired = NOTHING;
  for await (const { stream } of parkedStreams(repair.dispatcher)) {
    if (repair.isOver()) throw new RepairUnfinishedError(repaired);
    repaired = sum(repaired, await repairStream(repair, fromKey(stream)!));
  }
  return repaired;
}

/** Streams that are parked: those that were dispatched since are not. */
export async function* parkedStreams(dispatcher: Dispatcher): AsyncGenerator<ParkedStream> {
  for await (const parked of everParked()) {
    if ((await dispatcher.cursors([parked.stream])).get(parked.stream)! < parked.version) yield parked;
  }
}

// The last stream of a page may go on with the next one.
async function* allHeads(): AsyncGenerator<Hint[]> {
  let last: Hint | undefined;
  for await (const commits of committed()) {
    const heads = headsOf(commits);
    if (last && heads[0]?.stream.key !== last.stream.key) heads.unshift(last);
    last = heads.pop();
    yield heads;
  }
  if (last) yield [last];
}

function headsOf(commits: readonly Committed[]): Hint[] {
  const heads = new Map<string, number>();
  for (const { stream, last } of commits) heads.set(stream, Math.max(last, heads.get(stream) ?? 0));
  return [...heads].flatMap(([key, last]) => {
    const stream = fromKey(key);
    return stream ? [{ stream, to: last, commits: new Map() }] : [];
  });
}

// What failed when the time was up was not done, and Lambda has to call again.
function finished({ isOver }: Repair, repaired: Repaired): Repaired {
  if (repaired.failed.length > 0 && isOver()) throw new RepairUnfinishedError(repaired);
  return repaired;
}

const NOTHING: Repaired = { streams: 0, dispatched: 0, parked: [], failed: [] };

function resultOf(outcomes: ReadonlyMap<string, Outcome>): Repaired {
  const lacked = [...outcomes].filter(([, { before }]) => !before);
  const inState = (wanted: Outcome['state']) => lacked.filter(([, { state }]) => state === wanted).map(([stream]) => stream);
  return { streams: lacked.length, dispatched: inState('dispatched').length, parked: inState('parked'), failed: inState('failed') };
}

function sum(one: Repaired, other: Repaired): Repaired {
  return {
    streams: one.streams + other.streams,
    dispatched: one.dispatched + other.dispatched,
    parked: [...one.parked, ...other.parked],
    failed: [...one.failed, ...other.failed],
  };
}

function chunks<T>(all: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) => all.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
}
