import { fromItem, isCommit, type Commit } from './commit';
import type { Decider, SnapshotOptions } from './decider';
import { BrokenStreamError } from './errors';
import { commitsIn, endAfter, eventsOf, NOWHERE, readAll } from './reader';
import { endOf, intervalOf, isOutdated, isSnapshotOf, stateIn } from './snapshot';
import type { Item } from './storage';
import type { StoreContext } from './store-context';
import type { StreamName } from './stream-name';
import type { StreamEnd } from './token';
import type { RecordedEvent } from './types';

/** All events of a stream, and its end. */
export async function loadEvents<M extends object>(store: StoreContext, stream: StreamName): Promise<{ events: RecordedEvent<M>[]; end: StreamEnd }> {
  const events: RecordedEvent<M>[] = [];
  let end = NOWHERE;
  for await (const commits of commitsIn(store, stream, {})) {
    end = endAfter(end, commits);
    for (const commit of commits) events.push(...eventsOf<M>(store, commit));
  }
  return { events, end };
}

/** What a stream amounts to, and what that was made of. */
export interface Loaded<S> {
  readonly state: S;
  readonly end: StreamEnd;
  /** The commits that were read: all of the stream, or its end with what came along of what is in the snapshot. */
  readonly read: readonly Item[];
  /** Version of the snapshot that it started from. */
  readonly snapshot?: number;
  /** Snapshots that nobody needs once there is a newer one. */
  readonly outdated: readonly Item[];
}

/** The state that a decider makes of a stream. @throws {BrokenStreamError} when commits are missing, or a snapshot is of others. */
export async function loadState<C, S, M extends object>(
  store: StoreContext, stream: StreamName, decider: Decider<C, S, M>,
): Promise<Loaded<S>> {
  const { snapshots } = decider;
  const part = snapshots && await newest(store, stream, snapshots);
  const kept = part?.snapshot && await stateIn<S>(part.snapshot);
  const isUseful = part && (kept || !part.snapshot); // a snapshot that cannot be read is as good as none
  const { items, snapshot, outdated } = isUseful ? part : await whole(store, stream);
  const start = kept ? { state: kept.state, end: endOf(snapshot!) } : { state: decider.initialState(), end: NOWHERE };
  const tail = await readAll(store, stream, items.filter(({ sk }) => Number(sk.N) > start.end.version));
  return { ...foldAll(store, decider, start, tail), read: items, snapshot: snapshot && start.end.version, outdated };
}

/** A state, and the end of the stream that it is of. */
export interface Folded<S> {
  readonly state: S;
  readonly end: StreamEnd;
}

/** The state after commits that follow without a gap. */
export function foldAll<C, S, M extends object>(
  store: StoreContext, decider: Decider<C, S, M>, { state, end }: Folded<S>, commits: readonly Commit[],
): Folded<S> {
  return {
    end: endAfter(end, commits),
    state: commits.reduce((before, commit) => eventsOf<M>(store, commit).reduce((now, event) => decider.evolve(now, event), before), state),
  };
}

interface Part {
  /** Commits, oldest first; some may be in the snapshot. */
  readonly items: readonly Item[];
  readonly snapshot?: Item;
  readonly outdated: readonly Item[];
}

async function whole({ storage }: StoreContext, { key }: StreamName): Promise<Part> {
  const items: Item[] = [];
  for await (const page of storage.query(key, {})) items.push(...page.filter(isCommit));
  return { items, outdated: [] };
}

/** A snapshot is best effort: so many commits late it is still found by the first call. */
const MARGIN = 20;

// Backwards, until there is a snapshot with the commit before it, and as many events as there are between two: one call, as long as one is kept in
// time. So a command is recognized that was committed right before its snapshot.
async function newest({ storage }: StoreContext, stream: StreamName, options: SnapshotOptions): Promise<Part> {
  const items: Item[] = [];
  for await (const page of storage.query(stream.key, { backwards: true, limit: intervalOf(options) + MARGIN })) {
    items.push(...page);
    if (commitBehind(items, options) && eventsIn(items) >= intervalOf(options)) break;
  }
  const snapshot = items.find((item) => isSnapshotOf(item, options));
  const before = commitBehind(items, options);
  // A snapshot that outlived its commits would let the stream go on behind a gap.
  if (snapshot && (!before || fromItem(stream, before).last !== endOf(snapshot).version)) {
    throw new BrokenStreamError(stream.id, endOf(snapshot).version, 'there is a snapshot, and no such event');
  }
  return { items: items.filter(isCommit).reverse(), snapshot, outdated: items.filter((item) => isOutdated(item, options)) };
}

// The commit that the newest snapshot ends with, as far as it has been read. Newest item first.
function commitBehind(items: readonly Item[], options: SnapshotOptions): Item | undefined {
  const at = items.findIndex((item) => isSnapshotOf(item, options));
  return at < 0 ? undefined : items.slice(at).find(isCommit);
}

function eventsIn(items: readonly Item[]): number {
  return items.filter(isCommit).reduce((sum, { n }) => sum + Number(n?.N ?? 1), 0);
}
