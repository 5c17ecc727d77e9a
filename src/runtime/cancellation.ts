import type { CancellationReason } from '@aws-sdk/client-dynamodb';

/** Cancellations that another try can change. Source: TransactWriteItems, API reference. */
const FOR_NOW = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Why each item was not written, in the order of the items; empty when the transaction was not cancelled. */
export function reasonsOf(error: unknown): CancellationReason[] {
  const { name, CancellationReasons } = error as { name?: string; CancellationReasons?: CancellationReason[] };
  return name === 'TransactionCanceledException' ? CancellationReasons ?? [] : [];
}

/** Whether another try of the same write can succeed. */
export function isForNow(reasons: readonly CancellationReason[]): boolean {
  return reasons.some(({ Code = 'None' }) => FOR_NOW.includes(Code));
}
