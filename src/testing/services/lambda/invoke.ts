import { errorPayload, type InvokeResult } from './invocation';
import type { InvocationTarget } from './invocation-target';
import type { Caller } from '../../kernel/calls';
import { Pending, type Reply } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Bytes of a synchronous payload. Source: developer guide, "Lambda quotas". */
export const MAX_PAYLOAD = 6_291_456;

/** As an SDK client writes it. */
export interface InvokeInput {
  /** Name, ARN or partial ARN, with or without a qualifier. */
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: 'Event' | 'RequestResponse' | 'DryRun';
  readonly Payload?: string;
}

/** Finds what a name and a qualifier stand for. */
export type FindTarget = (name: string, qualifier?: string) => InvocationTarget | undefined;

/** The operation. @throws {ServiceError} as the API reference documents it, "Invoke". */
export function invoke(world: World, find: FindTarget, { FunctionName, Qualifier, InvocationType, Payload = '{}' }: InvokeInput, caller: Caller): unknown {
  const target = find(FunctionName, Qualifier);
  if (!target) throw new ServiceError('ResourceNotFoundException', `Function not found: ${Qualifier ? `${FunctionName}:${Qualifier}` : FunctionName}`, 404, { Type: 'User' });
  world.authorize(caller, { action: 'lambda:InvokeFunction', resource: target.arn });
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  checkJson(Payload);
  if (InvocationType === 'Event') {
    target.async.add(Payload, caller.lineage);
    return { StatusCode: 202 };
  }
  if (Buffer.byteLength(Payload) > MAX_PAYLOAD) {
    throw new ServiceError('RequestTooLargeException', `Request must be smaller than ${MAX_PAYLOAD} bytes for the InvokeFunction operation`, 413, { Type: 'User' });
  }
  return new Pending((reply) => target.invoke({
    payload: Payload,
    lineage: caller.lineage,
    requestId: world.uuid('request', caller.lineage),
    about: caller.about,
    spared: caller.victim?.spared ?? false,
    done: (result) => reply(replyOf(result, target.version)),
  }));
}

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new ServiceError('InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`, 400, { Type: 'User' });
  }
}

function replyOf(result: InvokeResult, ExecutedVersion: string): Reply {
  if (result.kind === 'throttled') return { error: new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: result.reason, Type: 'User' }) };
  const output = { StatusCode: 200, ExecutedVersion };
  if (result.kind === 'success') return { output: { ...output, Payload: result.payload } };
  return { output: { ...output, FunctionError: 'Unhandled', Payload: JSON.stringify(errorPayload(result)) } };
}
