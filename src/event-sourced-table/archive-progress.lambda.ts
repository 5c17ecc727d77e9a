import { GetItemCommand, PutItemCommand, type ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BOOKKEEPING_TABLE, ENV } from '../runtime/contract';
import type { FeedPosition } from '../runtime/event-feed';
import { client } from '../runtime/event-feed/feed-table';

const FORMAT = '1';

/** How far a shard is archived. */
export interface Progress {
  readonly shard: number;
  /** Behind the last event in the archive; undefined before the first. */
  readonly position?: FeedPosition;
}

/** How far a shard is archived, as it was last kept; the archive may be further. */
export async function progressOf(shard: number): Promise<Progress> {
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName(), Key: keyOf(shard), ConsistentRead: true }));
  return { shard, position: Item?.position.S as FeedPosition | undefined };
}

/** Keeps how far a shard is archived now. @returns how far it is where somebody else has kept that meanwhile */
export async function moveOn({ shard, position: before }: Progress, position: FeedPosition): Promise<Progress> {
  try {
    await client.send(new PutItemCommand({
      TableName: tableName(),
      Item: { ...keyOf(shard), format: { N: FORMAT }, position: { S: position }, at: { S: new Date().toISOString() } },
      ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : '#position = :before',
      ...(before !== undefined && { ExpressionAttributeNames: { '#position': 'position' }, ExpressionAttributeValues: { ':before': { S: before } } }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }));
    return { shard, position };
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    return { shard, position: (error as ConditionalCheckFailedException).Item?.position.S as FeedPosition | undefined };
  }
}

function keyOf(shard: number) {
  return { [BOOKKEEPING_TABLE.partitionKey]: { S: '$archive' }, [BOOKKEEPING_TABLE.sortKey]: { S: String(shard).padStart(2, '0') } };
}

function tableName(): string {
  return process.env[ENV.bookkeepingTableName]!;
}
