import { createHash } from 'node:crypto';
import { paginateQuery, PutItemCommand, type PutItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { ENV } from '../runtime/contract';
import { client } from '../runtime/event-feed/feed-table';

const PARTITION = '$parked';
const FORMAT = '1';

/** A stream that could not be dispatched. */
export interface Parked {
  /** Its partition, `<category>#<stream id>`. */
  readonly stream: string;
  /** The version of the last event that was set aside. */
  readonly to: number;
  /** Name and text of the error. */
  readonly reason: string;
  /** When it was last tried, ISO 8601. */
  readonly at: string;
}

/**
 * Keeps that a stream is parked: up to which version its records were set aside, so that it counts as parked until it is dispatched that far, whoever does it.
 *
 * @param version of the first event that is not dispatched
 * @returns whether it was not parked before.
 */
export async function park({ stream, to, reason, at }: Parked, version: number): Promise<boolean> {
  try {
    const { Attributes: before }: PutItemCommandOutput = await client.send(new PutItemCommand({
      TableName: process.env[ENV.bookkeepingTableName],
      Item: {
        pk: { S: PARTITION },
        sk: { S: createHash('sha256').update(stream).digest('hex') },
        format: { N: FORMAT },
        stream: { S: stream },
        to: { N: String(to) },
        reason: { S: reason },
        at: { S: at },
      },
      ConditionExpression: 'attribute_not_exists(pk) OR #to < :to',
      ExpressionAttributeNames: { '#to': 'to' },
      ExpressionAttributeValues: { ':to': { N: String(to) } },
      ReturnValues: 'ALL_OLD',
    }));
    return Number(before?.to.N ?? 0) < version;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    return false;
  }
}

/** Every stream that was parked; those that were dispatched since are among them. */
export async function* everParked(): AsyncGenerator<Parked> {
  const input = {
    TableName: process.env[ENV.bookkeepingTableName],
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: PARTITION } },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client }, input)) {
    for (const { stream, to, reason, at } of Items) yield { stream: stream.S!, to: Number(to.N), reason: reason.S!, at: at.S! };
  }
}
