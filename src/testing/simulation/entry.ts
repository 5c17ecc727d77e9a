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

/** @returns an entry of PutEvents. */
export function entryOf(event: PublishedEvent): object {
  if (isPlain(event)) {
    const { source, detailType, detail, resources } = event;
    return { Source: source, DetailType: detailType, Detail: JSON.stringify(detail), Resources: resources };
  }
  const { source, type } = event;
  const detail = { specversion: '1.0', id: idOf(event), datacontenttype: 'application/json', ...event };
  return { Source: source, DetailType: type, Detail: JSON.stringify(detail) };
}

function isPlain(event: PublishedEvent): event is PlainEvent {
  return 'detailType' in event;
}

// One without an id is told by what it says: publishing it again publishes the same event again.
function idOf(event: NewCloudEvent): string {
  return event.id as string ?? createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 32);
}
