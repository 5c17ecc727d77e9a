import timersModule from 'node:timers';
import util from 'node:util';
import { ownerOfCode } from './owner';
import { SimulatedTimer } from './simulated-timer';
import { simulatePromises, wait } from './timers-promises';
import type { Environment } from '../services/lambda/environment';

type Callback = (...args: unknown[]) => void;

/** Milliseconds; longer delays become 1. Source: Node.js documentation, "Timers", setTimeout. */
const LONGEST = 2 ** 31 - 1;

/** Makes timers run in virtual time for the code of functions: the global ones, and those of `node:timers` and `node:timers/promises`. */
export function simulateTimers(): void {
  const { setTimeout: realTimeout, setInterval: realInterval, setImmediate: realImmediate } = globalThis;
  const setTimeout = withPromise(starter(realTimeout as never, false), realTimeout, async (environment, delay, value) => (
    wait(environment, delayOf(delay), value)
  ));
  const setImmediate = withPromise(starter(realImmediate as never, false, true), realImmediate, async (environment, value) => (
    wait(environment, 0, value)
  ));
  const [clearTimeout, clearInterval, clearImmediate] = [globalThis.clearTimeout, globalThis.clearInterval, globalThis.clearImmediate].map(stopper);
  const simulated = { setTimeout, setInterval: starter(realInterval as never, true), setImmediate, clearTimeout, clearInterval, clearImmediate };
  Object.assign(globalThis, simulated);
  Object.assign(timersModule, simulated);
  simulatePromises(delayOf);
}

function starter(real: (...args: never[]) => unknown, repeat: boolean, immediate = false): (code: Callback, ...rest: unknown[]) => unknown {
  return (code, ...rest) => {
    const environment = ownerOfCode();
    if (!environment) return real(...[code, ...rest] as never[]);
    if (typeof code !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    const [delay, args] = immediate ? [0, rest] : [delayOf(rest[0]), rest.slice(1)];
    return new SimulatedTimer(environment, delay, repeat, () => code(...args));
  };
}

function delayOf(delay: unknown): number {
  const milliseconds = Math.trunc(Number(delay));
  return milliseconds >= 1 && milliseconds <= LONGEST ? milliseconds : 1;
}

function stopper(real: (timer: never) => void): (timer: unknown) => void {
  return (timer) => {
    if (timer instanceof SimulatedTimer) timer.stop();
    else if (!ownerOfCode()) real(timer as never); // code of functions may hold values that are no timers at all
  };
}

// For util.promisify.
function withPromise<F extends object>(start: F, real: object, simulated: (environment: Environment, ...args: unknown[]) => unknown): F {
  const realPromise = (real as { [util.promisify.custom]: (...args: unknown[]) => unknown })[util.promisify.custom];
  const promise = (...args: unknown[]) => {
    const environment = ownerOfCode();
    return environment ? simulated(environment, ...args) : realPromise(...args);
  };
  return Object.assign(start, { [util.promisify.custom]: promise });
}

/** Makes `AbortSignal.timeout` run in virtual time for the code of functions. */
export function simulateAbortTimeouts(): void {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (delay) => {
    const environment = ownerOfCode();
    if (!environment) return real(delay);
    const controller = new AbortController();
    const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    new SimulatedTimer(environment, delay, false, () => controller.abort(reason()));
    return controller.signal;
  };
}
