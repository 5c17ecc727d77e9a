import { itemsAt } from './commits';
import { BrokenFeedError, InvalidPositionError } from './errors';
import { pagesBehind, shardsOf } from './feed-table';
import { lastOf, type Entry, type Page } from './page';
import { placeOf, toPosition, type FeedPosition } from './position';
import { readCommit, type Commit } from '../event-store/commit';
import type { EventStore } from '../event-store/event-store';
import type { Item, ObjectStorage } from '../event-store/storage';
import { CONTEXTS, type StoreContext } from '../event-store/store-context';
import { fromKey } from '../event-store/stream-name';
import { tableStorage } from '../event-store/table-storage';
import type { RecordedEvent } from '../event-store/types';

/** What to read of a feed. */
export interface FeedReadOptions {
  /**
   * Which shard, from 0 on.
   *
   * @default - that of `from`; the only one
   */
  readonly shard?: number;

  /**
   * The position of the last event that was read.
   *
   * @default - the beginning
   */
  readonly from?: FeedPosition;

  /**
   * Only streams of this category.
   *
   * @default - all
   */
  readonly category?: string;

  /**
   * Only events of these types, as they were called when they were stored.
   *
   * @default - all
   */
  readonly types?: readonly string[];
}

/** What to read of a feed, as the events of one store. */
export interface StoreReadOptions<M extends object> extends Omit<FeedReadOptions, 'category'> {
  /** Only streams of its category; its upcasters apply. */
  readonly store: EventStore<M>;
}

/** An event at its place in the order of all. */
export type FeedEvent<M extends object = Record<string, unknown>> = RecordedEvent<M> & {
  /** Behind this event: go on with it. */
  readonly position: FeedPosition;
  readonly category: string;
  /** Of the data. */
  readonly schemaVersion: number;
};

/** Where a feed and its events are kept. */
export interface FeedSources {
  readonly feed: string;
  readonly events: string;
  readonly objects: ObjectStorage | undefined;
}

interface Reading extends FeedSources {
  /** Streams that were found to be erased. */
  readonly erased: Set<string>;
}

interface Wanted {
  readonly category?: string;
  readonly types?: readonly string[];
  readonly context?: StoreContext;
}

/** The events of a shard. */
export async function* readFeed(sources: FeedSources, options: FeedReadOptions & { readonly store?: EventStore<any> }): AsyncGenerator<FeedEvent> {
  const from = options.from === undefined ? undefined : placeOf(sources.feed, options.from);
  const shard = await requireShard(sources.feed, options.shard, from?.shard);
  const context = options.store && CONTEXTS.get(options.store);
  const reading = { ...sources, erased: new Set<string>() };
  const wanted = { category: context?.category ?? options.category, types: options.types, context };
  let last = 0;
  for await (const page of pagesBehind(sources.feed, shard, from ? from.page - 1 : 0)) {
    const least = page.number === from?.page ? from.index + 1 : 0;
    yield* eventsOn(reading, page, least, wanted);
    last = page.number;
  }
  if (from && last < from.page) throw new InvalidPositionError('position must be in the feed, which ends before it'); // of one that was restored, say
}

async function requireShard(feed: string, shard: number | undefined, ofPosition: number | undefined): Promise<number> {
  const chosen = shard ?? ofPosition;
  if (ofPosition !== undefined && chosen !== ofPosition) throw new InvalidPositionError(`position must be of shard ${chosen}, got one of shard ${ofPosition}`);
  const shards = (await shardsOf(feed)) ?? 1;
  if (chosen === undefined && shards > 1) throw new TypeError(`shard must be given where there are ${shards}`);
  if (chosen !== undefined && !(Number.isInteger(chosen) && chosen >= 0 && chosen < shards)) throw new TypeError(`shard must be 0 to ${shards - 1}, got ${chosen}`);
  return chosen ?? 0;
}

/** A commit as a page names it. */
interface Placed {
  readonly entry: Entry;
  /** Of its first event on the page. */
  readonly index: number;
}

/** Commits that are read at once. */
const AT_ONCE = 100;

async function* eventsOn(sources: Reading, page: Page, least: number, wanted: Wanted): AsyncGenerator<FeedEvent> {
  const placed = placedOn(page).filter(({ entry, index }) => index + entry.types.length > least && isWanted(entry, wanted));
  for (let first = 0; first < placed.length; first += AT_ONCE) {
    const some = placed.slice(first, first + AT_ONCE);
    const items = await itemsAt(sources.events, some.map(({ entry }) => ({ pk: entry.stream, sk: entry.first })));
    for (const [place, { entry, index }] of some.entries()) {
      const commit = await commitOf(sources, page, entry, items[place]);
      const events = commit ? eventsOf(sources, page, commit, index, wanted) : [];
      yield* events.filter((_, offset) => index + offset >= least && isType(entry.types[offset], wanted));
    }
  }
}

function isType(type: string, { types }: Wanted): boolean {
  return types?.includes(type) ?? true;
}

function placedOn({ entries }: Page): Placed[] {
  let next = 0;
  return entries.map((entry) => {
    const index = next;
    next += entry.types.length;
    return { entry, index };
  });
}

function isWanted({ stream, types }: Entry, wanted: Wanted): boolean {
  return (wanted.category === undefined || fromKey(stream)?.category === wanted.category) && types.some((type) => isType(type, wanted));
}

// A stream that was erased as a whole has no events any more; of one that goes on none can be missing.
async function commitOf(sources: Reading, page: Page, entry: Entry, item: Item | undefined): Promise<Commit | undefined> {
  const { shard, number } = page;
  if (!item && await isErased(sources, entry.stream)) return undefined;
  if (!item) throw new BrokenFeedError(shard, number, `version ${entry.first} of stream ${entry.stream} is gone from the table`);
  const commit = await readCommit({ storage: { objects: sources.objects } }, fromKey(entry.stream)!, item);
  if (commit.last !== lastOf(entry)) throw new BrokenFeedError(shard, number, `version ${entry.first} of stream ${entry.stream} is another commit`);
  return commit;
}

async function isErased({ events, erased }: Reading, stream: string): Promise<boolean> {
  if (erased.has(stream)) return true;
  for await (const items of tableStorage({ tableName: events }).query(stream, {})) if (items.some(({ i }) => i)) return false;
  erased.add(stream);
  return true;
}

function eventsOf({ feed }: FeedSources, { shard, number: page }: Page, commit: Commit, first: number, { context }: Wanted): FeedEvent[] {
  const { stream: { key, id: streamId, category }, time, metadata } = commit;
  return commit.events.map((event, offset) => {
    const [storedType, stored, storedVersion = 1] = event;
    const { type, data } = context ? context.schemas.upcast(streamId, event) : { type: storedType, data: stored };
    const version = commit.first + offset;
    return {
      type,
      data,
      schemaVersion: context ? context.schemas.versionOf(type) : storedVersion,
      id: `${key}@${version}`,
      category,
      streamId,
      version,
      time: new Date(time).toISOString(),
      metadata,
      position: toPosition(feed, { shard, page, index: first + offset }),
    };
  });
}
