import { isCommit, readCommit, type Commit } from './commit';
import { BrokenStreamError } from './errors';
import type { Item, Range } from './storage';
import type { StoreContext } from './store-context';
import type { StreamName } from './stream-name';
import type { StreamEnd } from './token';
import type { RecordedEvent } from './types';

/** The end of a stream without events. */
export const NOWHERE: StreamEnd = { version: 0, time: 0 };

/** The commits in part of a stream, page by page. @throws {BrokenStreamError} @throws {EventStoreError} */
export async function* commitsIn(store: StoreContext, stream: StreamName, range: Range): AsyncGenerator<readonly Commit[]> {
  for await (const items of store.storage.query(stream.key, range)) yield readAll(store, stream, items);
}

/** Commits with their events; snapshots are left out. */
export function readAll(store: StoreContext, stream: StreamName, items: readonly Item[]): Promise<Commit[]> {
  return Promise.all(items.filter(isCommit).map((item) => readCommit(store, stream, item)));
}

/** The end that a stream has behind `commits`, which follow `end` without a gap. @throws {BrokenStreamError} */
export function endAfter(end: StreamEnd, commits: readonly Commit[]): StreamEnd {
  return commits.reduce(({ version }, { stream, first, last, time }) => {
    if (first !== version + 1) throw new BrokenStreamError(stream.id, version + 1, `the next commit starts at ${first}`);
    return { version: last, time };
  }, end);
}

/** The commit that an event is in. @throws {BrokenStreamError} when it is gone. */
export async function commitAt(store: StoreContext, stream: StreamName, version: number): Promise<Commit> {
  for await (const [commit] of commitsIn(store, stream, { to: version, backwards: true, limit: 1 })) {
    if (commit && commit.last >= version) return commit;
  }
  throw new BrokenStreamError(stream.id, version, 'a command was committed there, and no event is');
}

/** The events of a commit, as they are today. @throws {UnknownEventError} */
export function eventsOf<M extends object>({ schemas }: StoreContext, { stream, first, time, metadata, events }: Commit): RecordedEvent<M>[] {
  const at = new Date(time).toISOString();
  return events.map((event, index) => {
    const { type, data } = schemas.upcast(stream.id, event);
    const version = first + index;
    return { type, data, id: `${stream.key}@${version}`, streamId: stream.id, version, time: at, metadata } as RecordedEvent<M>;
  });
}
