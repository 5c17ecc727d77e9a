import { realpathSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import vm from 'node:vm';
import { simulateBlockingIo } from './blocking-io';
import { simulateClocks } from './clock';
import type { FunctionCode } from './code';
import { simulateFiles, unpackCode } from './files';
import { ownGlobal } from './globals';
import { handle, handlerOf, type LambdaHandler } from './handler';
import { simulateHttp } from './http';
import { enterEnvironment, outsideOfCode } from './owner';
import { simulateProcess, uncaught } from './process';
import { simulateRandomness } from './randomness';
import { refuseTheWorldOutside } from './refusals';
import { requireOf, type Require } from './require';
import type { CodeHost } from '../services/lambda';
import type { Tier } from './sdk/clients';
import { simulateSubtle } from './subtle';
import { simulateAbortTimeouts, simulateTimers } from './timers';
import type { Environment } from '../services/lambda/environment';
import type { LambdaFunction } from '../services/lambda/function';
import type { Program } from '../services/lambda/program';

type Wrapper = (
  exports: object, require: Require, module: { exports: object }, filename: string, dirname: string, global: object, globalThis: object,
) => void;

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
 * meant for worker threads. What stays this machine's own: figures of `os` and of memory, times of files, the default locale,
 * the randomness inside signatures, counters and indents of `console`, and whatever `globals.ts` names.
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

function program(
  fn: LambdaFunction, environment: Environment, { handlerName, file: source }: FunctionCode, compiled: () => Compiled, require: Require,
): Program {
  let handler: LambdaHandler | undefined;
  return {
    load: () => {
      const { wrapper, root, file } = compiled();
      if (root) unpackCode(environment, root);
      const module = { exports: {} as Record<string, unknown> };
      const global = ownGlobal();
      wrapper.call(module.exports, module.exports, require, module, file, dirname(file), global, global);
      handler = handlerOf(fn, module.exports, handlerName);
      if (!handler) environment.fail(new Error(`${fn.path}: ${source} must export a function ${handlerName}, as Handler says`));
    },
    handle: (event, context) => handle(fn, handler!, event, context),
  };
}

function compile({ script, file }: FunctionCode, { path, resource: { asset } }: LambdaFunction): Compiled {
  const source = `(function (exports, require, module, __filename, __dirname, global, globalThis) {${script.replace(/^#!.*/, '')}\n})`;
  const wrapper = new vm.Script(source, { filename: `${path}/${basename(file)}` }).runInThisContext() as Wrapper;
  const root = asset && realpathSync(asset);
  return { wrapper, root, file: join('/var/task', root ? relative(root, file) : file) };
}
