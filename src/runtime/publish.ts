import { randomUUID } from 'node:crypto';
import type { EventBridgeClient, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { backOff } from 'exponential-backoff';
import type { CloudEvent } from './cloud-event';
import { ENV } from './contract';
import { described } from './errors';

/** An event to publish; what is left out is filled in. */
export interface NewEvent<D = unknown> extends Partial<Omit<CloudEvent<D>, 'data' | 'specversion'>> {
  readonly source: string;
  readonly type: string;
  readonly data: D;
}

/** Options of `publish`. */
export interface PublishOptions {
  /**
   * Name or ARN of the bus.
   *
   * @default - the one that `FanOut.connect` gave the function
   */
  readonly eventBusName?: string;

  /**
   * The event that these follow from: they take its correlation id and trace, and name it as their cause.
   *
   * @default - they start a new story
   */
  readonly causedBy?: CloudEvent;
}

/** An event that was not accepted. */
export interface FailedEvent {
  readonly event: CloudEvent;
  /** As EventBridge gave it, or the name of the error that the call ended with. */
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** Some events were not accepted, after all retries; publishing those again repeats none of the others. */
export class PublishError extends Error {
  public readonly name = 'PublishError';

  constructor(
    /** The events that EventBridge did not accept. */
    public readonly failed: FailedEvent[],
    /** The events that it did accept. */
    public readonly published: CloudEvent[],
  ) {
    super(`${failed.length} of ${failed.length + published.length} events were not published: ${failed[0].errorCode}, ${failed[0].errorMessage}`);
  }
}

/** An event is larger than EventBridge can deliver; nothing was published. */
export class EventTooLargeError extends Error {
  public readonly name = 'EventTooLargeError';

  constructor(
    public readonly event: CloudEvent,
    /** Bytes. */
    public readonly size: number,
    /** Bytes. */
    public readonly limit: number,
  ) {
    super(`event ${event.id} of type ${event.type} has ${size} bytes, more than the ${limit} that EventBridge can deliver to a queue`);
  }
}

/** Entries of one call. Source: PutEvents API reference. */
const MAX_ENTRIES = 10;

/**
 * Bytes of one call. An entry may have 1 MiB (AWS Compute Blog, 29 January 2026), and so may a message of SQS, attributes
 * included: 8 KiB are left for EventBridge's envelope and for the attributes of a dead letter, or it would accept what it
 * could neither deliver nor set aside.
 */
const MAX_BYTES = 1_048_576 - 8_192;

/** Codes that trying again cannot change. Source: PutEventsResultEntry, API reference. */
const PERMANENT = ['AccessDenied', 'InvalidAccountIdException', 'InvalidArgument', 'MalformedDetail', 'NotAuthorizedForDetailTypeException', 'NotAuthorizedForSourceException', 'RedactionFailure'];

/** Names of client errors that another try can change: what EventBridge does not model, the SDK does not mark as `$retryable`. Source: its own retries. */
const FOR_NOW = /Throttl|TooManyRequests|LimitExceeded|Timeout/;

interface Outgoing {
  readonly event: CloudEvent;
  readonly entry: PutEventsRequestEntry;
  readonly size: number;
}

let client: EventBridgeClient | undefined;

/**
 * Publishes events as CloudEvents 1.0: `type` is the detail type, and the whole event the detail.
 *
 * Ten to a call. What EventBridge refuses is sent again alone, never with its accepted neighbours; an event whose
 * acceptance was not heard of may be published twice, under the same id.
 *
 * @returns the events as they were published.
 * @throws {EventTooLargeError} before anything is sent.
 * @throws {TypeError} before anything is sent, for data that JSON cannot carry and for a time that is none.
 * @throws {PublishError} when some were not accepted after four tries.
 */
export async function publish(events: NewEvent[], options: PublishOptions = {}): Promise<CloudEvent[]> {
  const { causedBy } = options;
  const eventBusName = requireBus(options);
  const outgoing = events.map((event) => outgoingOf(completed(event, causedBy), eventBusName));
  const failed: FailedEvent[] = [];
  for (const call of calls(outgoing)) failed.push(...await putUntilAccepted(call));
  const published = outgoing.map(({ event }) => event).filter((event) => !failed.some((failure) => failure.event === event));
  if (failed.length > 0) throw new PublishError(failed, published);
  return published;
}

/**
 * The events as `publish` would send them, for whoever has to keep them first.
 *
 * @throws {EventTooLargeError}
 * @throws {TypeError} as `publish` does.
 */
export function prepared(events: readonly NewEvent[], options: PublishOptions): CloudEvent[] {
  const eventBusName = requireBus(options);
  return events.map((event) => outgoingOf(completed(event, options.causedBy), eventBusName).event);
}

function requireBus({ eventBusName = process.env[ENV.eventBusName] }: PublishOptions): string {
  if (eventBusName) return eventBusName;
  throw new TypeError(`eventBusName must be given where ${ENV.eventBusName} is not set; FanOut.connect sets it`);
}

function completed(event: NewEvent, causedBy: CloudEvent | undefined): CloudEvent {
  const given = Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined)) as unknown as NewEvent;
  return {
    specversion: '1.0',
    id: randomUUID(),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    ...(causedBy && {
      correlationid: causedBy.correlationid ?? causedBy.id,
      causationid: causedBy.id,
      traceparent: causedBy.traceparent,
    }),
    ...given,
  };
}

