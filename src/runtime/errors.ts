/**
 * A message that no retry can mend; it goes to the dead-letter queue at once, with this message as the reason.
 *
 * Thrown by `decode`, or by a handler that finds its input impossible. Do not put payload into the message: it is logged.
 */
export class InvalidMessageError extends Error {
  public readonly name = 'InvalidMessageError';
}

/** True for an `InvalidMessageError`, also of another copy of this package. */
export function isInvalidMessageError(error: unknown): error is InvalidMessageError {
  return described(error).error_name === 'InvalidMessageError';
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
