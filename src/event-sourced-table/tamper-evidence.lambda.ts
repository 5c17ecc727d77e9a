import { createHash } from 'node:crypto';
import { DynamoDBClient, paginateQuery, PutItemCommand, UpdateItemCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './item-image.lambda';
import { BOOKKEEPING_TABLE, ENV, EVENT_STORE_TABLE } from '../runtime/contract';

export const client = new DynamoDBClient({});

const PARTITION = '$tampered';
const FORMAT = '1';

/** Digits of the longest sequence number. Source: Amazon DynamoDB Streams API reference, `StreamRecord`. */
const SEQUENCE_DIGITS = 40;

/** One commit: the stream that it is in, and its first version. */
export interface Commit {
  readonly stream: string;
  readonly version: number;
}

/** What was done to a commit: `RESTORE` put back what it was at first. */
export type Happened = 'MODIFY' | 'REMOVE' | 'RESTORE';

/** What is to be kept of a change: the item before it. */
export interface Change {
  /** Of the record that tells of it. */
  readonly sequenceNumber: string;
  readonly happened: Happened;
  /** When, ISO 8601. */
  readonly at: string;
  readonly image: Item;
}

/** What is told of a change that was kept. */
export interface Evidence extends Commit {
  readonly happened: Happened;
  readonly at: string;
  readonly restoredAt?: string;
  /** The object in the bucket of stream failures that has the item, where an item has no room for it. */
  readonly object?: string;
}

/** The commit that an item is. */
export function commitOf(item: Item): Commit {
  return { stream: item[EVENT_STORE_TABLE.partitionKey].S!, version: Number(item[EVENT_STORE_TABLE.sortKey].N) };
}

/**
 * Keeps the item that there was before a change; once, however often it is told.
 *
 * Stream and version are those in the image: told twice they would take room that an item of 400 KB has not.
 */
export async function keep(change: Change): Promise<void> {
  try {
    await once(put(change, { image: { M: change.image } }));
  } catch (error) {
    if ((error as Error).name !== 'ValidationException') throw error; // it is too large by what is kept beside it
    const object = await setAside(change.sequenceNumber, change.image);
    const { pk, sk } = change.image;
    await once(put(change, { image: { M: { pk, sk } }, object: { S: object } }));
  }
}

function put({ sequenceNumber, happened, at, image }: Change, kept: Item): Promise<unknown> {
  const sk = `${prefixOf(commitOf(image))}${sequenceNumber.padStart(SEQUENCE_DIGITS, '0')}`;
  return client.send(new PutItemCommand({
    TableName: tableName(),
    Item: {
      [BOOKKEEPING_TABLE.partitionKey]: { S: PARTITION },
      [BOOKKEEPING_TABLE.sortKey]: { S: sk },
      format: { N: FORMAT },
      happened: { S: happened },
      at: { S: at },
      ...(happened === 'RESTORE' && { restoredAt: { S: at } }),
      ...kept,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  }));
}

async function setAside(sequenceNumber: string, image: Item): Promise<string> {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const Key = `tampered/${sequenceNumber}.json`;
  const Body = JSON.stringify(image, (_name, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value));
  await new S3Client({}).send(new PutObjectCommand({ Bucket: process.env[ENV.streamFailuresBucketName], Key, Body, ContentType: 'application/json' }));
  return Key;
}

async function once(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}

/**
 * What a commit was before a change that was kept; undefined where nothing is kept of it.
 *
 * @param at when that was; else the first one, before which it was what was appended
 */
export async function imageOf(commit: Commit, at?: unknown): Promise<Item | undefined> {
  for await (const { image, at: kept, object } of find(commit, at === undefined ? { Limit: 1 } : {})) {
    if (at === undefined || kept.S === at) return object ? undefined : image.M;
  }
  return undefined;
}

/** Everything that was kept, oldest first. */
export async function evidence(): Promise<Evidence[]> {
  const found: Evidence[] = [];
  const told = { ProjectionExpression: 'happened, #at, restoredAt, #object, image.pk, image.sk', ExpressionAttributeNames: { '#at': 'at', '#object': 'object' } };
  for await (const { happened, at, restoredAt, object, image } of find(undefined, told)) {
    const more = { ...(restoredAt && { restoredAt: restoredAt.S }), ...(object && { object: object.S }) };
    found.push({ ...commitOf(image.M!), happened: happened.S as Happened, at: at.S!, ...more });
  }
  return found.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Marks all that is kept of a commit as restored, where it is not yet. @returns how many that were. */
export async function markRestored(commit: Commit): Promise<number> {
  let marked = 0;
  for await (const { pk, sk } of find(commit, { ProjectionExpression: 'pk, sk', FilterExpression: 'attribute_not_exists(restoredAt)' })) {
    await client.send(new UpdateItemCommand({
      TableName: tableName(),
      Key: { pk, sk },
      UpdateExpression: 'SET restoredAt = :now',
      ExpressionAttributeValues: { ':now': { S: new Date().toISOString() } },
    }));
    marked++;
  }
  return marked;
}

// What is kept of a commit, first to last, or everything.
async function* find(commit: Commit | undefined, more: Partial<QueryCommandInput>): AsyncGenerator<Item> {
  const input: QueryCommandInput = {
    TableName: tableName(),
    KeyConditionExpression: commit ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: PARTITION }, ...(commit && { ':prefix': { S: prefixOf(commit) } }) },
    ConsistentRead: true,
    ...more,
  };
  for await (const { Items = [] } of paginateQuery({ client }, input)) yield* Items;
}

// A hash, as the name of a stream may be longer than a sort key.
function prefixOf({ stream, version }: Commit): string {
  return `${createHash('sha256').update(`${stream}\n${version}`).digest('hex').slice(0, 32)}#`;
}

function tableName(): string {
  return process.env[ENV.bookkeepingTableName]!;
}
