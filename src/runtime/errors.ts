/**
 * A failure that no retry can mend; the message goes to the dead-letter queue at once, with this message as the reason.
 *
 * Any error with `permanent: true` is taken for one. Do not put payload into the message: it is logged.
 */
export class PermanentError extends Error {
  public readonly name: string = 'PermanentError';
  public readonly permanent = true;
}

/** A message that cannot be read, or that makes no sense: thrown by `decode`, or by a handler that finds its input impossible. */
export class InvalidMessageError extends PermanentError {
  public readonly name: string = 'InvalidMessageError';
}

/** True for an `InvalidMessageError`, also of another copy of this package. */
export function isInvalidMessageError(error: unknown): error is InvalidMessageError {
  return described(error).error_name === 'InvalidMessageError';
}

/** True for what no retry can mend, also when it comes from another copy of this package. */
export function isPermanent(error: unknown): error is Error {
  try {
    return (error as { permanent?: unknown }).permanent === true || isInvalidMessageError(error);
  } catch { // what was thrown may be nothing, or not to be asked
    return false;
  }
}

/** Name and text of whatever was thrown, also when it is no error; never throws itself. */
export function described(error: unknown): { error_name: string; error_message: string; stack?: string } {
  try {
    return error instanceof Error
      ? { error_name: error.name, error_message: error.message, stack: error.stack }
      : { error_name: typeof error, error_message: String(error) };
  } catch { // an object without a prototype, for one, has no text
    return { error_name: typeof error, error_message: 'unknown' };
  }
}
