import { IdempotencyKeyError } from './errors';

/** Where a value is found in a message: a path such as `data.orderId`, or a function. */
export type Selector<T> = string | ((message: T) => unknown);

/** Bytes; DynamoDB takes 2,048 for a partition key, and the consumer's name has to fit in as well. */
const MAX_KEY_BYTES = 1_024;

/** The value that a selector finds; undefined where the path leads nowhere. */
export function selected<T>(message: T, selector: Selector<T>): unknown {
  if (typeof selector === 'function') return selector(message);
  return selector.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], message);
}

/**
 * The key of a message: the same for everything that is to have one effect.
 *
 * Never the `messageId`, which changes when a message is sent again or redriven.
 *
 * @throws {IdempotencyKeyError} when it is no text of 1 to 1,024 bytes and no finite number.
 */
export function keyOf<T>(message: T, selector: Selector<T> = eventIdentity): string {
  const value = selected(message, selector);
  const key = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  const size = typeof key === 'string' ? Buffer.byteLength(key) : 0;
  if (typeof key === 'string' && size > 0 && size <= MAX_KEY_BYTES) return key;
  throw new IdempotencyKeyError(`idempotency key must be a text of 1 to ${MAX_KEY_BYTES} bytes or a finite number, got ${shown(value, size)}`);
}

// Source: CloudEvents 1.0, "id": source and id together tell one event from all others.
function eventIdentity(message: unknown): unknown {
  const { specversion, source, id } = (message ?? {}) as Record<string, unknown>;
  return specversion === undefined ? undefined : `${String(source)}#${String(id)}`;
}

function shown(value: unknown, size: number): string {
  if (typeof value === 'string') return size === 0 ? 'an empty text' : `a text of ${size} bytes`;
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
}
