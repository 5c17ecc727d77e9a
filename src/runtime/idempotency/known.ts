import { IdempotencyFailedError, IdempotencyInProgressError, IdempotencyPayloadError } from './errors';
import type { IdempotentDelivery } from './options';
import { postponed } from './postpone';
import type { IdempotencyRecord } from './record';
import { unfailing } from '../log';

/**
 * What is to be done about a key that somebody else has, or had.
 *
 * @returns the stored result, where it is done; nothing, where the message was postponed.
 * @throws {IdempotencyPayloadError} when it had another payload.
 * @throws {IdempotencyFailedError} when its failure was kept.
 * @throws {IdempotencyInProgressError} when it may still be worked on.
 */
export async function known<R>(
  key: string, ours: IdempotencyRecord, found: IdempotencyRecord | undefined, delivery: IdempotentDelivery,
): Promise<R | undefined> {
  if (!found) throw new IdempotencyInProgressError(key, 0); // gone meanwhile
  if (found.validation !== ours.validation) throw new IdempotencyPayloadError(key);
  if (found.status === 'FAILED') throw new IdempotencyFailedError(key, found.failure ?? 'unknown');
  if (found.status === 'INPROGRESS') return later(key, found, delivery);
  delivery.note?.('duplicate');
  unfailing(delivery.log).info('duplicate, handled before', { idempotency_key: key });
  return found.data === undefined ? undefined : JSON.parse(found.data) as R;
}


async function later(key: string, { inProgressExpiration = 0 }: IdempotencyRecord, delivery: IdempotentDelivery): Promise<undefined> {
  const retryAfter = Math.max(0, inProgressExpiration - Date.now());
  if (await postponed(delivery, retryAfter)) return undefined;
  delivery.retryAfter = retryAfter;
  throw new IdempotencyInProgressError(key, retryAfter);
}
