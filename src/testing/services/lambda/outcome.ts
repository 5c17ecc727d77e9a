import type { InvokeError, InvokeResult } from './invocation';

/** Bytes of a synchronous answer. Source: developer guide, "Lambda quotas"; the error names this figure. */
const MAX_RESPONSE = 6_291_556;

/** What a handler's value becomes. */
export function success(value: unknown): InvokeResult {
  let payload: string;
  try {
    payload = JSON.stringify(value) ?? 'null';
  } catch {
    return failure(new Error('Unable to stringify response body'));
  }
  if (Buffer.byteLength(payload) <= MAX_RESPONSE) return { kind: 'success', payload };
  return fault('Function.ResponseSizeTooLarge', `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE} bytes).`);
}

/** What a handler's error becomes. */
export function failure(error: unknown): InvokeError {
  if (isErrorLike(error)) return { kind: 'error', errorType: error.name, errorMessage: error.message, trace: [`${error.name}: ${error.message}`] };
  return { kind: 'error', errorType: typeof error, errorMessage: String(error), trace: [] };
}

/** What Lambda itself says about a function that ended in another way. */
export function fault(errorType: string, errorMessage: string): InvokeError {
  return { kind: 'error', errorType, errorMessage };
}

/** Letters of an answer that a trace shows. */
const SHOWN = 40;

/** What a trace says of how an invocation ended: nothing of one that had nothing to say. */
export function outcomeText(result: InvokeResult): string {
  if (result.kind === 'throttled') return result.reason;
  const text = result.kind === 'error' ? `${result.errorType}: ${result.errorMessage}` : result.payload;
  if (text === 'null') return '';
  return text.length > SHOWN && result.kind === 'success' ? `${text.slice(0, SHOWN)}...` : text;
}

/** The process is gone. Source: developer guide, "Troubleshoot invocation issues in Lambda". */
export function exited(requestId: string): InvokeError {
  return fault('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited without providing a reason`);
}

/** @param timeout of the function, in milliseconds. */
export function timedOut(requestId: string, timeout: number): InvokeError {
  return fault('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${(timeout / 1_000).toFixed(2)} seconds`);
}

// Errors of another realm are no instances of ours.
function isErrorLike(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}
