export { Idempotency, type IdempotencyTableOptions } from './idempotency';
export * from './once-only-props';
export * from './queue-consumer';
export * from './queue-consumer-props';
