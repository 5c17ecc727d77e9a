import { createHash } from 'node:crypto';
import { PutItemCommand, type AttributeValue, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { itemsAt } from '../runtime/event-feed/commits';
import { FeedShardsError } from '../runtime/event-feed/errors';
import { client, SHARDS_KEY, shardsOf } from '../runtime/event-feed/feed-table';
import { toItem, type Page } from '../runtime/event-feed/page';

/** Of everything in the feed's table but pages. */
export const FORMAT = { N: '1' };

/** Cursors that are written at once. */
const AT_ONCE = 25;

/** How far a stream is dispatched. */
export interface Cursor {
  readonly stream: string;
  readonly version: number;
}

/** Writes a page. @returns false where there is one of that number. */
export function putPage(feed: string, page: Page): Promise<boolean> {
  return put({ TableName: feed, Item: toItem(page) as Record<string, AttributeValue>, ConditionExpression: 'attribute_not_exists(pk)' });
}

/** Cursors that streams have of their own. */
export async function cursorsAt(feed: string, streams: readonly string[]): Promise<Map<string, number>> {
  const items = await itemsAt(feed, streams.map((stream) => ({ pk: cursorOf(stream), sk: 0 })));
  return new Map(items.flatMap((item, index) => (item ? [[streams[index], Number(item.v.N)] as const] : [])));
}

/** Writes cursors, where those that are there are not further. */
export async function putCursors(feed: string, cursors: readonly Cursor[]): Promise<void> {
  for (let first = 0; first < cursors.length; first += AT_ONCE) {
    await Promise.all(cursors.slice(first, first + AT_ONCE).map(({ stream, version }) => putFurther(feed, { pk: cursorOf(stream), version })));
  }
}

/** Begins the feed, or makes sure that it was begun so. @throws {FeedShardsError} */
export async function requireShards(feed: string, shards: number): Promise<void> {
  const found = await shardsOf(feed);
  if (found === shards) return;
  if (found !== undefined) throw new FeedShardsError(feed, found, shards);
  await put({ TableName: feed, Item: { ...SHARDS_KEY, f: FORMAT, s: { N: String(shards) } }, ConditionExpression: 'attribute_not_exists(pk)' });
  return requireShards(feed, shards);
}

/** Writes a number, where the one that is there is not as high. */
export async function putFurther(TableName: string, { pk, version }: { pk: string; version: number }): Promise<void> {
  const v = { N: String(version) };
  await put({
    TableName,
    Item: { pk: { S: pk }, sk: { N: '0' }, f: FORMAT, v },
    ConditionExpression: 'attribute_not_exists(pk) OR v < :v',
    ExpressionAttributeValues: { ':v': v },
  });
}

/** Puts an item. @returns false where its condition does not hold. */
export async function put(input: PutItemCommandInput): Promise<boolean> {
  try {
    await client.send(new PutItemCommand(input));
    return true;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    return false;
  }
}

// A hash, as a stream's name leaves no room in a key for more.
function cursorOf(stream: string): string {
  return `cursor#${createHash('sha256').update(stream).digest('base64url')}`;
}
