import { createHash, randomUUID } from 'node:crypto';
import { IdempotencyLockLostError } from './errors';
import { keyOf } from './key';
import { known } from './known';
import { claimName, settingsOf, type IdempotencyOptions, type IdempotentDelivery } from './options';
import { payloadHash } from './payload-hash';
import { isLive, recordId, type IdempotencyRecord } from './record';
import { remove, replace, take } from './record-store';
import { storedResult } from './stored-result';
import type { Delivery } from '../delivery';
import { described, isPermanent, PermanentError } from '../errors';
import { unfailing } from '../log';

/**
 * What becomes of the record when the handler throws.
 *
 * - `release`: the next try may begin at once, and is told that it may repeat.
 * - `delete`: nothing has happened for certain; the next try knows nothing of this one.
 * - `keepFailed`: the failure is the outcome. Message and duplicates go to the dead-letter queue, untried.
 * - `keepInProgress`: the outcome is unknown; nobody may try until the lock expires with this invocation.
 */
export type FailurePolicy = 'release' | 'delete' | 'keepFailed' | 'keepInProgress';

/** Options of `idempotent`. */
export interface IdempotentOptions<T> extends IdempotencyOptions<T> {
  /**
   * What becomes of the record when the handler throws.
   *
   * @default - `delete` for a `PermanentError`, `release` for all others
   */
  readonly onError?: (error: unknown) => FailurePolicy;
}

/** What a handler is told besides. */
export interface OnceDelivery {
  /** Stable for this message in this consumer, 43 characters: for providers that take such a key. */
  readonly idempotencyKey: string;
  /** True when an earlier try may have had its effect: it crashed, took too long, or threw. */
  readonly possiblyRepeated: boolean;
}

/** Milliseconds: longer than a clock is wrong, so that a lock does not expire under a running invocation. */
const CLOCK_SKEW = 1_000;

/** Milliseconds, the longest that Lambda lets an invocation take; outside Lambda nothing tells. */
const LONGEST_INVOCATION = 900_000;

/**
 * Makes a handler whose effect happens once, whatever is delivered twice, late or after a failure.
 *
 * A lock is taken before and a record of the result written after the handler, both in the idempotency table. The lock
 * expires with the invocation, and whoever takes over holds a token of its own: an invocation that comes back from the dead
 * can neither overwrite nor release it. An effect outside DynamoDB can be repeated after a crash between effect and record;
 * the handler is told then with `possiblyRepeated`, the record says so, and a provider that takes `idempotencyKey` knows.
 * `transactional` has no such gap, for effects in DynamoDB.
 *
 * @returns a handler for `consumer` and the like, which returns the stored result for a duplicate.
 * @throws {TypeError} when another wrapper in this function has the same name.
 */
export function idempotent<T, R = unknown, D extends IdempotentDelivery = Delivery>(
  handle: (message: T, delivery: D & OnceDelivery) => R | Promise<R>, options: IdempotentOptions<T> = {},
): (message: T, delivery: D) => Promise<R | undefined> {
  claimName(options as IdempotencyOptions<never>);
  return async (message, delivery) => {
    const { name, tableName, ttl } = settingsOf(options as IdempotencyOptions<never>);
    const key = keyOf(message, options.key);
    const now = Date.now();
    const lock: IdempotencyRecord = {
      id: recordId(name, key),
      status: 'INPROGRESS',
      expiration: Math.floor(now / 1000) + ttl,
      inProgressExpiration: now + Math.min(delivery.remainingTime(), LONGEST_INVOCATION) + CLOCK_SKEW,
      validation: payloadHash(message, options.payload),
      token: randomUUID(),
    };
    const { mine, found } = await take(tableName, lock);
    if (!mine) return known(key, lock, found, delivery);

    const possiblyRepeated = found !== undefined && isLive(found);
    if (possiblyRepeated) noteRepetition(key, delivery);
    delivery.lockedUntil = lock.inProgressExpiration;
    const holder = new Holder(key, tableName, { ...lock, possiblyRepeated });
    let result: R;
    try {
      result = await handle(message, withKey(delivery, { idempotencyKey: idempotencyKey(lock.id), possiblyRepeated }));
    } catch (error) {
      return holder.fail(error, (options.onError ?? byDefault)(error), delivery);
    }
    await holder.complete(result, delivery);
    delivery.lockedUntil = undefined;
    return result;
  };
}

/** What is stable for a record, and fits wherever a provider takes a key. */
function idempotencyKey(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

function byDefault(error: unknown): FailurePolicy {
  return isPermanent(error) ? 'delete' : 'release';
}

// Not a copy: what a delivery knows it works out when it is asked.
function withKey<D extends object>(delivery: D, more: OnceDelivery): D & OnceDelivery {
  return Object.assign(Object.create(delivery) as D, more);
}

function noteRepetition(key: string, delivery: IdempotentDelivery): void {
  delivery.note?.('possiblyRepeated');
  unfailing(delivery.log).warn('an earlier try may have had its effect: it is possibly repeated', { idempotency_key: key });
}

/** Whoever has taken a key, and what it leaves behind. */
class Holder {
  constructor(private readonly key: string, private readonly tableName: string, private readonly lock: IdempotencyRecord) {}

  /** @throws {IdempotencyLockLostError} when another invocation has taken over. */
  public async complete(result: unknown, delivery: IdempotentDelivery): Promise<void> {
    const record = { ...this.lock, status: 'COMPLETED', inProgressExpiration: undefined, data: storedResult(result, unfailing(delivery.log)) } as const;
    if (await replace(this.tableName, record)) return;
    noteRepetition(this.key, delivery);
    throw new IdempotencyLockLostError(this.key);
  }

  /** Leaves the record as the policy has it, and throws what becomes of the message. */
  public async fail(error: unknown, policy: FailurePolicy, delivery: IdempotentDelivery): Promise<never> {
    const { error_name, error_message } = described(error);
    let held = true;
    try {
      held = await this.leave(policy, `${error_name}: ${error_message}`);
      if (policy !== 'keepInProgress') delivery.lockedUntil = undefined;
    } catch (cause) { // the lock expires by itself
      unfailing(delivery.log).warn('the idempotency record was left in progress', { idempotency_key: this.key, ...described(cause) });
      throw error;
    }
    // For whoever has taken over the message may be worth its effect: it is no dead letter yet.
    if (!held && (policy === 'keepFailed' || isPermanent(error))) throw new IdempotencyLockLostError(this.key);
    throw policy === 'keepFailed' ? Object.assign(new PermanentError(error_message, { cause: error }), { name: error_name }) : error;
  }

  /** @returns false when another invocation has taken over. */
  private async leave(policy: FailurePolicy, failure: string): Promise<boolean> {
    const { lock, tableName } = this;
    if (policy === 'keepInProgress') return true;
    if (policy === 'keepFailed') return replace(tableName, { ...lock, status: 'FAILED', inProgressExpiration: undefined, failure });
    if (policy === 'delete' && !lock.possiblyRepeated) return remove(tableName, lock); // of an earlier try it is not known
    return replace(tableName, { ...lock, inProgressExpiration: 0 });
  }
}
