import { feedTableName, shardsOf } from './feed-table';
import type { FeedPosition } from './position';
import { readFeed, type FeedEvent, type FeedReadOptions, type StoreReadOptions } from './read';
import { EVENT_STORE_BUCKET_NAME, EVENT_STORE_TABLE_NAME } from '../contract';
import { bucketStorage } from '../event-store/bucket-storage';

/** Options of `eventFeed`: together they name another event store than the one that the function is connected to. */
export interface EventFeedOptions {
  /**
   * Name of the table with the feed.
   *
   * @default - the one that `EventSourcedTable.connectFeed` gave the function
   */
  readonly feedTableName?: string;

  /**
   * Name of the table with the events.
   *
   * @default - the one that `EventSourcedTable.connectFeed` gave the function
   */
  readonly tableName?: string;

  /**
   * Name of the bucket with the commits too large for an item.
   *
   * @default - with the table that `EventSourcedTable.connectFeed` gave the function, the bucket that came with it
   */
  readonly bucketName?: string;
}

/** All streams of an event store in one order per shard, in which every reader finds every event, at the same place, always. */
export interface EventFeed {
  /** How many shards there are; a stream is in one of them, as a whole. 1 before the first event. */
  shards(): Promise<number>;

  /** The events of one store in a shard, as they are today. Throws as the other, and {UnknownEventError}. */
  read<M extends object>(options: StoreReadOptions<M>): AsyncIterable<FeedEvent<M>>;

  /**
   * The events of a shard, as far as it goes; from its end on go on with the last position, at a later time.
   *
   * @throws {InvalidPositionError} for a position of another feed or shard.
   * @throws {BrokenFeedError} when a page or a commit is missing or unreadable; nothing is skipped.
   * @throws {TypeError} where there are several shards and none is named.
   * @throws {EventStoreError} when the tables cannot be used.
   */
  read(options?: FeedReadOptions): AsyncIterable<FeedEvent>;
}

/** The feed of an event store. @throws {TypeError} at the first use, where neither the options nor the environment name its tables. */
export function eventFeed(options: EventFeedOptions = {}): EventFeed {
  const feed = () => feedTableName(options.feedTableName);
  return {
    shards: async () => (await shardsOf(feed())) ?? 1,
    read: (which: FeedReadOptions = {}) => readFeed(sourcesOf(feed(), options), which),
  } as EventFeed;
}

function sourcesOf(feed: string, { tableName, bucketName }: EventFeedOptions) {
  const events = tableName ?? process.env[EVENT_STORE_TABLE_NAME];
  if (!events) throw new TypeError(`tableName must be given where ${EVENT_STORE_TABLE_NAME} is not set; EventSourcedTable.connectFeed sets it`);
  const bucket = bucketName ?? (tableName ? undefined : process.env[EVENT_STORE_BUCKET_NAME]);
  return { feed, events, objects: bucket ? bucketStorage(bucket) : undefined };
}

export type { FeedEvent, FeedPosition, FeedReadOptions, StoreReadOptions };
