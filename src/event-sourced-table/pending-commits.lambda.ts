import type { Refusal } from './publication.lambda';
import { isCommit, lastIn, readCommit, type Commit } from '../runtime/event-store/commit';
import { BrokenStreamError } from '../runtime/event-store/errors';
import type { EventStorage, Item } from '../runtime/event-store/storage';
import type { StreamName } from '../runtime/event-store/stream-name';

/** A stream that there is something to dispatch of. */
export interface Hint {
  readonly stream: StreamName;
  /** Up to which version. */
  readonly to: number;
  /** From which commit on, by the version of its first event, also what was dispatched before; else from its cursor on. */
  readonly from?: number;
  /** Commits that are in hand, by the version of their first event. */
  readonly commits: ReadonlyMap<number, Item>;
}

/** Commits of a stream that follow each other. */
export interface Pending {
  readonly commits: readonly Commit[];
  /** Why there is no further one. */
  readonly refusal?: Refusal;
}

/** How much of a stream is read at once: a commit at least. */
export interface Limits {
  readonly commits: number;
  readonly bytes: number;
}

/** The next commits of a stream: those in hand, or else from the table. */
export async function readNext(storage: EventStorage, hint: Hint, next: number, limits: Limits): Promise<Pending> {
  const commits: Commit[] = [];
  let version = next;
  try {
    let bytes = 0;
    for (const item of await itemsFrom(storage, hint, next, limits.commits)) {
      const commit = await readCommit({ storage }, hint.stream, item);
      if (commit.first !== version) throw gone(hint, version);
      if (!isWellFormed(commit)) throw new BrokenStreamError(hint.stream.id, version, 'it has a time that is none, or an event without a type');
      commits.push(commit);
      version = commit.last + 1;
      if ((bytes += bytesOf(item)) > limits.bytes) break;
    }
    if (commits.length === 0) throw gone(hint, version);
    return { commits };
  } catch (error) {
    return { commits, refusal: { error: error as Error, permanent: isPermanent(error) } };
  }
}

// About: compressed text is some times as large, and what is in a bucket was too large for an item.
function bytesOf({ e, z }: Item): number {
  return e ? e.S!.length : (z?.B?.length ?? 400_000) * 6;
}

async function itemsFrom(storage: EventStorage, { stream, to, commits }: Hint, next: number, limit: number): Promise<readonly Item[]> {
  const inHand = following(commits, next, limit);
  if (inHand.length > 0) return inHand;
  for await (const page of storage.query(stream.key, { from: next, to, limit })) {
    const found = page.filter(isCommit);
    if (found.length > 0) return found;
  }
  return [];
}

// Never more than that: an item that says it has no events would be behind itself.
function following(commits: ReadonlyMap<number, Item>, next: number, limit: number): Item[] {
  const found: Item[] = [];
  for (let item = commits.get(next); item && found.length < limit; item = commits.get(lastIn(item) + 1)) found.push(item);
  return found;
}

function gone({ stream }: Hint, version: number): BrokenStreamError {
  return new BrokenStreamError(stream.id, version, 'it was committed, and is gone from the table');
}

// What was written past the runtime must not fail the streams that are dispatched together with it.
function isWellFormed({ time, events }: Commit): boolean {
  return !Number.isNaN(new Date(time).valueOf()) && events.every(([type]) => typeof type === 'string' && type !== '');
}

// What is in the table, and what its bucket has or has not, no other try changes; whether they can be used it does.
function isPermanent(error: unknown): boolean {
  const { name, cause } = error as Error;
  return name === 'BrokenStreamError' || (name === 'EventStoreError' && (cause as Error).name === 'NoSuchKey');
}
