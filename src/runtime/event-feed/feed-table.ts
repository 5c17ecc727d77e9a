import { DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { BrokenFeedError } from './errors';
import { fromItem, partitionOf, type Page } from './page';
import { FEED_TABLE_NAME } from '../contract';
import { answerOf } from '../event-store/errors';
import type { Item } from '../event-store/storage';

/** What every module of the feed calls DynamoDB with. */
export const client = new DynamoDBClient({});

/** Where the number of shards is kept. */
export const SHARDS_KEY = { pk: { S: 'feed' }, sk: { N: '0' } };

/** @throws {TypeError} where neither the options nor the environment name a table. */
export function feedTableName(given?: string): string {
  const name = given ?? process.env[FEED_TABLE_NAME];
  if (!name) throw new TypeError(`feedTableName must be given where ${FEED_TABLE_NAME} is not set; EventSourcedTable.connectFeed sets it`);
  return name;
}

/** How many shards a feed was begun with; undefined before its first page. */
export async function shardsOf(TableName: string): Promise<number | undefined> {
  const { Item: found } = await answerOf(TableName, () => client.send(new GetItemCommand({ TableName, Key: SHARDS_KEY, ConsistentRead: true })));
  return found && Number(found.s.N);
}

/** The pages of a shard behind the one of that number, in their order, with every page that was written before. @throws {BrokenFeedError} */
export async function* pagesBehind(TableName: string, shard: number, number: number): AsyncGenerator<Page> {
  const input = {
    TableName,
    KeyConditionExpression: 'pk = :pk AND sk > :sk',
    ExpressionAttributeValues: { ':pk': { S: partitionOf(shard) }, ':sk': { N: String(number) } },
    ConsistentRead: true,
  };
  const answers = paginateQuery({ client }, input)[Symbol.asyncIterator]();
  let next = number + 1;
  for (;;) {
    const { value, done } = await answerOf(TableName, () => answers.next());
    if (done) return;
    for (const item of (value.Items ?? []) as Item[]) {
      if (Number(item.sk.N) !== next) throw new BrokenFeedError(shard, next, `the next page is ${item.sk.N}`);
      yield await fromItem(shard, item);
      next++;
    }
  }
}
