import type { LambdaFunction } from '../services/lambda/function';
import type { LambdaContext } from '../services/lambda/program';

export type LambdaHandler = (event: unknown, context: LambdaContext, callback?: (error: unknown, result?: unknown) => void) => unknown;

/**
 * What a module exports under a name; with dots for an export inside another.
 *
 * @throws {Error} as the runtime does for a handler with a callback, since Node.js 24.
 * @returns undefined when it is no function.
 */
export function handlerOf(fn: LambdaFunction, exports: object, name: string): LambdaHandler | undefined {
  const handler = name.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], exports);
  if (typeof handler !== 'function') return undefined;
  if (handler.length > 2 && !takesCallbacks(fn)) {
    throw Object.assign(new Error('callback-based handlers are not supported since Node.js 24'), { name: 'Runtime.CallbackHandlerDeprecated' });
  }
  return handler as LambdaHandler;
}

/** Runs a handler. @returns its answer, or a promise of it. */
export function handle(fn: LambdaFunction, handler: LambdaHandler, event: unknown, context: LambdaContext): unknown {
  if (handler.length > 2) return withCallback(handler, event, context);
  const answer = handler(event, context);
  return isPromise(answer) || !takesCallbacks(fn) ? answer : null;
}

// Until Node.js 22 a handler answers by a promise or by its callback: what it returns else is not looked at. Node.js 24 has no
// callbacks. Source: Lambda developer guide, "Define Lambda function handler in Node.js".
function takesCallbacks({ resource: { properties } }: LambdaFunction): boolean {
  return Number(/^nodejs(\d+)/.exec(properties.Runtime as string)?.[1]) < 24;
}

async function withCallback(handler: LambdaHandler, event: unknown, context: LambdaContext): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const answer = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (isPromise(answer)) answer.then(resolve, reject);
  });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === 'function';
}
