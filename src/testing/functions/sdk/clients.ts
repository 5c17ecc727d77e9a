import { ownerOfCode } from '../owner';
import { directSend, isDirect } from './direct';
import { whenChanged, type MiddlewareStack } from './middleware-stack';
import { asCall, simulatedHandler, type HandlerOptions, type RequestHandler } from './request-handler';

/** Middleware that costs time and changes nothing that the simulated services read. */
const IDLE_MIDDLEWARE = [
  'httpSigningMiddleware', 'awsAuthMiddleware', 'getUserAgentMiddleware', 'hostHeaderMiddleware', 'recursionDetectionMiddleware', 'contentLengthMiddleware',
  'loggerMiddleware',
];

/** How much of an SDK client runs: all of its middleware, all that can change an outcome, or serialization and retries alone. */
export type Tier = 'full' | 'slim' | 'direct';

/** An SDK client, as far as all of them are alike. */
export interface SdkClient {
  readonly config: { requestHandler: RequestHandler; serviceId: string; cacheMiddleware?: boolean };
  readonly middlewareStack: MiddlewareStack;
  send(...args: unknown[]): unknown;
}

const known = new WeakSet<object>();

/** Services whose endpoint is that of a bucket: of a stack that is kept, calls that are made at once would share it. */
const BUCKETS = /^S3\b/;

/** Configurations of clients without middleware of the code's own: what the stack makes of a command's class is always the same. */
const cacheable = new WeakSet<object>();

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
    return asCall(environment.nameCall(), () => (
      way?.isOpen() && isDirect(command, callback) && typeof options !== 'function'
        ? way.send(command, options as HandlerOptions)
        : withCache(this.config, command as object, () => send.apply(this, args))
    ));
  };
}

// Handlers of commands that wrap another one, as those of lib-dynamodb do, send that one for ever: they must not be kept, nor may its clients see a cache.
function withCache<R>(config: SdkClient['config'], command: object, send: () => R): R {
  const { cacheMiddleware } = config;
  if (cacheable.has(config)) config.cacheMiddleware = !('clientCommand' in command);
  try {
    return send();
  } finally {
    config.cacheMiddleware = cacheMiddleware;
  }
}

function connect({ config, middlewareStack }: SdkClient, tier: Tier): void {
  config.requestHandler = simulatedHandler(config.serviceId.toLowerCase().replaceAll(' ', ''), config.requestHandler);
  if (tier !== 'slim') return;
  for (const name of IDLE_MIDDLEWARE) middlewareStack.remove(name);
  if (BUCKETS.test(config.serviceId)) return;
  cacheable.add(config);
  whenChanged(middlewareStack, () => { cacheable.delete(config); });
}
