import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { FORMAT, put, putFurther } from './feed-writes.lambda';
import { client } from '../runtime/event-feed/feed-table';
import { partitionOf } from '../runtime/event-feed/page';

/** Milliseconds after which a claim counts for nothing: whoever had it has died. */
const CLAIMED = 60_000;

/** Up to which page the streams of a shard have cursors of their own, unless they are on a later one. */
export interface Flushed {
  readonly done: number;
  /** Since when somebody is writing further cursors, milliseconds of the epoch. */
  readonly claimedAt?: number;
}

/** How far a shard is flushed. */
export async function flushedPages(feed: string, shard: number): Promise<Flushed> {
  const Key = { pk: { S: partitionOf(shard) }, sk: { N: '0' } };
  const { Item } = await client.send(new GetItemCommand({ TableName: feed, Key, ConsistentRead: true }));
  return { done: Number(Item?.v.N ?? 0), claimedAt: Item?.t && Number(Item.t.N) };
}

/** Whether somebody is at it. */
export function isClaimed({ claimedAt = 0 }: Flushed): boolean {
  return claimedAt > Date.now() - CLAIMED;
}

/** Claims to write further cursors. Only so that they are not paid for twice: two that did would write the same. */
export function claimFlush(feed: string, shard: number, { done, claimedAt }: Flushed): Promise<boolean> {
  return put({
    TableName: feed,
    Item: { pk: { S: partitionOf(shard) }, sk: { N: '0' }, f: FORMAT, v: { N: String(done) }, t: { N: String(Date.now()) } },
    ConditionExpression: `attribute_not_exists(pk) OR (v = :done AND ${claimedAt === undefined ? 'attribute_not_exists(t)' : 't = :at'})`,
    ExpressionAttributeValues: { ':done': { N: String(done) }, ...(claimedAt !== undefined && { ':at': { N: String(claimedAt) } }) },
  });
}

/** Says up to which page they have, and gives up the claim. */
export async function putFlushed(feed: string, shard: number, page: number): Promise<void> {
  await putFurther(feed, { pk: partitionOf(shard), version: page });
}
