import type { CloudEvent } from '../runtime';
import type { Commit } from '../runtime/event-store/commit';

/** An event of a stream, as it is published. */
export interface StreamEvent extends CloudEvent {
  /** Of the event in its stream. */
  readonly streamversion: number;
  /** Of its data. */
  readonly schemaversion: number;
}

/** The events of a commit, with ids that are the same whenever they are published. */
export function cloudEventsOf({ stream, first, time, metadata, events }: Commit): StreamEvent[] {
  const { commandId, correlationId, causationId = commandId, traceparent } = metadata;
  return events.map(([type, data, schemaversion = 1], index) => ({
    specversion: '1.0',
    id: `${stream.key}@${first + index}`,
    source: `/${encodeURIComponent(stream.category)}`,
    type,
    subject: stream.id,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    ...(correlationId !== undefined && { correlationid: correlationId }),
    ...(causationId !== undefined && { causationid: causationId }),
    ...(traceparent !== undefined && { traceparent }),
    streamversion: first + index,
    schemaversion,
    data,
  }));
}
