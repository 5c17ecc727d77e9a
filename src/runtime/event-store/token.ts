import { InvalidTokenError } from './errors';
import type { StoreContext } from './store-context';
import type { StreamName } from './stream-name';
import type { StreamToken } from './types';

/** The end of a stream. */
export interface StreamEnd {
  readonly version: number;
  /** Of its last commit, milliseconds of the epoch. */
  readonly time: number;
}

const FORMAT = 1;

/** The end as a text. */
export function toToken({ storage }: StoreContext, { key }: StreamName, { version, time }: StreamEnd): StreamToken {
  return Buffer.from(JSON.stringify([FORMAT, storage.name, key, version, time])).toString('base64url') as StreamToken;
}

/** @throws {InvalidTokenError} for what is none, and for one of another table or stream. */
export function fromToken({ storage: { name } }: StoreContext, stream: StreamName, token: StreamToken): StreamEnd {
  const [format, ofTable, ofStream, version, time] = contentOf(token);
  if (format !== FORMAT || !isCount(version) || !isCount(time)) throw new InvalidTokenError('token must be one of a store, got something else');
  if (ofTable !== name || ofStream !== stream.key) {
    throw new InvalidTokenError(`token must be of table ${name} and stream ${stream.key}, got one of ${String(ofTable)} and ${String(ofStream)}`);
  }
  return { version: version as number, time: time as number };
}

function contentOf(token: unknown): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(token as string, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}

// The next one is a whole number, too.
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(Number(value) + 1) && (value as number) >= 0;
}
