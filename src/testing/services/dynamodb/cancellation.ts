import type { Item } from './attribute-value';
import { ServiceError } from '../../kernel/service-error';

/** What one item of a transaction has to do with its cancellation. Source: API reference, CancellationReason. */
export interface Reason {
  readonly Code: string;
  readonly Message?: string;
  /** The item that did not meet its condition, when the request asks for it. */
  readonly Item?: Item;
}

export const NO_REASON: Reason = { Code: 'None' };

/** How the codes of single writes' errors read in a transaction. Source: API reference, TransactionCanceledException. */
const CODES: Readonly<Record<string, string>> = { ConditionalCheckFailedException: 'ConditionalCheckFailed', ValidationException: 'ValidationError' };

/** Of a write whose item some other transaction is at work on. Source: developer guide, "Transaction conflict handling in DynamoDB". */
export const CONFLICT_MESSAGE = 'Transaction is ongoing for the item';

/** The reason that an error is. @throws what is no error of DynamoDB's. */
export function reasonOf(error: unknown): Reason {
  if (!(error instanceof ServiceError)) throw error;
  return { Code: CODES[error.code], Message: error.message, ...error.fields };
}

/** @throws {ServiceError} `TransactionCanceledException` when an item has a reason for it; `reasons` are in the order of the items. */
export function cancelFor(reasons: readonly Reason[]): void {
  if (reasons.every((reason) => reason === NO_REASON)) return;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  throw new ServiceError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
}

/** @throws {ServiceError} `TransactionCanceledException` when there is an index, for the item there alone. */
export function cancelForOne(index: number | undefined, items: number, reason: Reason): void {
  if (index !== undefined) cancelFor(Array.from({ length: items }, (_, at) => (at === index ? reason : NO_REASON)));
}

/** @throws {ServiceError} `TransactionCanceledException` when another request is at work on one of so many items. */
export function cancelForConflict(conflict: ((items: number) => number | undefined) | undefined, items: number): void {
  cancelForOne(conflict?.(items), items, { Code: 'TransactionConflict', Message: CONFLICT_MESSAGE });
}
