export {
  IdempotencyFailedError, IdempotencyInProgressError, IdempotencyKeyError, IdempotencyLockLostError, IdempotencyPayloadError, IdempotencyStoreError,
  InvalidTransactionError, TransactionRejectedError, type WriteRejection,
} from './idempotency/errors';
export { idempotent, type FailurePolicy, type IdempotentOptions, type OnceDelivery } from './idempotency/idempotent';
export type { Selector } from './idempotency/key';
export type { IdempotencyOptions, IdempotentDelivery } from './idempotency/options';
export type { ConditionCheck, DeleteWrite, PutWrite, TransactionWrite, UpdateWrite } from './idempotency/transaction';
export { transactional, type Transaction, type TransactionalOptions } from './idempotency/transactional';
