import { described, InvalidMessageError, isInvalidMessageError } from './errors';
import type { SqsRecord } from './sqs-event';

/** Reads a message from the parsed body; throw `InvalidMessageError` (or anything) for what can never be read. */
export type Decode<T> = (body: unknown, record: SqsRecord) => T | Promise<T>;

/**
 * The message in a record's body; a promise only where `decode` gives one, as waiting for nothing costs time.
 *
 * @throws {InvalidMessageError} when the body is no JSON, or when `decode` throws.
 */
export function decoded<T>(record: SqsRecord, decode: Decode<T>): T | Promise<T> {
  return orInvalid(() => decode(parsed(record.body), record));
}

/**
 * What `read` gives.
 *
 * @throws {InvalidMessageError} when it throws, whatever it throws.
 */
export function orInvalid<T>(read: () => T | Promise<T>): T | Promise<T> {
  try {
    const message = read();
    return isPromise(message) ? message.catch(refuse) : message;
  } catch (error) {
    return refuse(error);
  }
}

/** True for whatever can be waited for. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function';
}

function refuse(error: unknown): never {
  throw isInvalidMessageError(error) ? error : new InvalidMessageError(described(error).error_message, { cause: error });
}

/**
 * The JSON in a text, without keys that change a prototype.
 *
 * @throws {InvalidMessageError} when it is none.
 */
export function parsed(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidMessageError('body is no JSON'); // without the parser's message, which quotes the payload
  }
  if (SUSPICIOUS.test(text)) dropPrototypes(body);
  return body;
}

// Keys that change a prototype once the value is copied, however they are escaped. Looking first is cheap, the way through all is not.
const SUSPICIOUS = /__proto__|constructor|\\u00[567]/;

// Without recursion, as a reviver has it: a body may be nested deeper than the stack.
function dropPrototypes(body: unknown): void {
  const left = [body];
  for (const value of left) {
    if (!isObject(value)) continue;
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (changesPrototype(key, inner)) delete value[key];
      else left.push(inner);
    }
  }
}

/** True for a key that changes a prototype once the value is copied. */
export function changesPrototype(key: string, value: unknown): boolean {
  return key === '__proto__' || (key === 'constructor' && isObject(value) && 'prototype' in value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
