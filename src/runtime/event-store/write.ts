import { randomBytes } from 'node:crypto';
import { objectKey, spill, toBody } from './body';
import { FORMAT, sizeOf, toItem, type Commit, type CommitHeader, type StoredEvent } from './commit';
import { deduplicationItem } from './deduplication';
import { CommitTooLargeError, InvalidEventError } from './errors';
import { toJson } from './json';
import type { Item } from './storage';
import type { StoreContext } from './store-context';
import type { StreamName } from './stream-name';
import type { StreamEnd } from './token';
import type { Metadata } from './types';

/** Bytes of an item, but for 2 KiB: whatever keeps a commit as evidence adds to it. Source: DynamoDB developer guide, "Quotas". */
const MAX_ITEM = 400 * 1_024 - 2_048;

/** Random bytes that tell apart two commits of one version, which at most a few writers race for. */
const RANDOM = 6;

/** Bytes of all items of a transaction. Source: TransactWriteItems, API reference. */
const MAX_TRANSACTION = 4 * 1_024 * 1_024;

/** Events that are to be appended, checked. */
export interface Draft {
  readonly store: StoreContext;
  readonly stream: StreamName;
  readonly events: readonly StoredEvent[];
  readonly json: string;
  readonly metadata: Metadata;
  /** Seconds. */
  readonly rememberFor: number | undefined;
}

/** An event as a caller gives it, of any type. */
export interface UncheckedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** What comes with the events. */
export interface DraftOptions {
  readonly metadata: Metadata;
  readonly rememberFor?: number;
}

/** @throws {InvalidEventError} for what cannot be stored. */
export function draft(store: StoreContext, stream: StreamName, events: readonly UncheckedEvent[], { metadata, rememberFor }: DraftOptions): Draft {
  if (!Array.isArray(events) || events.length === 0) throw new InvalidEventError(`events must be one or more, got ${Array.isArray(events) ? 'none' : typeof events}`);
  const texts = events.map((event, index) => {
    const { type, data } = event ?? {};
    const version = store.schemas.versionOf(type);
    return `[${JSON.stringify(type)},${toJson(data, `events[${index}].data`)}${version === 1 ? '' : `,${version}`}]`;
  });
  const json = `[${texts.join()}]`;
  // What is returned is what will be read: nothing that the caller changes later, or that JSON leaves out.
  return { store, stream, events: JSON.parse(json) as StoredEvent[], json, metadata: JSON.parse(toJson(metadata, 'metadata')) as Metadata, rememberFor };
}

/** What became of commits that were to be written together. */
export type Written =
  | { readonly commits: readonly Commit[] }
  /** Nothing was written: these items stand in the way, by commit. */
  | { readonly standing: readonly Standing[] };

/** What stands where a commit was to go. */
export interface Standing {
  /** The commit that has its version. */
  readonly winner?: Item;
  /** What says that its command was committed before. */
  readonly remembered?: Item;
}

/**
 * Writes all drafts behind the ends of their streams, or none.
 *
 * @throws {CommitTooLargeError} before anything is written.
 * @throws {EventStoreError}
 */
export async function write(drafts: readonly Draft[], ends: readonly StreamEnd[]): Promise<Written> {
  const commits = drafts.map((of, index) => commitOf(of, ends[index]));
  const groups = await Promise.all(commits.map((commit, index) => itemsOf(drafts[index], commit)));
  const items = groups.flat();
  const size = items.length === 1 ? 0 : items.reduce((sum, item) => sum + sizeOf(item), 0);
  if (size > MAX_TRANSACTION) throw new CommitTooLargeError(drafts[0].stream.id, size, MAX_TRANSACTION);
  const found = await drafts[0].store.storage.insert(items);
  if (!found || isOurs(found, commits)) return { commits };
  const each = [...found];
  return { standing: groups.map((group) => ({ winner: each.shift(), remembered: group.length > 1 ? each.shift() : undefined })) };
}

function commitOf({ stream, events, metadata }: Draft, { version, time }: StreamEnd): Commit {
  const id = Buffer.of(FORMAT, ...randomBytes(RANDOM));
  return { stream, events, metadata, first: version + 1, last: version + events.length, time: Math.max(Date.now(), time), id };
}

async function itemsOf(of: Draft, commit: Commit): Promise<Item[]> {
  const { metadata: { commandId }, rememberFor } = of;
  const item = await fitting(of, commit);
  return commandId !== undefined && rememberFor ? [item, deduplicationItem(commit, commandId, rememberFor)] : [item];
}

async function fitting({ store: { storage: { objects }, category, compress }, stream, json }: Draft, commit: CommitHeader): Promise<Item> {
  const body = toBody(json, compress);
  const item = toItem(commit, body);
  const size = sizeOf(item);
  if (size <= MAX_ITEM) return item;
  if (!objects || size - sizeOf(body) > MAX_ITEM) throw new CommitTooLargeError(stream.id, size, MAX_ITEM);
  return toItem(commit, await spill(objects, objectKey(category, stream.id, commit.id), body));
}

// They are written together or not at all: one of them says it of all. An answer was lost, and the SDK wrote again.
function isOurs(found: readonly (Item | undefined)[], commits: readonly Commit[]): boolean {
  return commits.some(({ id }) => found.some((item) => item?.i && Buffer.compare(item.i.B!, id) === 0));
}
