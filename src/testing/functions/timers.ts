import timersModule from 'node:timers';
import timersPromises from 'node:timers/promises';
import util from 'node:util';
import type { Task } from '../kernel/scheduler';
import type { Environment } from '../services/lambda/environment';
import { ownerOfCode } from './owner';

/** What `setTimeout` and its kind return to the code of functions. */
class SimulatedTimer {
  private task?: Task;

  constructor(private readonly environment: Environment, private readonly delay: number, private readonly repeat: boolean, private readonly code: () => void) {
    this.start();
  }

  public stop(): this {
    if (this.task) this.environment.stopTimer(this.task);
    return this;
  }

  public refresh(): this {
    this.stop();
    this.start();
    return this;
  }

  public close(): this {
    return this.stop();
  }

  public ref(): this {
    return this;
  }

  public unref(): this {
    return this;
  }

  public hasRef(): boolean {
    return true;
  }

  private start(): void {
    this.task = this.environment.startTimer(this.delay, () => {
      if (this.repeat) this.start();
      this.code();
    });
  }
}

type Callback = (...args: unknown[]) => void;

/** Makes timers run in virtual time for the code of functions: the global ones, and those of `node:timers` and `node:timers/promises`. */
export function simulateTimers(): void {
  const { setTimeout: realTimeout, setInterval: realInterval, setImmediate: realImmediate } = globalThis;
  const starter = (real: (...args: never[]) => unknown, repeat: boolean, immediate = false) => (code: Callback, ...rest: unknown[]) => {
    const environment = ownerOfCode();
    if (!environment) return real(...[code, ...rest] as never[]);
    const [delay, args] = immediate ? [0, rest] : [Math.max(1, Number(rest[0]) || 0), rest.slice(1)];
    return new SimulatedTimer(environment, delay, repeat, () => code(...args));
  };
  const setTimeout = withPromise(starter(realTimeout as never, false), realTimeout, (delay) => delay);
  const setImmediate = withPromise(starter(realImmediate as never, false, true), realImmediate, () => 0);
  const [clearTimeout, clearInterval, clearImmediate] = [globalThis.clearTimeout, globalThis.clearInterval, globalThis.clearImmediate].map(stopper);
  const simulated = { setTimeout, setInterval: starter(realInterval as never, true), setImmediate, clearTimeout, clearInterval, clearImmediate };
  Object.assign(globalThis, simulated);
  Object.assign(timersModule, simulated);
  simulatePromises();
}

function stopper(real: (timer: never) => void): (timer: unknown) => void {
  return (timer) => {
    if (timer instanceof SimulatedTimer) timer.stop();
    else if (!ownerOfCode()) real(timer as never); // code of functions may hold values that are no timers at all
  };
}

function withPromise<F extends object>(start: F, real: object, delayOf: (delay: number) => number): F {
  const realPromise = (real as { [util.promisify.custom]?: (...args: unknown[]) => Promise<unknown> })[util.promisify.custom];
  const promise = (...args: unknown[]) => {
    const environment = ownerOfCode();
    if (!environment) return realPromise!(...args);
    const value = delayOf(1) === 0 ? args[0] : args[1];
    return wait(environment, delayOf(Number(args[0]) || 1), value);
  };
  return Object.assign(start, { [util.promisify.custom]: promise });
}

function simulatePromises(): void {
  const promises = timersPromises as unknown as Record<string, (...args: unknown[]) => unknown>;
  const { setTimeout: realTimeout, setImmediate: realImmediate } = promises;
  promises.setTimeout = (delay, value, options) => {
    const environment = ownerOfCode();
    return environment ? wait(environment, Number(delay) || 1, value, options as { signal?: AbortSignal }) : realTimeout(delay, value, options);
  };
  promises.setImmediate = (value, options) => {
    const environment = ownerOfCode();
    return environment ? wait(environment, 0, value, options as { signal?: AbortSignal }) : realImmediate(value, options);
  };
}

async function wait(environment: Environment, delay: number, value: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = new SimulatedTimer(environment, delay, false, () => resolve(value));
    signal?.addEventListener('abort', () => {
      timer.stop();
      reject(signal.reason as Error);
    });
  });
}

/** Makes `AbortSignal.timeout` run in virtual time for the code of functions. */
export function simulateAbortTimeouts(): void {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (delay) => {
    const environment = ownerOfCode();
    if (!environment) return real(delay);
    const controller = new AbortController();
    const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    environment.startTimer(delay, () => controller.abort(reason()));
    return controller.signal;
  };
}
