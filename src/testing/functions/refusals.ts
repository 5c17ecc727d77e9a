import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';
import { ownerOfCode } from './owner';
import { RefusedError } from './refused-error';

type Methods = Record<string, (...args: unknown[]) => unknown>;

const OUTSIDE = 'functions run without a network and in one thread here';
const ASYNCHRONOUS = 'its I/O ends when it likes; read and write whole files, and compress whole texts';
const RANDOM = 'its random numbers cannot be seeded';

const STREAMS = /^create|^(Gzip|Gunzip|Deflate|Inflate|DeflateRaw|InflateRaw|Unzip|Brotli\w+|Zstd\w+)$/;
const LOOK_UPS = /^(lookup|resolve|reverse|Resolver)/;

const REFUSED: [module: string, methods: object, names: RegExp, why: string][] = [
  ['child_process', childProcess, /^(exec|fork|spawn)/, OUTSIDE],
  ['cluster', cluster, /^fork$/, OUTSIDE],
  ['worker_threads', workerThreads, /^Worker$/, OUTSIDE],
  ['dgram', dgram, /^createSocket$/, OUTSIDE],
  ['dns', dns, LOOK_UPS, OUTSIDE],
  ['dns.promises', dns.promises, LOOK_UPS, OUTSIDE],
  ['net.Server', net.Server.prototype, /^listen$/, OUTSIDE],
  ['fs', fs, /^(watch|watchFile|opendir|opendirSync|openAsBlob|glob)$/, ASYNCHRONOUS],
  ['fs.promises', fs.promises, /^(open|opendir|watch|glob)$/, ASYNCHRONOUS],
  ['zlib', zlib, STREAMS, ASYNCHRONOUS],
  ['globalThis', globalThis, /^(De)?[cC]ompressionStream$/, ASYNCHRONOUS],
  ['crypto', crypto, /^(generateKey|generatePrime|createDiffieHellman|createECDH)/, RANDOM],
];

/** Refuses by name what would leave the simulated world, and what could not be the same in every run. */
export function refuseTheWorldOutside(): void {
  for (const [module, methods, names, why] of REFUSED) {
    const found = Object.getOwnPropertyNames(methods).filter((key) => names.test(key));
    for (const name of found) refuse(methods as Methods, name, `${module}.${name}`, why);
  }
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    if (ownerOfCode()) throw refusal(`a network call to ${hostOf(args)}`);
    return connect.apply(this, args as never);
  };
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (ownerOfCode()) throw refusal(`a network call to ${new URL(url).host}`);
    return realFetch(input, init);
  };
}

/** Ends the world with an error that names the function; the code gets the same error. */
export function refusal(what: string, why = OUTSIDE): RefusedError {
  const environment = ownerOfCode()!;
  const error = new RefusedError(environment.functionPath, `${what} is refused: ${why}`);
  environment.fail(error);
  return error;
}

function refuse(methods: Methods, name: string, what: string, why: string): void {
  const real = methods[name];
  const refused = function (this: unknown, ...args: unknown[]) {
    if (ownerOfCode()) throw refusal(what, why);
    return new.target ? Reflect.construct(real, args, new.target) as unknown : real.apply(this, args);
  };
  Object.setPrototypeOf(refused, real);
  const value = Object.assign(refused, { prototype: real.prototype as unknown });
  Object.defineProperty(methods, name, { value, configurable: true, writable: true });
}

function hostOf(args: unknown[]): string {
  const [first] = args.flat() as [{ host?: string; port?: number; path?: string } | number | string];
  if (typeof first !== 'object') return args.flat().slice(0, 2).reverse().join(':');
  return first.path ?? `${first.host ?? 'localhost'}:${first.port}`;
}
