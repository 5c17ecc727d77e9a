import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { backOff } from 'exponential-backoff';
import { IdempotencyStoreError, InvalidTransactionError, TransactionRejectedError } from './errors';
import { fromItem, toItem, type IdempotencyRecord } from './record';
import { ifFree, transact } from './record-store';
import type { TransactionWrite } from './transaction';
import { isForNow, reasonsOf } from '../cancellation';
import { described } from '../errors';

/** Items of one transaction, our record included. Source: TransactWriteItems, API reference. */
const MAX_ITEMS = 100;

/**
 * Writes the record and everything else, or nothing at all.
 *
 * @returns the record that was there already, where there was one; then nothing was written.
 * @throws {InvalidTransactionError} for more than 99 writes, the same item twice, and whatever else DynamoDB can never accept.
 * @throws {TransactionRejectedError} when a write was not accepted.
 * @throws {IdempotencyStoreError} when DynamoDB cannot be used.
 */
export async function commit(
  tableName: string, record: IdempotencyRecord, writes: readonly TransactionWrite[],
): Promise<IdempotencyRecord | undefined> {
  const items = [{ Put: { TableName: tableName, Item: toItem(record), ...ifFree(record) } }, ...marshalled(writes)];
  try {
    await backOff(() => transact(items), { numOfAttempts: 4, startingDelay: 50, jitter: 'full', retry: isWorthAnotherTry });
    return undefined;
  } catch (error) {
    const [ours] = reasonsOf(error);
    if (ours?.Code !== 'ConditionalCheckFailed' || !ours.Item) throw refusal(tableName, error);
    const found = fromItem(ours.Item);
    return found.token === record.token ? undefined : found; // our own: an earlier answer was lost
  }
}

// A record that is there stays there, whatever else was in the way.
function isWorthAnotherTry(error: unknown): boolean {
  const reasons = reasonsOf(error);
  return reasons[0]?.Code !== 'ConditionalCheckFailed' && isForNow(reasons);
}

function refusal(tableName: string, error: unknown): Error {
  const { error_name, error_message } = described(error);
  if (error_name === 'ValidationException') return new InvalidTransactionError(`DynamoDB refuses the transaction: ${error_message}`, { cause: error });
  const rejections = reasonsOf(error).flatMap(({ Code: code = 'None', Message: message, Item }, index) => (
    code === 'None' ? [] : [{ index: index - 1, code, message, item: Item && unmarshall(Item) }]
  ));
  if (rejections.length === 0) return new IdempotencyStoreError(tableName, error as Error, 'transaction with idempotency table');
  return new TransactionRejectedError(rejections);
}

/** The parts of a write that hold values. */
const VALUES = ['Item', 'Key', 'ExpressionAttributeValues'];

function marshalled(writes: readonly TransactionWrite[]): TransactWriteItem[] {
  if (!Array.isArray(writes)) throw new InvalidTransactionError(`writes must be a list, got ${typeof writes}`);
  if (writes.length >= MAX_ITEMS) {
    throw new InvalidTransactionError(`writes must be ${MAX_ITEMS - 1} at most, beside the idempotency record, got ${writes.length}`);
  }
  const members = (part: object) => Object.entries(part).map(([name, value]) => (
    [name, value && VALUES.includes(name) ? marshall(value, { removeUndefinedValues: true }) : value]
  ));
  try {
    return writes.map((write) => {
      const [[kind, part]] = Object.entries(write);
      return { [kind]: Object.fromEntries(members(part as object)) };
    });
  } catch (cause) {
    throw new InvalidTransactionError(`writes must hold what DynamoDB can keep: ${described(cause).error_message}`, { cause });
  }
}
