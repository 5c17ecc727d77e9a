import timersPromises from 'node:timers/promises';
import { ownerOfCode } from './owner';
import { SimulatedTimer } from './simulated-timer';
import type { Environment } from '../services/lambda/environment';

type Functions = Record<string, (...args: unknown[]) => unknown>;

interface Options {
  readonly signal?: AbortSignal;
}

/** Makes `node:timers/promises` run in virtual time for the code of functions. */
export function simulatePromises(delayOf: (delay: unknown) => number): void {
  const promises = timersPromises as unknown as Functions;
  instead(promises, 'setTimeout', (environment, delay, value, options) => wait(environment, delayOf(delay), value, options as Options));
  instead(promises, 'setImmediate', (environment, value, options) => wait(environment, 0, value, options as Options));
  instead(promises, 'setInterval', (environment, delay, value, options) => ticks(environment, delayOf(delay), value, options as Options));
  const { scheduler } = timersPromises as unknown as { scheduler: Functions };
  instead(scheduler, 'wait', (environment, delay, options) => wait(environment, delayOf(delay), undefined, options as Options));
  instead(scheduler, 'yield', (environment) => wait(environment, 0, undefined));
}

function instead(functions: Functions, name: string, simulated: (environment: Environment, ...args: unknown[]) => unknown): void {
  const real = functions[name].bind(functions);
  const value = (...args: unknown[]) => {
    const environment = ownerOfCode();
    return environment ? simulated(environment, ...args) : real(...args);
  };
  Object.defineProperty(functions, name, { value, configurable: true, writable: true });
}

/** @returns a promise that is resolved after a delay, and rejected with an AbortError when the signal comes before. */
export async function wait(environment: Environment, delay: number, value: unknown, { signal }: Options = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(aborted(signal!));
    if (signal?.aborted) return abort();
    const timer = new SimulatedTimer(environment, delay, false, () => {
      signal?.removeEventListener('abort', stop);
      resolve(value);
    });
    const stop = () => {
      timer.stop();
      abort();
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

// Ticks that come while nobody waits are kept, as Node does.
async function* ticks(environment: Environment, delay: number, value: unknown, { signal }: Options = {}): AsyncGenerator {
  let passed = 0;
  let wake: (() => void) | undefined;
  const timer = new SimulatedTimer(environment, delay, true, () => {
    passed++;
    wake?.();
  });
  const stop = () => wake?.();
  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      if (passed === 0) await new Promise<void>((resolve) => { wake = resolve; });
      for (; passed > 0 && !signal?.aborted; passed--) yield value;
    }
  } finally {
    timer.stop();
    signal?.removeEventListener('abort', stop);
  }
}

// Source: Node.js documentation, "Errors", ABORT_ERR.
function aborted({ reason }: AbortSignal): Error {
  return Object.assign(new Error('The operation was aborted', { cause: reason }), { name: 'AbortError', code: 'ABORT_ERR' });
}
