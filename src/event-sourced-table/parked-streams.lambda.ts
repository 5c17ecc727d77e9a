import { createHash } from 'node:crypto';
import { DynamoDBClient, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ENV } from '../runtime/contract';

const client = new DynamoDBClient({});

const PARTITION = '$parked';
const FORMAT = '1';

/** A stream that could not be dispatched. */
export interface ParkedStream {
  /** Its partition, `<category>#<stream id>`. */
  readonly stream: string;
  /** The first version that is not dispatched. */
  readonly version: number;
  /** Name and text of the error. */
  readonly reason: string;
  /** When it was last tried, ISO 8601. */
  readonly at: string;
}

/** Keeps that a stream is parked: once, with what was last wrong with it, unless another dispatcher has come further. */
export async function park({ stream, version, reason, at }: ParkedStream): Promise<void> {
  const item = {
    pk: { S: PARTITION },
    sk: { S: createHash('sha256').update(stream).digest('hex') },
    format: { N: FORMAT },
    stream: { S: stream },
    version: { N: String(version) },
    reason: { S: reason },
    at: { S: at },
  };
  try {
    await client.send(new PutItemCommand({
      TableName: process.env[ENV.bookkeepingTableName],
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk) OR #version <= :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': item.version },
    }));
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}

/** Every stream that was parked; those that were dispatched since are among them. */
export async function* everParked(): AsyncGenerator<ParkedStream> {
  const input = {
    TableName: process.env[ENV.bookkeepingTableName],
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: PARTITION } },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client }, input)) {
    for (const { stream, version, reason, at } of Items) yield { stream: stream.S!, version: Number(version.N), reason: reason.S!, at: at.S! };
  }
}
