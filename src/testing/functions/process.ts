import os from 'node:os';
import { ownerOfCode, whileOwned } from './owner';
import type { Environment } from '../services/lambda/environment';

/** Thrown by `process.exit`: nothing of the environment runs after it. */
class ExitSignal extends Error {}

/** What each environment has written of its next line. */
const begun = new WeakMap<Environment, string>();

/** What the code sees as `process.env`. */
const variables = new WeakMap<Environment, Record<string, string>>();

/** Gives the code of functions an environment, an exit and a standard output of its own. */
export function simulateProcess(): void {
  const realVariables = process.env;
  Object.defineProperty(process, 'env', {
    configurable: true,
    get: whileOwned(variablesOf, () => realVariables),
    set: (value: object) => { variables.set(ownerOfCode()!, texts(value)); },
  });
  process.cwd = whileOwned(() => '/var/task', process.cwd.bind(process)); // source: developer guide, "Defined runtime environment variables", LAMBDA_TASK_ROOT
  os.homedir = whileOwned(() => '/home/sbx_user1051', os.homedir.bind(os)); // there is none: the SDK's configuration files of this machine's user must not count
  for (const name of ['exit', 'abort', 'kill', 'reallyExit']) simulateExit(process as never, name);
  ignoreWarningsAboutTheHost();
  const { on } = process;
  keepListenersOut();
  captureOutput(process.stdout);
  captureOutput(process.stderr);
  on.call(process, 'unhandledRejection', (reason) => crash('by a rejection that nobody handles', 'Runtime.UnhandledPromiseRejection', String(reason)));
  on.call(process, 'uncaughtException', uncaught);
}

// The SDK warns about the Node of the machine that simulates, which is not the function's.
function ignoreWarningsAboutTheHost(): void {
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]) => {
    if (!ownerOfCode() || !String(args[0]).startsWith('NodeVersionSupportWarning')) emitWarning(...args);
  };
}

/** Ends the environment whose code has thrown outside of its handler. Source: runtime interface client of AWS, what it reports of uncaught errors. */
export function uncaught(error: unknown): void {
  if (error instanceof ExitSignal) return;
  if (!ownerOfCode()) throw error;
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  crash('by an error that nobody catches', name, message);
}

function crash(why: string, type: string, message: string): void {
  const environment = ownerOfCode();
  if (!environment) throw new Error(message);
  environment.crash(`${why}: ${message}`, type, message);
}

function variablesOf(environment: Environment): Record<string, string> {
  const known = variables.get(environment) ?? texts(environment.variables);
  variables.set(environment, known);
  return known;
}

// Whatever is written to a variable becomes text.
function texts(values: object): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return new Proxy(Object.fromEntries(entries) as Record<string, string>, {
    set: (target, name, value) => Reflect.set(target, name, String(value)),
  });
}

function simulateExit(methods: Record<string, (...args: unknown[]) => unknown>, name: string): void {
  const real = methods[name]?.bind(methods);
  methods[name] = (...args) => {
    const environment = ownerOfCode();
    if (!environment) return real(...args);
    environment.crash(`by process.${name}`);
    throw new ExitSignal(`process.${name}`);
  };
}

// What listens to the process would outlive the environment, and listeners of this thread are not the code's to remove.
function keepListenersOut(): void {
  const names = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'off', 'removeListener', 'removeAllListeners'] as const;
  for (const name of names) {
    const real = process[name] as (...args: unknown[]) => unknown;
    Object.assign(process, {
      [name](this: unknown, ...args: unknown[]) {
        return ownerOfCode() ? this : real.apply(this, args);
      },
    });
  }
}

function captureOutput(output: NodeJS.WriteStream): void {
  const write = output.write.bind(output) as (...args: unknown[]) => boolean;
  output.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    const environment = ownerOfCode();
    if (!environment) return write(chunk, ...rest);
    if (!environment.dead) capture(environment, chunk);
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
