import crypto from 'node:crypto';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { ownerOfCode } from './owner';

// Asynchronous I/O of the real machine ends when it likes, and in any order. For the code of functions it is done at once,
// and its end told in the order of the calls.

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

/** Makes asynchronous files, compression, hashing and WebAssembly deterministic for the code of functions. */
export function simulateBlockingIo(): void {
  for (const module of [fs, zlib, crypto] as unknown as Methods[]) {
    for (const name of Object.keys(module).filter((key) => `${key}Sync` in module && key !== 'exists')) withCallback(module, name, module[`${name}Sync`]);
  }
  for (const name of ['sign', 'verify']) withCallback(crypto as never, name, (crypto as unknown as Methods)[name]);
  const files = fs as unknown as Methods;
  for (const name of Object.keys(fs.promises).filter((key) => `${key}Sync` in fs)) withPromise(fs.promises as never, name, files[`${name}Sync`]);
  simulateWebAssembly();
}

function withCallback(module: Methods, name: string, sync: Method): void {
  const real = module[name];
  const value = (...args: unknown[]) => {
    if (!ownerOfCode() || typeof args.at(-1) !== 'function') return real.apply(module, args);
    const done = args.pop() as (...results: unknown[]) => void;
    try {
      process.nextTick(done, null, sync.apply(module, args), args[1]); // `fs.read` and `fs.write` tell the buffer too
    } catch (error) {
      process.nextTick(done, error);
    }
    return undefined;
  };
  Object.defineProperty(module, name, { value, configurable: true, writable: true });
}

function withPromise(module: Methods, name: string, sync: Method): void {
  const real = module[name];
  const simulated = async (...args: unknown[]) => sync(...args);
  const value = (...args: unknown[]) => (ownerOfCode() ? simulated(...args) : real.apply(module, args));
  Object.defineProperty(module, name, { value, configurable: true, writable: true });
}

// TypeScript's types for Node have no WebAssembly.
interface Compiler {
  readonly Module: new (source: unknown) => object;
  readonly Instance: new (module: object, imports?: object) => object;
  compile(source: unknown): Promise<object>;
  instantiate(source: unknown, imports?: object): Promise<object>;
}

function simulateWebAssembly(): void {
  const { WebAssembly: compiler } = globalThis as unknown as { WebAssembly: Compiler };
  const { compile, instantiate, Module, Instance } = compiler;
  compiler.compile = async (source) => (ownerOfCode() ? new Module(source) : compile(source));
  compiler.instantiate = async (source, imports) => {
    if (!ownerOfCode()) return instantiate(source, imports);
    if (source instanceof Module) return new Instance(source, imports);
    const module = new Module(source);
    return { module, instance: new Instance(module, imports) };
  };
}
