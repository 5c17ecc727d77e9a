import type { Environment } from '../services/lambda/environment';
import { ownerOfCode } from './owner';

/** Thrown by `process.exit`: nothing of the environment runs after it. */
class ExitSignal extends Error {}

/** What each environment has written of its next line. */
const begun = new WeakMap<Environment, string>();

/** Gives the code of functions an environment, an exit and a standard output of its own. */
export function simulateProcess(): void {
  const realVariables = process.env;
  Object.defineProperty(process, 'env', { configurable: true, get: () => ownerOfCode()?.variables ?? realVariables });
  const realExit = process.exit.bind(process);
  process.exit = (code) => {
    const environment = ownerOfCode();
    if (!environment) return realExit(code);
    environment.crash('by process.exit');
    throw new ExitSignal('process.exit');
  };
  const { on } = process;
  const listen = function (this: NodeJS.Process, ...args: Parameters<typeof on>) {
    return ownerOfCode() ? this : on.apply(this, args); // what listens to the process would outlive the environment
  };
  Object.assign(process, { on: listen, once: listen, addListener: listen });
  captureOutput(process.stdout);
  captureOutput(process.stderr);
  on.call(process, 'unhandledRejection', (reason) => crash('by a rejection that nobody handles', 'Runtime.UnhandledPromiseRejection', reason));
  on.call(process, 'uncaughtException', (error) => crash('by an error that nobody catches', 'Runtime.ExitError', error));
}

function crash(why: string, type: string, error: unknown): void {
  if (error instanceof ExitSignal) return;
  const environment = ownerOfCode();
  if (!environment) throw error;
  environment.crash(`${why}: ${String(error)}`, type, String(error));
}

function captureOutput(output: NodeJS.WriteStream): void {
  const write = output.write.bind(output) as (...args: unknown[]) => boolean;
  output.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    const environment = ownerOfCode();
    if (!environment) return write(chunk, ...rest);
    capture(environment, chunk);
    const done = rest.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    if (done) process.nextTick(done);
    return true;
  }) as typeof output.write;
}

function capture(environment: Environment, chunk: string | Uint8Array): void {
  const lines = ((begun.get(environment) ?? '') + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
  begun.set(environment, lines.pop()!);
  for (const line of lines) environment.log(line);
}
