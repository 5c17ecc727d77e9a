import type { WireError } from './protocol';

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'message' in error)) return { name: 'Error', message: String(error), fields: {} };
  const { name, message, stack, ...fields } = { ...error, name: (error as Error).name, message: (error as Error).message, stack: (error as Error).stack };
  return { name, message, stack, fields: cloneable(fields) };
}

export function fromWire({ name, message, stack, fields }: WireError): Error {
  return Object.assign(new Error(message), fields, { name, stack });
}

function cloneable(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'function' && typeof value !== 'symbol'));
}
