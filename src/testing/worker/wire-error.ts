import type { WireError } from './protocol';

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'message' in error)) return { name: 'Error', message: String(error), fields: {} };
  const { name = 'Error', message, stack } = error as Error; // which spreading leaves out
  return { name, message, stack, fields: cloneable({ ...error }) };
}

/** Errors of the language: only their own stack tells where they come from. */
const ERRORS_OF_CODE = /^(Type|Reference|Range|Syntax)Error$/;

/** @param frames of whoever gets it, as text: where in a test something went wrong says more than where in a world. */
export function fromWire({ name, message, stack, fields }: WireError, frames = framesOf(new Error())): Error {
  const cause = ERRORS_OF_CODE.test(name) ? { cause: stack } : {};
  return Object.assign(new Error(message), cause, fields, { name, stack: `${name}: ${message}\n${frames}` });
}

/** @returns the stack of an error without its message. */
export function framesOf({ stack = '' }: Error): string {
  return stack.slice(stack.indexOf('\n    at ') + 1);
}

function cloneable(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isCloneable(value)));
}

// Errors of HTTP clients carry whole requests with them.
function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
