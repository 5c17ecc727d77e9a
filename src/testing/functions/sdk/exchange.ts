import type { Reply } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { Environment } from '../../services/lambda/environment';
import { refusal } from '../refusals';
import { protocolOf, type WireRequest, type WireResponse } from './wire';

/** Answers a request in the simulated world; `fail` gets what breaks the connection. */
export function exchange(
  environment: Environment, service: string, request: WireRequest,
  respond: (response: WireResponse) => void, fail: (error: Error) => void, name?: string,
): void {
  const protocol = protocolOf(service);
  if (!protocol) throw refusal(`a call of ${service}, which is not modelled,`);
  const call = protocol.decode(request, service);
  environment.call(call, (reply: Reply) => {
    if ('output' in reply) return respond(protocol.encode(reply.output as Record<string, unknown>, call.operation));
    if (reply.error instanceof ServiceError) return respond(protocol.encodeError(reply.error, call.operation));
    fail(reply.error);
  }, name);
}
