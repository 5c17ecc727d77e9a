import { errorPayload, type InvokeResult } from './invocation';
import type { InvocationTarget } from './invocation-target';
import { deliver } from '../../kernel/deliver';
import type { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Where results of asynchronous invocations go: ARNs. */
export interface Destinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** What has become of an asynchronous event. */
export interface AsyncOutcome {
  readonly payload: string;
  readonly lineage: string;
  readonly requestId: string;
  readonly tries: number;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
  /** Of the last try; absent when there was none. */
  readonly result?: InvokeResult;
}

/** One thing to be sent: the invocation record, or the event itself as a dead letter. */
interface Parcel {
  readonly to: string;
  readonly name: string;
  readonly body: string;
  readonly attributes?: Record<string, string>;
}

/** Sends what the function's settings ask for; an event that failed and that nobody takes is dropped. */
export function reportOutcome(world: World, target: InvocationTarget, destinations: Destinations, outcome: AsyncOutcome): void {
  const { condition, lineage } = outcome;
  const handled = condition === 'Success';
  const parcels = parcelsOf(world, target, destinations, outcome);
  const drop = (about: string, text: string) => world.record({ kind: 'dropped', from: target.path, about: [about], text });
  if (!handled && parcels.length === 0) return drop(lineage, `${condition}, and there is neither a destination nor a dead-letter queue`);
  let refusals = 0;
  for (const { name, ...parcel } of parcels) {
    const sent = `${lineage}>${target.fn.name}.${name}`;
    const to = world.resourceOf(parcel.to)?.path;
    send(world, target, parcel, sent, (error) => {
      if (!error && !handled) world.record({ kind: 'deadLettered', from: target.path, to, about: [lineage], text: `${condition}, to the ${name}` });
      // Of an event that was handled it is only the record that is lost.
      if (error && ++refusals === parcels.length) drop(handled ? sent : lineage, `the ${name} refused it: ${error.code}`);
    });
  }
}

function parcelsOf(world: World, target: InvocationTarget, { onSuccess, onFailure }: Destinations, outcome: AsyncOutcome): Parcel[] {
  const handled = outcome.condition === 'Success';
  const destination = handled ? onSuccess : onFailure;
  const deadLetters = handled ? undefined : target.fn.resource.properties.DeadLetterConfig?.TargetArn as string | undefined;
  return [
    ...(destination ? [{ to: destination, name: 'destination', body: bodyFor(destination, world, target, outcome) }] : []),
    ...(deadLetters ? [{ to: deadLetters, name: 'dead-letter queue', body: outcome.payload, attributes: attributesOf(outcome) }] : []),
  ];
}

// What keeps a delivery from being taken for now is Lambda's own affair: it is sent once.
function send(
  world: World, { path, arn, fn }: InvocationTarget, { to, body, attributes }: Omit<Parcel, 'name'>, lineage: string, settled: (error?: ServiceError) => void,
): void {
  const message = { sourceArn: arn, service: fn.roleArn, body, attributes, lineage };
  deliver(world, { from: path, targetArn: to, attempt: Infinity, message }, settled);
}

// A bus gets the record as the detail of an event. Source: developer guide, "Capturing records of Lambda asynchronous invocations".
function bodyFor(destination: string, world: World, target: InvocationTarget, outcome: AsyncOutcome): string {
  const record = recordOf(world, target, outcome);
  if (!destination.startsWith('arn:') || destination.split(':')[2] !== 'events') return JSON.stringify(record);
  const { account, region } = world.graph;
  return JSON.stringify({
    'version': '0',
    'id': world.uuid('event', outcome.lineage, destination),
    'detail-type': `Lambda Function Invocation Result - ${outcome.condition === 'Success' ? 'Success' : 'Failure'}`,
    'source': 'lambda',
    account,
    'time': `${new Date(world.now).toISOString().slice(0, 19)}Z`,
    region,
    'resources': [destination, target.qualifiedArn],
    'detail': record,
  });
}

/** Source: the same page. It does not say what the response is when there was none: it is left out then. */
function recordOf(world: World, { qualifiedArn, version }: InvocationTarget, { payload, requestId, tries, condition, result }: AsyncOutcome): object {
  return {
    version: '1.0',
    timestamp: new Date(world.now).toISOString(),
    requestContext: { requestId, functionArn: qualifiedArn, condition, approximateInvokeCount: tries },
    requestPayload: JSON.parse(payload) as unknown,
    ...(result?.kind === 'success' && { responseContext: { statusCode: 200, executedVersion: version }, responsePayload: JSON.parse(result.payload) as unknown }),
    ...(result?.kind === 'error' && {
      responseContext: { statusCode: 200, executedVersion: version, functionError: 'Unhandled' }, responsePayload: errorPayload(result),
    }),
  };
}

/** Bytes of an error message. Source: developer guide, "Adding a dead-letter queue". */
const MAX_MESSAGE = 1_024;

/** Source: the same page. */
function attributesOf({ requestId, result }: AsyncOutcome): Record<string, string> {
  const [code, message] = result?.kind === 'error' ? ['200', result.errorMessage] : ['429', 'Rate Exceeded.'];
  return { RequestID: requestId, ErrorCode: code, ErrorMessage: Buffer.from(message).subarray(0, MAX_MESSAGE).toString() };
}
