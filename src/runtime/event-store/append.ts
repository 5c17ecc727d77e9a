import { fromItem, isCommit, lastIn, readCommit, type Commit } from './commit';
import { versionIn } from './deduplication';
import { VersionConflictError } from './errors';
import { commitAt, eventsOf, NOWHERE } from './reader';
import { retry } from './retry';
import { endOf } from './snapshot';
import type { StoreContext } from './store-context';
import { checkVersion, type StreamName } from './stream-name';
import { fromToken, toToken, type StreamEnd } from './token';
import type { Appended, ExpectedVersion } from './types';
import { write, type Draft, type Standing } from './write';

/** Appends behind a version that has to be found out first lose races; so often they are tried. */
const TRIES = 10;

/** Appends a draft, if the stream is as expected. @throws {VersionConflictError} */
export function append<M extends object>(of: Draft, expected: ExpectedVersion): Promise<Appended<M>> {
  return whileOutrun(async () => appendAt<M>(of, expected, await endFor(of.store, of.stream, expected)));
}

/** Tries again while other writers are faster, where it does not matter to the caller. */
export function whileOutrun<T>(attempt: () => Promise<T>): Promise<T> {
  return retry(TRIES, attempt, (error) => error instanceof VersionConflictError && isAnyVersion(error.expected) && error.version !== 0);
}

/** Whether the end of the stream does not matter to the caller. */
export function isAnyVersion(expected: ExpectedVersion): boolean {
  return expected === 'any' || expected === 'exists';
}

async function appendAt<M extends object>(of: Draft, expected: ExpectedVersion, end: StreamEnd): Promise<Appended<M>> {
  const written = await write([of], [end]);
  if ('commits' in written) return appended(of.store, written.commits[0], false);
  const [standing] = written.standing;
  const before = await repeatOf(of, standing);
  if (before) return appended(of.store, before, true);
  throw await conflict(of, expected, standing);
}

/** The end of the stream, as far as `expected` does not say it already. @throws {VersionConflictError} when the stream is not as expected. */
export async function endFor(store: StoreContext, stream: StreamName, expected: ExpectedVersion): Promise<StreamEnd> {
  if (expected === 'none' || expected === 0) return NOWHERE;
  if (typeof expected === 'number') return endAt(store, stream, expected);
  if (expected !== 'any' && expected !== 'exists') return fromToken(store, stream, expected);
  const end = await lastEnd(store, stream);
  if (expected === 'exists' && end.version === 0) throw new VersionConflictError(stream.id, expected, 0);
  return end;
}

// A version in the midst of a commit is no end: what was put behind it would overlap.
async function endAt(store: StoreContext, stream: StreamName, version: number): Promise<StreamEnd> {
  checkVersion(version, 0, 'expected');
  const end = await lastEnd(store, stream, version);
  if (end.version !== version) throw new VersionConflictError(stream.id, version, end.version < version ? end.version : undefined);
  return end;
}

async function lastEnd({ storage }: StoreContext, stream: StreamName, to?: number): Promise<StreamEnd> {
  for await (const [item] of storage.query(stream.key, { to, backwards: true, limit: 1 })) {
    if (!item) break;
    if (!isCommit(item)) return endOf(item);
    const { last, time } = fromItem(stream, item);
    return { version: last, time };
  }
  return NOWHERE;
}

/** The commit that the draft's command became before, if it is what stands in the way. */
export async function repeatOf({ store, stream, metadata: { commandId } }: Draft, { winner, remembered }: Standing): Promise<Commit | undefined> {
  if (remembered) return commitAt(store, stream, versionIn(remembered));
  if (!winner || commandId === undefined || winner.c?.S !== commandId) return undefined;
  return readCommit(store, stream, winner);
}

/** What to tell a caller who was not fast enough; a conflict is one, also where what has won cannot be read. */
export async function conflict({ store, stream }: Draft, expected: ExpectedVersion, { winner }: Standing): Promise<VersionConflictError> {
  if (!winner) return new VersionConflictError(stream.id, expected);
  const winners = async () => eventsOf(store, await readCommit(store, stream, winner));
  return new VersionConflictError(stream.id, expected, lastIn(winner), await winners().catch(() => []));
}

/** What an append returns. */
export function appended<M extends object>(store: StoreContext, commit: Commit, repeated: boolean): Appended<M> {
  const { stream, last: version, time } = commit;
  return { events: eventsOf<M>(store, commit), version, token: toToken(store, stream, { version, time }), repeated };
}
