import { PermanentError } from '../errors';

/** The key function, or the path, gave no key for a message: the message goes to the dead-letter queue. */
export class IdempotencyKeyError extends PermanentError {
  public readonly name = 'IdempotencyKeyError';
}

/** The same key came with another payload than before: one of the two is wrong, and the message goes to the dead-letter queue. */
export class IdempotencyPayloadError extends PermanentError {
  public readonly name = 'IdempotencyPayloadError';

  constructor(public readonly key: string) {
    super(`idempotency key ${key} came before with another payload`);
  }
}

/** What was done for this key has failed for good, and was kept as failed: the message goes to the dead-letter queue. */
export class IdempotencyFailedError extends PermanentError {
  public readonly name = 'IdempotencyFailedError';

  constructor(
    public readonly key: string,
    /** Name and message of the failure that was kept. */
    public readonly failure: string,
  ) {
    super(`idempotency key ${key} failed before: ${failure}`);
  }
}

/** Another invocation works for this key, or may still do so; the message comes again. */
export class IdempotencyInProgressError extends Error {
  public readonly name = 'IdempotencyInProgressError';

  constructor(
    public readonly key: string,
    /** Milliseconds until the other one's lock expires. */
    public readonly retryAfter: number,
  ) {
    super(`idempotency key ${key} is in progress for ${Math.ceil(retryAfter / 1000)} more seconds at most`);
  }
}

/** This invocation took so long that another one has taken over; what it did may be done again. The message comes again. */
export class IdempotencyLockLostError extends Error {
  public readonly name = 'IdempotencyLockLostError';

  constructor(public readonly key: string) {
    super(`idempotency key ${key} was taken over by another invocation: the effect is possibly repeated`);
  }
}

/** The idempotency table, or another one of the same transaction, cannot be used. Without a record nothing is done; the message comes again. */
export class IdempotencyStoreError extends Error {
  public readonly name = 'IdempotencyStoreError';

  constructor(public readonly tableName: string, cause: Error, what = 'idempotency table') {
    super(`${what} ${tableName} cannot be used: ${cause.name}, ${cause.message}`, { cause });
  }
}

/** A transaction that DynamoDB can never accept: too many items, or one it finds invalid. The message goes to the dead-letter queue. */
export class InvalidTransactionError extends PermanentError {
  public readonly name = 'InvalidTransactionError';
}

/** Why one write of a transaction was not accepted. */
export interface WriteRejection {
  /** Position in the handler's `writes`; -1 for the idempotency record. */
  readonly index: number;
  /** Such as `ConditionalCheckFailed`. Source: TransactWriteItems, API reference. */
  readonly code: string;
  readonly message?: string;
  /** The item as it was, where the write asked for it. */
  readonly item?: Record<string, unknown>;
}

/** A transaction was cancelled, and nothing of it written; the message comes again, and the handler decides anew. */
export class TransactionRejectedError extends Error {
  public readonly name = 'TransactionRejectedError';

  constructor(public readonly rejections: WriteRejection[]) {
    super(`the transaction was cancelled: ${rejections.map(({ index, code }) => `write ${index}, ${code}`).join('; ')}`);
  }
}
