import crypto from 'node:crypto';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { ownerOfCode } from './owner';

// Asynchronous I/O of the real machine ends when it likes, and in any order. For the code of functions it is done at once,
// and its end told in the order of the calls.
const FILES = ['access', 'appendFile', 'copyFile', 'lstat', 'mkdir', 'mkdtemp', 'readFile', 'readdir', 'realpath', 'rename', 'rm', 'rmdir', 'stat', 'unlink', 'writeFile'];
const COMPRESSION = ['gzip', 'gunzip', 'deflate', 'inflate', 'deflateRaw', 'inflateRaw', 'unzip', 'brotliCompress', 'brotliDecompress'];
const HASHES = ['pbkdf2', 'scrypt', 'hkdf'];

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

/** Makes asynchronous files, compression and hashing deterministic for the code of functions. */
export function simulateBlockingIo(): void {
  for (const name of FILES) {
    withCallback(fs as unknown as Methods, name);
    withPromise(fs.promises as unknown as Methods, name, (fs as unknown as Methods)[`${name}Sync`]);
  }
  for (const name of COMPRESSION) withCallback(zlib as unknown as Methods, name);
  for (const name of HASHES) withCallback(crypto as unknown as Methods, name);
  const { subtle } = crypto.webcrypto;
  withPromise(subtle as unknown as Methods, 'digest', digest as Method);
}

function withCallback(module: Methods, name: string): void {
  const real = module[name];
  const sync = module[`${name}Sync`];
  module[name] = (...args) => {
    if (!ownerOfCode()) return real.apply(module, args);
    const done = args.pop() as (...results: unknown[]) => void;
    try {
      process.nextTick(done, null, sync.apply(module, args));
    } catch (error) {
      process.nextTick(done, error);
    }
    return undefined;
  };
}

function withPromise(module: Methods, name: string, sync: Method): void {
  const real = module[name];
  const simulated = async (...args: unknown[]) => sync(...args);
  const value = (...args: unknown[]) => (ownerOfCode() ? simulated(...args) : real.apply(module, args));
  Object.defineProperty(module, name, { value, configurable: true, writable: true });
}

function digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
  const view = ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
  const hashed = crypto.createHash(name.replace('-', '').toLowerCase()).update(view).digest();
  return hashed.buffer.slice(hashed.byteOffset, hashed.byteOffset + hashed.byteLength) as ArrayBuffer;
}