function outgoingOf(event: CloudEvent, EventBusName: string): Outgoing {
  const entry = {
    EventBusName,
    Source: event.source,
    DetailType: event.type,
    Detail: JSON.stringify(event),
    Time: timeOf(event),
    TraceHeader: process.env._X_AMZN_TRACE_ID,
  };
  const size = sizeOf(entry);
  if (size > MAX_BYTES) throw new EventTooLargeError(event, size, MAX_BYTES);
  return { event, entry, size };
}

// Checked here, as one that cannot be read would have the whole call refused.
function timeOf({ time }: CloudEvent): Date | undefined {
  if (!time) return undefined;
  const date = new Date(time);
  if (Number.isNaN(date.valueOf())) throw new TypeError(`time must be ISO 8601, got ${time}`);
  return date;
}

// As EventBridge counts. Source: user guide, "Calculating PutEvents event entry size".
function sizeOf({ Source, DetailType, Detail, Time }: PutEventsRequestEntry): number {
  return (Time ? 14 : 0) + [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
}

function calls(outgoing: Outgoing[]): Outgoing[][] {
  const result: Outgoing[][] = [];
  let bytes = Infinity;
  for (const one of outgoing) {
    const last = result[result.length - 1];
    if (last && last.length < MAX_ENTRIES && bytes + one.size <= MAX_BYTES) {
      last.push(one);
    } else {
      result.push([one]);
      bytes = 0;
    }
    bytes += one.size;
  }
  return result;
}

/** An entry that was not accepted, and whether trying again can change that. */
interface Refusal extends FailedEvent {
  readonly permanent: boolean;
}

/** Thrown inside the retry only. */
class NotAllAccepted extends Error {}

async function putUntilAccepted(call: Outgoing[]): Promise<FailedEvent[]> {
  let left = call;
  let refused: Refusal[] = [];
  const permanent: Refusal[] = [];
  const attempt = async () => {
    const all = await put(left);
    permanent.push(...all.filter((refusal) => refusal.permanent));
    refused = all.filter((refusal) => !refusal.permanent);
    left = left.filter(({ event }) => refused.some((refusal) => refusal.event === event));
    if (left.length > 0) throw new NotAllAccepted();
  };
  await backOff(attempt, { numOfAttempts: 4, startingDelay: 50, jitter: 'full' }).catch((error) => {
    if (!(error instanceof NotAllAccepted)) throw error;
  });
  return [...permanent, ...refused].map(({ event, errorCode, errorMessage }) => ({ event, errorCode, errorMessage }));
}

async function put(call: Outgoing[]): Promise<Refusal[]> {
  const { EventBridgeClient: Client, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  client ??= new Client({});
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: call.map(({ entry }) => entry) }));
    return call.flatMap(({ event }, index) => refusalOf(event, Entries[index] ?? {}));
  } catch (error) {
    return refusedCall(call, error);
  }
}

function refusalOf(event: CloudEvent, { EventId, ErrorCode, ErrorMessage }: PutEventsResultEntry): Refusal[] {
  if (EventId && !ErrorCode) return [];
  const errorCode = ErrorCode ?? 'NoAnswer';
  return [{ event, errorCode, errorMessage: ErrorMessage ?? 'EventBridge did not answer for this entry', permanent: PERMANENT.includes(errorCode) }];
}

// The SDK has retried by now. A call that was found wrong is split: one entry must not take its neighbours along.
async function refusedCall(call: Outgoing[], error: unknown): Promise<Refusal[]> {
  const { $fault, $retryable } = error as { $fault?: string; $retryable?: object };
  const { error_name, error_message } = described(error);
  const permanent = $fault === 'client' && !$retryable && !FOR_NOW.test(error_name);
  if (permanent && call.length > 1) return (await Promise.all(call.map((one) => put([one])))).flat();
  return call.map(({ event }) => ({ event, errorCode: error_name, errorMessage: error_message, permanent }));
}
