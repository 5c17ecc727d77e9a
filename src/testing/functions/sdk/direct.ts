import type { SdkClient } from './clients';
import { whenChanged, type MiddlewareStack } from './middleware-stack';
import type { HandlerOptions, RequestHandler } from './request-handler';

/** Middleware that the SDK's own clients have: a client with any other does not go the direct way. */
const SDK_MIDDLEWARE = new Set([
  'contentLengthMiddleware', 'deserializerMiddleware', 'getUserAgentMiddleware', 'hostHeaderMiddleware', 'httpAuthSchemeMiddleware',
  'httpSigningMiddleware', 'loggerMiddleware', 'queueUrlMiddleware', 'recursionDetectionMiddleware', 'retryMiddleware', 'serializerMiddleware',
]);

/** A command whose shapes a schema describes. */
interface SchemaCommand {
  readonly schema?: readonly unknown[];
  readonly input: object;
  readonly middlewareStack: { identify(): string[] };
}

interface Protocol {
  serializeRequest(operation: object, input: object, context: object): Promise<never>;
  deserializeResponse(operation: object, context: object, response: unknown): Promise<object>;
}

/** A way to send that leaves most of the client out. */
interface DirectWay {
  /** False for a client that has got middleware of its own: it has to go the whole way. */
  isOpen(): boolean;
  send(command: SchemaCommand, options?: HandlerOptions): Promise<object>;
}

const ENDPOINT = { protocol: 'https:', hostname: 'simulated.amazonaws.com', path: '/' };

/**
 * A way to send that serializes, retries and deserializes as the client does, and leaves out the rest: endpoints, credentials,
 * signatures.
 */
export function directSend(client: SdkClient): DirectWay {
  const stack = client.middlewareStack.clone();
  for (const name of SDK_MIDDLEWARE) if (name !== 'retryMiddleware') stack.remove(name);
  const { protocol, requestHandler } = client.config as unknown as { protocol: Protocol; requestHandler: RequestHandler };
  const context = { ...client.config, endpoint: async () => ENDPOINT };
  const send = async (command: SchemaCommand, options?: HandlerOptions) => {
    const [, namespace, name, traits, input, output] = command.schema!;
    const operation = { namespace, name, traits, input, output };
    const request = await protocol.serializeRequest(operation, command.input, context); // once for all attempts, which share what it fills in
    const exchange = async () => {
      const { response } = await requestHandler.handle(request, options);
      return { response, output: { $metadata: {}, ...await protocol.deserializeResponse(operation, context, response) } };
    };
    const handler = stack.resolve(exchange, { __smithy_context: { abortSignal: options?.abortSignal } });
    return (await handler({ input: command.input })).output;
  };
  return { isOpen: openness(client.middlewareStack, isComplete(stack)), send };
}

// Middleware of the client's own may be placed relative to what was left out.
function isComplete(stack: MiddlewareStack): boolean {
  try {
    stack.resolve(async () => ({}), {});
    return true;
  } catch {
    return false;
  }
}

function openness(stack: MiddlewareStack, complete: boolean): () => boolean {
  const isOpen = () => complete && stack.identify().every((entry) => SDK_MIDDLEWARE.has(entry.split(' ')[0]));
  let open = isOpen();
  whenChanged(stack, () => { open = isOpen(); });
  return () => open;
}

/** Whether a command can go the direct way. */
export function isDirect(command: unknown, callback: unknown): command is SchemaCommand {
  const { schema, middlewareStack } = command as SchemaCommand;
  return schema !== undefined && callback === undefined && middlewareStack.identify().length === 0;
}
