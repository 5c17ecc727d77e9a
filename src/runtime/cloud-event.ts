import { InvalidMessageError } from './errors';

/** A CloudEvents 1.0 event in JSON, with the extensions that tell where it came from. */
export interface CloudEvent<D = unknown> {
  readonly specversion: '1.0';
  /** Unique for its `source`: the same id from the same source is the same event. */
  readonly id: string;
  /** The context in which it happened, a URI reference such as `/orders`. */
  readonly source: string;
  /** What happened, in the past tense, such as `order.placed`. */
  readonly type: string;
  /** What it happened to, such as the order's id. */
  readonly subject?: string;
  /** When it happened, ISO 8601. */
  readonly time?: string;
  readonly datacontenttype?: string;
  /** Identifies the schema that `data` adheres to. */
  readonly dataschema?: string;
  /** Id of the first event of the whole story. */
  readonly correlationid?: string;
  /** Id of the event that this one follows from. */
  readonly causationid?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly data: D;
}

/** An event as EventBridge delivers it. */
interface EventBridgeEnvelope {
  readonly 'id': string;
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'time'?: string;
  readonly 'resources'?: string[];
  readonly 'detail': unknown;
}

/**
 * Reads an event from a message's body: a CloudEvent, alone or as the detail of an EventBridge event, or any other
 * EventBridge event, whose detail then is the data.
 *
 * @throws {InvalidMessageError} when it is neither.
 */
export function toCloudEvent<D>(body: unknown): CloudEvent<D> {
  if (isCloudEvent<D>(body)) return body;
  if (!isEnvelope(body)) throw new InvalidMessageError('body is neither a CloudEvent nor an EventBridge event');
  if (isCloudEvent<D>(body.detail)) return body.detail;
  const { id, source, time, resources, detail } = body;
  return { specversion: '1.0', id, source, type: body['detail-type'], time, subject: resources?.[0], data: detail as D };
}

function isCloudEvent<D>(value: unknown): value is CloudEvent<D> {
  const { specversion, id, source, type } = (value ?? {}) as Record<string, unknown>;
  return specversion === '1.0' && isText(id) && isText(source) && isText(type);
}

function isEnvelope(value: unknown): value is EventBridgeEnvelope {
  const { id, source, detail, 'detail-type': type } = (value ?? {}) as Record<string, unknown>;
  return isText(id) && isText(source) && isText(type) && detail !== undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
