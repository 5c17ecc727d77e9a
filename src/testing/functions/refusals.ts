import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';
import { ownerOfCode } from './owner';
import { RefusedError } from './refused-error';

type Methods = Record<string, (...args: unknown[]) => unknown>;

const REFUSED: [string, Methods, string[]][] = [
  ['child_process', childProcess as never, ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']],
  ['worker_threads', workerThreads as never, ['Worker']],
  ['dgram', dgram as never, ['createSocket']],
  ['dns', dns as never, ['lookup', 'resolve', 'resolve4', 'resolve6']],
  ['dns.promises', dns.promises as never, ['lookup', 'resolve', 'resolve4', 'resolve6']],
  ['zlib', zlib as never, ['createGzip', 'createGunzip', 'createDeflate', 'createInflate', 'createBrotliCompress', 'createBrotliDecompress']],
];

/** Refuses by name what would leave the simulated world: sockets, processes, threads, look-ups. */
export function refuseTheWorldOutside(): void {
  for (const [module, methods, names] of REFUSED) for (const name of names) refuse(methods, name, `${module}.${name}`);
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    if (ownerOfCode()) throw refusal(`a network call to ${hostOf(args)}`);
    return connect.apply(this, args as never);
  };
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (ownerOfCode()) throw refusal(`a network call to ${new URL(input instanceof Request ? input.url : String(input)).host}`);
    return realFetch(input, init);
  };
}

/** Ends the world with an error that names the function; the code gets the same error. */
export function refusal(what: string): RefusedError {
  const environment = ownerOfCode()!;
  const error = new RefusedError(environment.functionPath, `${what} is refused: functions run without a network and in one thread here`);
  environment.fail(error);
  return error;
}

function refuse(methods: Methods, name: string, what: string): void {
  const real = methods[name];
  if (!real) return;
  const refused = function (this: unknown, ...args: unknown[]) {
    if (ownerOfCode()) throw refusal(what);
    return new.target ? Reflect.construct(real, args, new.target) as unknown : real.apply(this, args);
  };
  Object.defineProperty(methods, name, { value: Object.assign(refused, real), configurable: true, writable: true });
}

function hostOf(args: unknown[]): string {
  const [first] = args.flat() as [{ host?: string; port?: number; path?: string } | number | string];
  if (typeof first !== 'object') return args.flat().slice(0, 2).reverse().join(':');
  return first.path ?? `${first.host ?? 'localhost'}:${first.port}`;
}
