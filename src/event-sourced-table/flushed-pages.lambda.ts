import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { FORMAT, put, putFurther } from './feed-writes.lambda';
import { client } from '../runtime/event-feed/feed-table';
import { partitionOf } from '../runtime/event-feed/page';

/** Milliseconds after which a claim counts for nothing: whoever had it has died. */
const CLAIMED = 60_000;

/** Up to which page the streams of a shard have cursors of their own, unless they are on a later one. */
export interface Flushed {
  readonly done: number;
  /** Up to which page somebody is writing cursors, since when. */
  readonly claim?: { readonly upTo: number; readonly at: number };
}

/** How far a shard is flushed. */
export async function flushedPages(feed: string, shard: number): Promise<Flushed> {
  const { Item } = await client.send(new GetItemCommand({ TableName: feed, Key: { pk: { S: partitionOf(shard) }, sk: { N: '0' } }, ConsistentRead: true }));
  const claim = Item?.c ? { upTo: Number(Item.c.N), at: Number(Item.t.N) } : undefined;
  return { done: Number(Item?.v.N ?? 0), claim };
}

/** Whether somebody is at it. */
export function isClaimed({ claim }: Flushed): boolean {
  return claim !== undefined && claim.at > Date.now() - CLAIMED;
}

/** Claims to write the cursors up to a page. Only so that they are not paid for twice: two that did would write the same. */
export function claimFlush(feed: string, shard: number, { done, claim }: Flushed, upTo: number): Promise<boolean> {
  return put({
    TableName: feed,
    Item: { pk: { S: partitionOf(shard) }, sk: { N: '0' }, f: FORMAT, v: { N: String(done) }, c: { N: String(upTo) }, t: { N: String(Date.now()) } },
    ConditionExpression: `attribute_not_exists(pk) OR (v = :done AND ${claim ? 't = :at' : 'attribute_not_exists(t)'})`,
    ExpressionAttributeValues: { ':done': { N: String(done) }, ...(claim && { ':at': { N: String(claim.at) } }) },
  });
}

/** Says up to which page they have, and gives up the claim. */
export async function putFlushed(feed: string, shard: number, page: number): Promise<void> {
  await putFurther(feed, { pk: partitionOf(shard), version: page });
}
