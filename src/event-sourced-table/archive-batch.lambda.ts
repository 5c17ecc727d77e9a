import type { Progress } from './archive-progress.lambda';
import { eventFeed, type FeedEvent, type FeedPosition } from '../runtime/event-feed';

/** Events of one object. */
const MAX_EVENTS = 5_000;

/** Bytes of one object before it is compressed; the event with which there are as many is its last one. */
const MAX_BYTES = 32 * 1024 ** 2;

/** Events that follow each other in the feed. */
export interface Batch {
  readonly events: number;
  /** A line of JSON for each. */
  readonly lines: string;
  /** Behind the last one. */
  readonly position: FeedPosition;
}

/** The next events of a shard: as many as an object takes, or there is time for; undefined where there are none. */
export async function nextBatch({ shard, position: from }: Progress, isOver: () => boolean): Promise<Batch | undefined> {
  const lines: string[] = [];
  let [bytes, position] = [0, from];
  for await (const event of eventFeed().read({ shard, from })) {
    const line = lineOf(event);
    lines.push(line);
    bytes += Buffer.byteLength(line);
    position = event.position;
    if (lines.length >= MAX_EVENTS || bytes >= MAX_BYTES || isOver()) break;
  }
  return lines.length > 0 ? { events: lines.length, lines: lines.join(''), position: position! } : undefined;
}

function lineOf({ position, category, streamId, version, id, type, schemaVersion, data, time, metadata }: FeedEvent): string {
  return `${JSON.stringify({ position, category, streamId, version, id, type, schemaVersion, data, time, metadata })}\n`;
}
