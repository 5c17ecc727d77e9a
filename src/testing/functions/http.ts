import http from 'node:http';
import https from 'node:https';
import { Readable, Writable } from 'node:stream';
import { ownerOfCode } from './owner';
import { refusal } from './refusals';
import type { Task } from '../kernel/scheduler';
import { exchange } from './sdk/exchange';
import { serviceOfHost, type WireResponse } from './sdk/wire';

type Options = http.RequestOptions & { readonly host?: string };

/** Stands in for `http.ClientRequest`: for SDK clients that lie inside a function's bundle. */
class SimulatedRequest extends Writable {
  public readonly socket = Object.assign(new Readable({ read: () => {} }), {
    connecting: false, setKeepAlive: () => {}, setTimeout: (delay: number, listener: () => void) => this.setTimeout(delay, listener),
  });
  public reusedSocket = false;
  private readonly headers: Record<string, string>;
  private readonly chunks: Buffer[] = [];
  private timer?: Task;

  constructor(private readonly service: string, private readonly options: Options) {
    super({ autoDestroy: false }); // or a reply that comes late is dropped
    this.headers = Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
    queueMicrotask(() => {
      this.emit('socket', this.socket);
      if (this.headers.expect === '100-continue') this.emit('continue');
    });
  }

  public setHeader(name: string, value: string): void {
    this.headers[name.toLowerCase()] = value;
  }

  public getHeader(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  public setTimeout(delay: number, listener?: () => void): this {
    if (listener) this.once('timeout', listener);
    const environment = ownerOfCode();
    this.stopTimer();
    if (environment && delay > 0 && !this.destroyed) this.timer = environment.startTimer(delay, () => this.emit('timeout'));
    return this;
  }

  public setNoDelay(): void {}

  public setSocketKeepAlive(): void {}

  public override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(Buffer.from(chunk as string, encoding));
    done();
  }

  public override _final(done: () => void): void {
    done();
    const { method = 'GET', path = '/' } = this.options;
    const request = { method, host: hostOf(this.options), path: path!, headers: this.headers, body: Buffer.concat(this.chunks) };
    exchange(ownerOfCode()!, this.service, request, (response) => this.respond(response), (error) => this.destroy(error));
  }

  public abort(): void {
    this.destroy();
  }

  public override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.stopTimer();
    done(error);
  }

  private stopTimer(): void {
    if (this.timer) ownerOfCode()?.stopTimer(this.timer);
  }

  private respond({ statusCode, headers, body }: WireResponse): void {
    this.stopTimer();
    if (this.destroyed) return; // aborted meanwhile
    const response = Object.assign(Readable.from([Buffer.from(body as string)]), { statusCode, statusMessage: '', headers, rawHeaders: [], complete: true });
    response.once('close', () => this.destroy()); // whoever has set timers for the request clears them then
    this.emit('response', response);
  }
}

/** Makes requests to AWS go into the simulated world, and refuses all others, for the code of functions. */
export function simulateHttp(): void {
  for (const module of [http, https]) {
    const { request, get } = module as { request: (...args: unknown[]) => unknown; get: (...args: unknown[]) => unknown };
    const simulated = (real: typeof request, end: boolean) => (...args: unknown[]) => {
      if (!ownerOfCode()) return real(...args);
      const started = start(args);
      if (end) started.end();
      return started;
    };
    Object.assign(module, { request: simulated(request, false), get: simulated(get, true) });
  }
}

function start(args: unknown[]): SimulatedRequest {
  const listener = args.find((arg) => typeof arg === 'function') as ((response: unknown) => void) | undefined;
  const options = optionsOf(args.filter((arg) => typeof arg !== 'function'));
  const host = hostOf(options);
  const service = serviceOfHost(host);
  if (!service) throw refusal(`a network call to ${host}`);
  const request = new SimulatedRequest(service, options);
  if (listener) request.once('response', listener);
  return request;
}

function hostOf({ hostname, host }: Options): string {
  return hostname ?? host ?? 'localhost';
}

function optionsOf(args: unknown[]): Options {
  const [first, second] = args as [string | URL | Options, Options | undefined];
  if (typeof first !== 'string' && !(first instanceof URL)) return first;
  const { hostname, pathname, search, port } = new URL(first);
  return { hostname, path: `${pathname}${search}`, port, ...second };
}
