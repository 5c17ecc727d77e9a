import { paginateScan } from '@aws-sdk/client-dynamodb';
import { ENV, EVENT_STORE_TABLE } from '../runtime/contract';
import { client } from '../runtime/event-feed/feed-table';
import { isCommit, lastIn } from '../runtime/event-store/commit';
import type { EventStorage, Item } from '../runtime/event-store/storage';
import type { StreamName } from '../runtime/event-store/stream-name';

/** A part of a table, of so many. */
export interface Segment {
  readonly segment?: number;
  readonly segments?: number;
}

/** Where a stream ends, or was left. */
export interface StreamEnd {
  readonly stream: string;
  readonly version: number;
}

/** What is read of a table. */
export interface Part extends Segment {
  /** Only what the table has behind it, in an order of its own. */
  readonly from?: StreamEnd;
}

/** A commit, as far as it matters where it stands. */
export interface Committed {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
  /** Milliseconds of the epoch. */
  readonly time: number;
}

/** All commits of the table, page by page; those of a stream are together, and in their order. */
export async function* committed({ segment, segments, from }: Part = {}): AsyncGenerator<Committed[]> {
  const input = {
    TableName: process.env[ENV.eventStoreTableName],
    ProjectionExpression: 'pk, sk, n, t',
    FilterExpression: `attribute_exists(${EVENT_STORE_TABLE.commitId})`,
    ConsistentRead: true,
    ...(from && { ExclusiveStartKey: { pk: { S: from.stream }, sk: { N: String(from.version) } } }),
    ...(segments && { Segment: segment, TotalSegments: segments }),
  };
  for await (const { Items = [] } of paginateScan({ client }, input)) {
    yield (Items as Item[]).map((item) => ({ stream: item.pk.S!, first: Number(item.sk.N), last: lastIn(item), time: Number(item.t?.N ?? 0) }));
  }
}

/** Version of the last event of a stream; 0 when there is none. */
export async function headOf(storage: EventStorage, { key }: StreamName): Promise<number> {
  for await (const items of storage.query(key, { backwards: true, limit: 2 })) {
    const commit = items.find(isCommit);
    if (commit) return lastIn(commit);
  }
  return 0;
}

/** Version of the first event of the commit that an event is in; the event's own where there is none. */
export async function startOf(storage: EventStorage, { key }: StreamName, version: number): Promise<number> {
  for await (const items of storage.query(key, { to: version, backwards: true, limit: 2 })) {
    const commit = items.find(isCommit);
    if (commit) return Number(commit.sk.N);
  }
  return version;
}
