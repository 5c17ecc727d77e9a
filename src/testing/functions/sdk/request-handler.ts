import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { ownerOfCode } from '../owner';
import { exchange } from './exchange';
import type { WireRequest, WireResponse } from './wire';

interface HttpRequest {
  readonly method: string;
  readonly hostname?: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | Readable;
}

export interface HandlerOptions {
  readonly abortSignal?: AbortSignal;
  /** Milliseconds. */
  readonly requestTimeout?: number;
}

/** How long a handler of the SDK waits; milliseconds. */
interface HandlerConfig {
  readonly requestTimeout?: number;
  readonly throwOnRequestTimeout?: boolean;
  readonly socketTimeout?: number;
  /** The client's own, such as 300 seconds for DynamoDB. */
  readonly defaultSocketTimeout?: number;
}

/** What an SDK client sends its requests with. */
export interface RequestHandler {
  readonly configProvider?: Promise<HandlerConfig | undefined>;
  handle(request: HttpRequest, options?: HandlerOptions): Promise<{ response: unknown }>;
}

/** Errors that the SDK's own handler calls timeouts. */
const TIMEOUTS = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/** Which call of a client a request belongs to: requests of calls that were made at once go out in an order of the client's own. */
interface Sending {
  readonly name: string;
  attempts: number;
}

const sending = new AsyncLocalStorage<Sending>();

/** Sends; requests that this leads to are attempts of the call of that name. */
export function asCall<R>(name: string, send: () => R): R {
  return sending.run({ name, attempts: 0 }, send);
}

/** @returns a handler that sends into the simulated world, with the timeouts of the real one. */
export function simulatedHandler(service: string, real: RequestHandler): RequestHandler {
  return Object.assign(Object.create(real) as RequestHandler, {
    handle: async (request: HttpRequest, { abortSignal, requestTimeout }: HandlerOptions = {}) => {
      const limit = limitOf(await real.configProvider, requestTimeout);
      const { body = '' } = request;
      const sent = wireRequest(request, body instanceof Readable ? await collected(body) : body);
      if (abortSignal?.aborted) throw aborted(abortSignal);
      return new Promise((resolve, reject) => {
        const environment = ownerOfCode()!;
        const timer = limit ? environment.startTimer(limit, () => fail(named('TimeoutError', `the request took longer than ${limit} ms`))) : undefined;
        const settled = () => {
          if (timer) environment.stopTimer(timer);
          abortSignal?.removeEventListener?.('abort', abort);
        };
        const fail = (error: Error) => {
          settled();
          reject(TIMEOUTS.includes((error as NodeJS.ErrnoException).code!) ? Object.assign(error, { name: 'TimeoutError' }) : error);
        };
        const abort = () => fail(aborted(abortSignal!));
        abortSignal?.addEventListener?.('abort', abort);
        exchange(environment, service, sent, (response) => {
          settled();
          resolve({ response: { ...response, body: replyBody(response) } });
        }, fail, attemptName());
      });
    },
  });
}

// A request timeout is a mere warning unless the handler is told to throw; those of SDKs that cannot be told so always throw.
function limitOf(config: HandlerConfig = {}, requestTimeout = config.requestTimeout): number | undefined {
  const { throwOnRequestTimeout = !('throwOnRequestTimeout' in config), socketTimeout, defaultSocketTimeout } = config;
  const limits = [throwOnRequestTimeout ? requestTimeout : undefined, socketTimeout ?? defaultSocketTimeout];
  const least = Math.min(...limits.map((limit) => limit || Infinity)); // 0 is none
  return least < Infinity ? least : undefined;
}

function attemptName(): string | undefined {
  const current = sending.getStore();
  return current && `${current.name}${current.attempts++ > 0 ? `.${current.attempts}` : ''}`;
}

async function collected(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks);
}

// What is to be read as a stream has to be one.
function replyBody({ body }: WireResponse): Buffer | Readable {
  return typeof body === 'string' ? Buffer.from(body) : Readable.from([body]);
}

function wireRequest({ method, hostname, path, query, headers }: HttpRequest, body: string | Uint8Array): WireRequest {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const search = new URLSearchParams(query).toString();
  return { method, host: hostname, path: search ? `${path}?${search}` : path, headers: lowerCase, body };
}

function aborted({ reason }: AbortSignal): Error {
  const message = reason && !(reason instanceof Error) ? String(reason) : 'Request aborted';
  return Object.assign(named('AbortError', message), reason instanceof Error ? { cause: reason } : {});
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
