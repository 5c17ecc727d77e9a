import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { selected, type Selector } from './key';
import { PermanentError } from '../errors';

/**
 * Tells payloads apart: SHA-256 of the canonical JSON (RFC 8785), base64url.
 *
 * By default of an event's `data`, as a publisher that tries again gives the same data another id and time; of other messages whole.
 *
 * @throws {PermanentError} for what has no JSON, or is nested too deeply for it.
 */
export function payloadHash<T>(message: T, selector: Selector<T> = dataOf): string {
  let json: string | undefined;
  try {
    json = canonicalize(selected(message, selector));
  } catch (cause) {
    throw new PermanentError('the payload cannot be compared: it has no canonical JSON', { cause });
  }
  return createHash('sha256').update(json ?? 'undefined').digest('base64url');
}

function dataOf(message: unknown): unknown {
  const { specversion, data } = (message ?? {}) as Record<string, unknown>;
  return specversion === undefined ? message : data;
}
