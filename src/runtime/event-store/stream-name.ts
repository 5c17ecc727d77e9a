import { InvalidStreamError } from './errors';

/** Between category and id. */
const SEPARATOR = '#';

/** Bytes of a partition key. Source: DynamoDB developer guide, "Quotas". */
const MAX_KEY_BYTES = 2_048;

/** One stream: what the user calls it, and the partition that it is. */
export interface StreamName {
  readonly category: string;
  readonly id: string;
  /** `category#id`. */
  readonly key: string;
}

/** @throws {TypeError} for what cannot be the name of a category. */
export function checkCategory(category: string): void {
  if (typeof category !== 'string' || !/^[^#$][^#]*$/.test(category)) {
    throw new TypeError(`category must be a text without ${SEPARATOR} that does not start with $, got ${JSON.stringify(category)}`);
  }
}

/** @throws {InvalidStreamError} for an id that is empty, too long or has the separator in it. */
export function streamName(category: string, id: string): StreamName {
  if (typeof id !== 'string' || id === '' || id.includes(SEPARATOR)) {
    throw new InvalidStreamError(`stream id must be a text without ${SEPARATOR} that is not empty, got ${JSON.stringify(id)}`);
  }
  const key = `${category}${SEPARATOR}${id}`;
  checkKey(key);
  return { category, id, key };
}

/** @throws {InvalidStreamError} for what cannot be a partition key, or is too long. */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (Buffer.from(key).toString() !== key) throw new InvalidStreamError(`key must be well-formed, got ${JSON.stringify(key)}`); // no half of a surrogate pair
  if (size > MAX_KEY_BYTES) throw new InvalidStreamError(`key must be ${MAX_KEY_BYTES} bytes or less, got ${size}: ${key}`);
}

/** @throws {InvalidStreamError} for what cannot be a version; 0 is that of a stream without events. */
export function checkVersion(version: number, least = 0, name = 'version'): void {
  if (!Number.isSafeInteger(version) || version < least) throw new InvalidStreamError(`${name} must be a whole number of ${least} or more, got ${version}`);
}

/** The stream that a partition is; undefined for one that is none, such as that of a command. */
export function fromKey(key: string): StreamName | undefined {
  const [category, id, ...more] = key.split(SEPARATOR);
  return category && id && more.length === 0 && !category.startsWith('$') ? { category, id, key } : undefined;
}
