import { realpathSync } from 'node:fs';
import { createRequire, isBuiltin, syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import vm from 'node:vm';
import type { CodeHost } from '../services/lambda';
import type { Environment } from '../services/lambda/environment';
import type { LambdaFunction } from '../services/lambda/function';
import type { LambdaContext, Program } from '../services/lambda/program';
import { simulateBlockingIo } from './blocking-io';
import { simulateClocks } from './clock';
import type { FunctionCode } from './code';
import { simulateFiles, unpackCode } from './files';
import { ownGlobal } from './globals';
import { simulateHttp } from './http';
import { enterEnvironment, outsideOfCode } from './owner';
import { simulateProcess, uncaught } from './process';
import { simulateRandomness } from './randomness';
import { refuseTheWorldOutside } from './refusals';
import { simulateClients, type Tier } from './sdk/clients';
import { simulateSubtle } from './subtle';
import { simulateAbortTimeouts, simulateTimers } from './timers';

type Require = (specifier: string) => unknown;
type Wrapper = (exports: object, require: Require, module: { exports: object }, filename: string, dirname: string, global: object, globalThis: object) => void;
type LambdaHandler = (event: unknown, context: LambdaContext, callback?: (error: unknown, result?: unknown) => void) => unknown;

/** Code that a host can run, by path of the function. */
export type Codes = Readonly<Record<string, FunctionCode>>;

/** What a realm is made of. */
export interface RealmOptions {
  readonly codes: Codes;
  /** Folder of the application, where its `@aws-sdk` packages are found. */
  readonly applicationFolder: string;
  readonly tier: Tier;
  /** Told which function's code is about to run, so that one that never stops can be named. */
  readonly entering?: (functionPath: string) => void;
}

/**
 * Makes this thread one in which the code of functions runs in virtual time and without a world outside. For good: it is
 * meant for worker threads.
 */
export function simulateThread(): void {
  simulateClocks();
  simulateTimers();
  simulateAbortTimeouts();
  simulateRandomness();
  simulateFiles();
  simulateBlockingIo();
  simulateSubtle();
  simulateHttp();
  simulateProcess();
  refuseTheWorldOutside();
  syncBuiltinESMExports();
}

/** The code of a function, ready to be run by any number of environments. */
interface Compiled {
  readonly wrapper: Wrapper;
  /** Folder of the asset, without links; undefined for inline code. */
  readonly root?: string;
  /** As it is called in Lambda. */
  readonly file: string;
}

/** @returns what runs the code of functions in this thread: each environment its own modules, all the same SDK. */
export function realm({ codes, applicationFolder, tier, entering }: RealmOptions): CodeHost {
  const known = new Map<string, Compiled>();
  const require = requireOf(applicationFolder, tier);
  const compiled = (fn: LambdaFunction): Compiled => {
    const made = known.get(fn.path) ?? outsideOfCode(() => compile(codes[fn.path], fn));
    known.set(fn.path, made);
    return made;
  };
  return {
    enter: (environment, code) => {
      entering?.(environment.functionPath);
      try {
        enterEnvironment(environment, code);
      } catch (error) {
        uncaught(error); // thrown by the code of a timer
      }
    },
    programs: (fn, environment) => program(fn, environment, codes[fn.path], () => compiled(fn), require),
  };
}

function program(fn: LambdaFunction, environment: Environment, { handlerName, file: source }: FunctionCode, compiled: () => Compiled, require: Require): Program {
  let handler: LambdaHandler | undefined;
  return {
    load: () => {
      const { wrapper, root, file } = compiled();
      if (root) unpackCode(environment, root);
      const module = { exports: {} as Record<string, unknown> };
      const global = ownGlobal();
      wrapper.call(module.exports, module.exports, require, module, file, dirname(file), global, global);
      handler = exported(module.exports, handlerName);
      if (typeof handler !== 'function') environment.fail(new Error(`${fn.path}: ${source} must export a function ${handlerName}, as Handler says`));
      else if (handler.length > 2 && !takesCallbacks(fn)) throw namedError('Runtime.CallbackHandlerDeprecated', 'callback-based handlers are not supported since Node.js 24');
    },
    handle: (event, context) => {
      if (handler!.length > 2) return withCallback(handler!, event, context);
      const answer = handler!(event, context);
      return isPromise(answer) || !takesCallbacks(fn) ? answer : null;
    },
  };
}

function exported(exports: object, name: string): LambdaHandler {
  return name.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], exports) as LambdaHandler;
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

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function compile({ script, file }: FunctionCode, { path, resource: { asset } }: LambdaFunction): Compiled {
  const source = `(function (exports, require, module, __filename, __dirname, global, globalThis) {${script.replace(/^#!.*/, '')}\n})`;
  const wrapper = new vm.Script(source, { filename: `${path}/${basename(file)}` }).runInThisContext() as Wrapper;
  const root = asset && realpathSync(asset);
  return { wrapper, root, file: join('/var/task', root ? relative(root, file) : file) };
}

function requireOf(applicationFolder: string, tier: Tier): Require {
  const own = createRequire(`${applicationFolder}/package.json`);
  const require: Require = (specifier) => {
    if (/^(node:)?module$/.test(specifier)) return { ...own('node:module') as object, createRequire: () => require };
    if (/^(node:)?worker_threads$/.test(specifier)) return { ...own('node:worker_threads') as object, isMainThread: true, parentPort: null, workerData: null };
    if (isBuiltin(specifier)) return own(specifier);
    const exports = outsideOfCode(() => resolved(own, specifier));
    simulateClients(exports as Record<string, unknown>, tier);
    return exports;
  };
  return require;
}

// What is not in the asset and not provided by Lambda is missing there too.
function resolved(own: NodeJS.Require, specifier: string): unknown {
  if (!/^@(aws-sdk|smithy)\//.test(specifier)) throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
  try {
    return own(specifier);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const name = specifier.split('/').slice(0, 2).join('/');
    throw new Error(`${specifier} is not installed; Lambda provides it, so install it as a dev dependency of the application: npm install --save-dev ${name}`);
  }
}
