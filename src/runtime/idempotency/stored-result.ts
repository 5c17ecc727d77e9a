import { described } from '../errors';
import type { Logger } from '../log';

/** Bytes. An item may have 409,600 (developer guide, "Quotas in Amazon DynamoDB"); some are left for key and outbox. */
export const MAX_RESULT_BYTES = 350_000;

/**
 * The result as the record keeps it; undefined for none, and for one that cannot be kept: the effect has happened, and is not to
 * happen again for that.
 */
export function storedResult(result: unknown, log: Logger): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(result);
  } catch (error) {
    log.error('the result has no JSON and was not stored: duplicates return nothing', described(error));
    return undefined;
  }
  const size = json === undefined ? 0 : Buffer.byteLength(json);
  if (size <= MAX_RESULT_BYTES) return json;
  log.error('the result is too large and was not stored: duplicates return nothing', { size, limit: MAX_RESULT_BYTES });
  return undefined;
}
