import { randomUUID } from 'node:crypto';
import { commit } from './commit';
import { keyOf } from './key';
import { known } from './known';
import { claimName, settingsOf, type IdempotencyOptions, type IdempotentDelivery } from './options';
import { publishOutbox, toOutbox } from './outbox';
import { payloadHash } from './payload-hash';
import { recordId, type IdempotencyRecord } from './record';
import { storedResult } from './stored-result';
import type { TransactionWrite } from './transaction';
import type { Delivery } from '../delivery';
import { unfailing } from '../log';
import type { NewEvent } from '../publish';

/** What a handler wants to have happened. */
export interface Transaction<R = unknown> {
  /** At most 99 writes to DynamoDB, each to another item. */
  readonly writes?: readonly TransactionWrite[];

  /** Events to publish once the writes are committed; they are committed with them, and published at least once, under the same ids. */
  readonly events?: readonly NewEvent[];

  /** What a duplicate returns as well. */
  readonly result?: R;
}

/** Options of `transactional`. */
export interface TransactionalOptions<T> extends IdempotencyOptions<T> {
  /**
   * Name or ARN of the bus that events are published to.
   *
   * @default - the one that `FanOut.connect` gave the function
   */
  readonly eventBusName?: string;
}

/**
 * Makes a handler whose effect on DynamoDB happens once, whatever fails.
 *
 * The handler returns what it wants written, and writes nothing by itself: its writes, its events and the record that the
 * message is done are committed in one `TransactWriteItems`. A duplicate finds the record, and commits nothing. The handler may
 * be asked more than once before that, so it may read, and must not act.
 *
 * @returns a handler for `consumer` and the like, which returns the stored result for a duplicate.
 * @throws {TypeError} when another wrapper in this function has the same name.
 */
export function transactional<T, R = unknown, D extends IdempotentDelivery = Delivery>(
  handle: (message: T, delivery: D) => Transaction<R> | Promise<Transaction<R>>, options: TransactionalOptions<T> = {},
): (message: T, delivery: D) => Promise<R | undefined> {
  claimName(options as IdempotencyOptions<never>);
  return async (message, delivery) => {
    const { name, tableName, ttl } = settingsOf(options as IdempotencyOptions<never>);
    const key = keyOf(message, options.key);
    const validation = payloadHash(message, options.payload);
    const { writes = [], events = [], result } = await handle(message, delivery) ?? {};
    const record: IdempotencyRecord = {
      id: recordId(name, key),
      status: 'COMPLETED',
      expiration: Math.floor(Date.now() / 1000) + ttl,
      validation,
      token: randomUUID(),
      data: storedResult(result, unfailing(delivery.log)),
      outbox: toOutbox(events, message, options.eventBusName),
    };
    const found = await commit(tableName, record, writes);
    const returned = found ? await known<R>(key, record, found, delivery) : result;
    await publishOutbox(tableName, found ?? record, options.eventBusName);
    return returned;
  };
}
