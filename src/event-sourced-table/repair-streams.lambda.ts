import { chunks } from './chunks.lambda';
import { committed, headOf, startOf, type Committed, type StreamEnd } from './committed.lambda';
import type { Dispatcher } from './dispatcher.lambda';
import { everParked, type Parked } from './parked-streams.lambda';
import type { Hint } from './pending-commits.lambda';
import { keepStop, stoppedAt } from './repair-progress.lambda';
import { NOTHING, RepairUnfinishedError, resultOf, sum, type Repaired } from './repaired.lambda';
import type { EventStorage } from '../runtime/event-store/storage';
import { fromKey, type StreamName } from '../runtime/event-store/stream-name';

/** Streams that are dispatched together. */
const AT_ONCE = 100;

/** What a repair works with. */
export interface Repair {
  readonly dispatcher: Dispatcher;
  readonly storage: EventStorage;
  readonly isOver: () => boolean;
}

/** A stream that is parked. */
export interface ParkedStream extends Omit<Parked, 'to'> {
  /** Of the first event that is not dispatched. */
  readonly version: number;
}

/** Dispatches whatever the table has and the cursors lack; what did not get done in time, the next call goes on with. @throws {RepairUnfinishedError} */
export async function repairAll(repair: Repair): Promise<Repaired> {
  const start = await stoppedAt();
  let repaired = NOTHING;
  let reached = start;
  for await (const heads of allHeads(start)) {
    for (const some of chunks(await lacking(repair, heads), AT_ONCE)) {
      if (!repair.isOver()) repaired = sum(repaired, resultOf(await repair.dispatcher.dispatch(some, repair.isOver)));
      if (repair.isOver()) return stop(repaired, reached);
      if (repaired.failed.length === 0) reached = endOf(some);
    }
    if (repair.isOver()) return stop(repaired, reached);
    if (repaired.failed.length === 0 && heads.length > 0) reached = endOf(heads);
  }
  if (start) await keepStop(undefined);
  return repaired;
}

/** Dispatches one stream: what its cursor lacks, or everything from a version on. @throws {RepairUnfinishedError} @throws {Error} when there is none. */
export async function repairStream({ dispatcher, storage, isOver }: Repair, stream: StreamName, from?: number): Promise<Repaired> {
  const to = await headOf(storage, stream);
  if (to === 0) throw new Error(`there must be a stream ${stream.key} in the table, got none`);
  if (from !== undefined && from > to) throw new TypeError(`from must be a version of stream ${stream.key}, which ends at ${to}, got ${from}`);
  const hint = { stream, to, from: from && await startOf(storage, stream, from), commits: new Map() };
  const repaired = resultOf(await dispatcher.dispatch([hint], isOver));
  if (repaired.failed.length > 0 && isOver()) throw new RepairUnfinishedError(repaired, 'as its time was up');
  return repaired;
}

/** Dispatches what is parked. @throws {RepairUnfinishedError} */
export async function repairParked(repair: Repair): Promise<Repaired> {
  let repaired = NOTHING;
  for await (const { stream } of parkedStreams(repair)) {
    if (repair.isOver()) throw new RepairUnfinishedError(repaired, 'as its time was up');
    repaired = sum(repaired, await repairStream(repair, fromKey(stream)!));
  }
  return repaired;
}

/** Streams that are parked: neither dispatched since, nor erased. */
export async function* parkedStreams({ dispatcher, storage }: Repair): AsyncGenerator<ParkedStream> {
  for await (const { to, ...parked } of everParked()) {
    const cursor = (await dispatcher.cursors([parked.stream])).get(parked.stream)!;
    if (cursor < to && await headOf(storage, fromKey(parked.stream)!) > 0) yield { ...parked, version: cursor + 1 };
  }
}

async function stop(repaired: Repaired, reached: StreamEnd | undefined): Promise<never> {
  await keepStop(reached);
  throw new RepairUnfinishedError(repaired, 'as its time was up');
}

async function lacking({ dispatcher }: Repair, heads: readonly Hint[]): Promise<Hint[]> {
  const cursors = await dispatcher.cursors(heads.map(({ stream }) => stream.key));
  return heads.filter(({ stream, to }) => cursors.get(stream.key)! < to);
}

// The last stream of a page may go on with the next one.
async function* allHeads(from: StreamEnd | undefined): AsyncGenerator<Hint[]> {
  let last: Hint | undefined;
  for await (const commits of committed({ from })) {
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

function endOf(hints: readonly Hint[]): StreamEnd {
  const { stream, to } = hints[hints.length - 1];
  return { stream: stream.key, version: to };
}
