import { createHash } from 'node:crypto';

/** An event as a test publishes it: a CloudEvent (with `type` and `data`), or an entry for PutEvents. */
export type PublishedEvent = NewCloudEvent | PlainEvent;

/** As the runtime's `publish` takes it. */
export interface NewCloudEvent {
  readonly source: string;
  readonly type: string;
  readonly data: unknown;
  readonly [attribute: string]: unknown;
}

/** As EventBridge takes it. */
export interface PlainEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
}

/**
 * @returns an entry of PutEvents.
 * @throws {TypeError} for what is no event.
 */
export function entryOf(event: PublishedEvent): object {
  if (!isEvent(event)) throw new TypeError(`an event must have source, type and data, or source, detailType and detail, got ${JSON.stringify(event)}`);
  if (isPlain(event)) {
    const { source, detailType, detail, resources } = event;
    return { Source: source, DetailType: detailType, Detail: JSON.stringify(detail), Resources: resources };
  }
  const { source, type } = event;
  const detail = { specversion: '1.0', id: idOf(event), datacontenttype: 'application/json', ...event };
  return { Source: source, DetailType: type, Detail: JSON.stringify(detail) };
}

function isEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { source, type, data, detailType, detail } = value as Record<string, unknown>;
  return typeof source === 'string' && ((typeof type === 'string' && data !== undefined) || (typeof detailType === 'string' && typeof detail === 'object'));
}

function isPlain(event: PublishedEvent): event is PlainEvent {
  return 'detailType' in event;
}

// One without an id is told by what it says: publishing it again publishes the same event again.
function idOf(event: NewCloudEvent): string {
  return event.id as string ?? createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 32);
}
