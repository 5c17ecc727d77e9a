import { appended, conflict, endFor, repeatOf, whileOutrun } from './append';
import type { Appended, ExpectedVersion } from './types';
import { write, type Draft } from './write';

declare const EVENTS: unique symbol;

/** An append to one stream that waits for others; made by `pending` of a store. */
export interface PendingAppend<M extends object = object> {
  /** @internal */
  readonly draft: Draft;
  /** @internal */
  readonly expected: ExpectedVersion;
  readonly [EVENTS]?: M;
}

/** Items of one transaction. Source: TransactWriteItems, API reference. */
const MAX_ITEMS = 100;

/** What each of several appends did, in their order. */
export type AllAppended<A extends readonly PendingAppend[]> = { [I in keyof A]: A[I] extends PendingAppend<infer M> ? Appended<M> : never };

/**
 * Appends to several streams of one table, also of several categories, or to none of them.
 *
 * One transaction, so each write costs twice as much; streams that are appended to alone need none.
 *
 * @throws {VersionConflictError} when one of the streams is not as expected.
 * @throws {TypeError} for none, for more than a transaction holds, for one stream twice, and for stores of several tables.
 */
export async function appendAll<const A extends readonly PendingAppend<any>[]>(appends: A): Promise<AllAppended<A>> {
  check(appends);
  return whileOutrun(() => attempt(appends));
}

async function attempt<const A extends readonly PendingAppend<any>[]>(appends: A): Promise<AllAppended<A>> {
  const drafts = appends.map((append) => append.draft);
  const ends = await Promise.all(appends.map((append) => endFor(append.draft.store, append.draft.stream, append.expected)));
  const written = await write(drafts, ends);
  if ('commits' in written) return written.commits.map((commit, index) => appended(drafts[index].store, commit, false)) as AllAppended<A>;
  const repeats = await Promise.all(written.standing.map((standing, index) => repeatOf(drafts[index], standing)));
  if (repeats.every((repeat) => repeat)) return repeats.map((repeat, index) => appended(drafts[index].store, repeat!, true)) as AllAppended<A>;
  const lost = Math.max(0, written.standing.findIndex(({ winner, remembered }) => winner ?? remembered)); // a refusal may come without either
  throw await conflict(drafts[lost], appends[lost].expected, written.standing[lost]);
}

function check(appends: readonly PendingAppend[]): void {
  const drafts = appends.map((append) => append.draft);
  if (drafts.length === 0) throw new TypeError('appends must be one or more, got none');
  const items = drafts.reduce((sum, { metadata, rememberFor }) => sum + (rememberFor && metadata.commandId !== undefined ? 2 : 1), 0);
  if (items > MAX_ITEMS) throw new TypeError(`appends must be ${MAX_ITEMS} or less, those with rememberFor counted twice, got ${items}`);
  const [{ store: { storage: { name } } }] = drafts;
  const other = drafts.find(({ store }) => store.storage.name !== name);
  if (other) throw new TypeError(`appends must be to one table, got ${name} and ${other.store.storage.name}`);
  const keys = drafts.map(({ stream }) => stream.key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice) throw new TypeError(`appends must be to different streams, got ${twice} twice`);
}

