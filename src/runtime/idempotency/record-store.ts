import {
  DeleteItemCommand, DynamoDBClient, PutItemCommand, TransactWriteItemsCommand, type AttributeValue, type PutItemCommandInput, type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { IdempotencyStoreError } from './errors';
import { fromItem, toItem, type IdempotencyRecord } from './record';

// Imported at once, not with the first message: whoever imports this needs it, and Lambda gives its start a whole processor.
const client = new DynamoDBClient({});

/** What `take` met: it is ours now, with what was there before; or it belongs to somebody else. */
export interface Taken {
  readonly mine: boolean;
  readonly found?: IdempotencyRecord;
}

/** The condition that a key is free: nothing there, nothing that still counts, or a lock of the same payload that has expired. */
export function ifFree({ validation }: IdempotencyRecord) {
  const now = Date.now();
  return {
    ConditionExpression: 'attribute_not_exists(id) OR expiration < :seconds OR (#status = :inProgress AND in_progress_expiration < :now AND validation = :validation)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':seconds': { N: String(Math.floor(now / 1000)) }, ':now': { N: String(now) }, ':inProgress': { S: 'INPROGRESS' }, ':validation': { S: validation },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

// The condition that it is still held by whom it was taken by.
function ifHeld({ token }: IdempotencyRecord) {
  return {
    ConditionExpression: '#token = :token AND #status = :inProgress',
    ExpressionAttributeNames: { '#status': 'status', '#token': 'token' },
    ExpressionAttributeValues: { ':token': { S: token }, ':inProgress': { S: 'INPROGRESS' } },
  };
}

/**
 * Takes the key for this invocation, where it is free.
 *
 * @throws {IdempotencyStoreError}
 */
export async function take(tableName: string, record: IdempotencyRecord): Promise<Taken> {
  const { refused, item } = await put(tableName, record, { ...ifFree(record), ReturnValues: 'ALL_OLD' });
  const found = item && fromItem(item);
  // Refused by our own write: its answer was lost, and the SDK wrote again. What was there before it is not known then.
  return { mine: !refused || found?.token === record.token, found };
}

/**
 * Replaces the record, while it is ours.
 *
 * @returns false when another invocation has it.
 * @throws {IdempotencyStoreError}
 */
export async function replace(tableName: string, record: IdempotencyRecord): Promise<boolean> {
  const { refused, item } = await put(tableName, record, ifHeld(record));
  return !refused || (item !== undefined && sameWrite(fromItem(item), record));
}

/**
 * Removes the record, while it is ours.
 *
 * @returns false when another invocation has it.
 * @throws {IdempotencyStoreError}
 */
export async function remove(tableName: string, record: IdempotencyRecord): Promise<boolean> {
  const { refused, item } = await ask(tableName, async () => {
    await client.send(new DeleteItemCommand({
      TableName: tableName, Key: { id: { S: record.id } }, ...ifHeld(record), ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }));
  });
  return !refused || item === undefined; // gone: an answer was lost, and the SDK asked again
}

// An answer was lost, and the SDK wrote again.
function sameWrite(there: IdempotencyRecord, ours: IdempotencyRecord): boolean {
  return there.token === ours.token && there.status === ours.status;
}

export type Condition = Omit<PutItemCommandInput, 'TableName' | 'Item'>;

interface Answer {
  readonly refused: boolean;
  /** What was there before. */
  readonly item?: Record<string, AttributeValue>;
}

export function put(tableName: string, record: IdempotencyRecord, condition: Condition): Promise<Answer> {
  return ask(tableName, async () => {
    const command = new PutItemCommand({
      TableName: tableName, Item: toItem(record), ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return (await client.send(command)).Attributes;
  });
}

// Fails closed: whatever else goes wrong, nobody may take it for "free".
async function ask(tableName: string, call: () => Promise<Record<string, AttributeValue> | undefined | void>): Promise<Answer> {
  try {
    return { refused: false, item: await call() ?? undefined };
  } catch (error) {
    const { name, Item } = error as { name?: string; Item?: Record<string, AttributeValue> };
    if (name === 'ConditionalCheckFailedException') return { refused: true, item: Item };
    throw new IdempotencyStoreError(tableName, error as Error);
  }
}

/** Writes all of it or nothing. @throws what DynamoDB throws. */
export async function transact(TransactItems: TransactWriteItem[]): Promise<void> {
  await client.send(new TransactWriteItemsCommand({ TransactItems }));
}
