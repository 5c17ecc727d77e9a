import type { ExpectedVersion, Recorded } from './types';
import { PermanentError } from '../errors';

/** Another writer was faster, or the stream is not as expected; nothing was written. */
export class VersionConflictError extends Error {
  public readonly name = 'VersionConflictError';

  constructor(
    public readonly streamId: string,
    public readonly expected: ExpectedVersion,
    /** Version of the stream, as far as it is known; undefined where only its part is. */
    public readonly version?: number,
    /** The events that stand where ours were to go. */
    public readonly winners: readonly Recorded[] = [],
  ) {
    super(`stream ${streamId} must be as it was expected, got ${version === undefined ? 'another one' : `version ${version}`}`);
  }
}

/** What was to be appended can never be: no events, an unknown type, or data that JSON cannot carry. */
export class InvalidEventError extends PermanentError {
  public readonly name = 'InvalidEventError';
}

/** A stream's name that cannot be a key, or a version that cannot be one. */
export class InvalidStreamError extends PermanentError {
  public readonly name = 'InvalidStreamError';
}

/** A token that is none, or of another table or stream. */
export class InvalidTokenError extends PermanentError {
  public readonly name = 'InvalidTokenError';
}

/** A commit is larger than can be stored; nothing was written. */
export class CommitTooLargeError extends PermanentError {
  public readonly name = 'CommitTooLargeError';

  constructor(
    public readonly streamId: string,
    /** Bytes. */
    public readonly size: number,
    /** Bytes. */
    public readonly limit: number,
  ) {
    super(`stream ${streamId}: a commit must be ${limit} bytes or less, got ${size}`);
  }
}

/** A stored event whose type or schema version this code does not know; an older release may be at work. */
export class UnknownEventError extends Error {
  public readonly name = 'UnknownEventError';

  constructor(public readonly streamId: string, public readonly type: string, public readonly schemaVersion: number) {
    super(`stream ${streamId} holds ${type} of schema version ${schemaVersion}, which is neither among the store's events nor upcast to one`);
  }
}

/** A stream that cannot be as it is: a commit is missing, overlaps, is unreadable, or was written by a newer release. */
export class BrokenStreamError extends Error {
  public readonly name = 'BrokenStreamError';

  constructor(public readonly streamId: string, public readonly version: number, flaw: string, options?: ErrorOptions) {
    super(`stream ${streamId} is broken at version ${version}: ${flaw}`, options);
  }
}

/** The table, or the bucket of large commits, cannot be used. Whether something was written is not known; a command can be repeated. */
export class EventStoreError extends Error {
  public readonly name = 'EventStoreError';

  constructor(public readonly resource: string, cause: Error) {
    super(`event store ${resource} cannot be used: ${cause.name}, ${cause.message}`, { cause });
  }
}

/** The answer of a table or bucket. @throws {EventStoreError} when there is none. */
export async function answerOf<T>(resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new EventStoreError(resource, error as Error);
  }
}
