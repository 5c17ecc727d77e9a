import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { StreamEnd } from './committed.lambda';
import { ENV } from '../runtime/contract';
import { client } from '../runtime/event-feed/feed-table';

const KEY = { pk: { S: '$repair' }, sk: { S: 'all' } };
const FORMAT = '1';

/** Milliseconds for which a repair goes on where the last one stopped; later it begins anew. */
const GOES_ON = 6 * 3_600_000;

/** Where the last repair of everything had to stop; undefined where it did not, or long ago. */
export async function stoppedAt(): Promise<StreamEnd | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: process.env[ENV.bookkeepingTableName], Key: KEY, ConsistentRead: true }));
  if (!Item?.stream || Number(Item.at.N) < Date.now() - GOES_ON) return undefined;
  return { stream: Item.stream.S!, version: Number(Item.version.N) };
}

/** Keeps where a repair of everything has stopped; undefined when it is through. */
export async function keepStop(end: StreamEnd | undefined): Promise<void> {
  const Item = {
    ...KEY, format: { N: FORMAT }, at: { N: String(Date.now()) }, ...(end && { stream: { S: end.stream }, version: { N: String(end.version) } }),
  };
  await client.send(new PutItemCommand({ TableName: process.env[ENV.bookkeepingTableName], Item }));
}
