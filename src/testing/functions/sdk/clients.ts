import { AsyncLocalStorage } from 'node:async_hooks';
import { ownerOfCode } from '../owner';
import { directSend, isDirect } from './direct';
import { exchange } from './exchange';
import type { WireRequest } from './wire';

/** Middleware that costs time and changes nothing that the simulated services read. */
const IDLE_MIDDLEWARE = [
  'httpSigningMiddleware', 'awsAuthMiddleware', 'getUserAgentMiddleware', 'hostHeaderMiddleware', 'recursionDetectionMiddleware', 'contentLengthMiddleware',
  'loggerMiddleware',
];

/** How much of an SDK client runs: all of its middleware, all that can change an outcome, or serialization and retries alone. */
export type Tier = 'full' | 'slim' | 'direct';

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export interface HandlerOptions {
  readonly abortSignal?: AbortSignal;
  readonly requestTimeout?: number;
}

export interface RequestHandler {
  handle(request: HttpRequest, options?: HandlerOptions): Promise<{ response: unknown }>;
  readonly configProvider?: Promise<{ requestTimeout?: number } | undefined>;
}

export interface MiddlewareStack {
  clone(): MiddlewareStack;
  identify(): string[];
  remove(name: string): boolean;
  resolve(handler: () => Promise<object>, context: object): (args: object) => Promise<{ output: object }>;
}

/** An SDK client, as far as all of them are alike. */
export interface SdkClient {
  readonly config: { requestHandler: RequestHandler; serviceId: string; cacheMiddleware?: boolean };
  readonly middlewareStack: MiddlewareStack;
  send(...args: unknown[]): unknown;
}

/** Which call of a client a request belongs to: requests of calls that were made at once go out in an order of the client's own. */
interface Sending {
  readonly name: string;
  attempts: number;
}

const sending = new AsyncLocalStorage<Sending>();
const decoder = new TextDecoder();
const known = new WeakSet<object>();

/** Makes the clients of an SDK module send their requests into the simulated world. Other exports are left alone. */
export function simulateClients(exports: Record<string, unknown>, tier: Tier): void {
  const classes = Object.entries(exports).filter(([name, value]) => name.endsWith('Client') && typeof value === 'function');
  for (const [, client] of classes) {
    const base = prototypeWithSend((client as { prototype: object }).prototype);
    if (base && !known.has(base)) {
      known.add(base);
      simulateSend(base, tier);
    }
  }
}

// `send` is the base class's, which the clients of all services share.
function prototypeWithSend(prototype: object | null): SdkClient | undefined {
  for (let current = prototype; current; current = Object.getPrototypeOf(current) as object | null) {
    if (Object.hasOwn(current, 'send')) return current as SdkClient;
  }
  return undefined;
}

function simulateSend(base: SdkClient, tier: Tier): void {
  const { send } = base;
  const direct = new WeakMap<object, ReturnType<typeof directSend>>();
  base.send = function (this: SdkClient, ...args: unknown[]) {
    const environment = ownerOfCode();
    if (!environment) return send.apply(this, args);
    if (!known.has(this.config)) {
      known.add(this.config);
      connect(this, tier);
      if (tier === 'direct') direct.set(this, directSend(this));
    }
    const [command, options, callback] = args;
    const way = direct.get(this);
    return sending.run({ name: environment.nameCall(), attempts: 0 }, () => (
      way?.isOpen() && isDirect(command, callback) && typeof options !== 'function' ? way.send(command, options as HandlerOptions) : send.apply(this, args)
    ));
  };
}

function connect({ config, middlewareStack }: SdkClient, tier: Tier): void {
  config.requestHandler = simulatedHandler(config.serviceId.toLowerCase().replaceAll(' ', ''), config.requestHandler);
  if (tier !== 'slim') return;
  config.cacheMiddleware = true;
  for (const name of IDLE_MIDDLEWARE) middlewareStack.remove(name);
}

function simulatedHandler(service: string, real: RequestHandler): RequestHandler {
  return Object.assign(Object.create(real) as RequestHandler, {
    handle: async (request: HttpRequest, { abortSignal, requestTimeout }: HandlerOptions = {}) => {
      const timeout = requestTimeout ?? (await real.configProvider)?.requestTimeout;
      if (abortSignal?.aborted) throw failure('AbortError', 'Request aborted');
      return new Promise((resolve, reject) => {
        const environment = ownerOfCode()!;
        const timer = timeout ? environment.startTimer(timeout, () => fail(failure('TimeoutError', `the request took longer than ${timeout} ms`))) : undefined;
        const settled = () => {
          if (timer) environment.stopTimer(timer);
          abortSignal?.removeEventListener?.('abort', abort);
        };
        const fail = (error: Error) => {
          settled();
          reject(error);
        };
        const abort = () => fail(failure('AbortError', 'Request aborted'));
        abortSignal?.addEventListener?.('abort', abort);
        exchange(environment, service, wireRequest(request), (response) => {
          settled();
          resolve({ response: { ...response, body: Buffer.from(response.body) } });
        }, fail, attemptName());
      });
    },
  });
}

function attemptName(): string | undefined {
  const current = sending.getStore();
  return current && `${current.name}${current.attempts++ > 0 ? `.${current.attempts}` : ''}`;
}

function wireRequest({ method, path, headers, body = '' }: HttpRequest): WireRequest {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method, path, headers: lowerCase, body: typeof body === 'string' ? body : decoder.decode(body) };
}

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
