import { randomBytes } from 'node:crypto';
import { toBody } from '../../src/runtime/event-store/body';
import { toItem } from '../../src/runtime/event-store/commit';
import type { Item } from '../../src/runtime/event-store/storage';
import { fromKey } from '../../src/runtime/event-store/stream-name';
import { dataOf } from '../event-store/payload';
import type { Commit } from './commits';

/** An item as it is on the wire: binary values are base64. */
export type Image = Record<string, unknown>;

/** A record of a stream, as far as a function looks at it. */
export interface StreamRecord {
  readonly eventName: 'INSERT';
  readonly eventSourceARN: string;
  readonly dynamodb: { readonly SequenceNumber: string; readonly NewImage: Image };
}

export const STREAM_ARN = 'arn:aws:dynamodb:eu-central-1:111122223333:table/events/stream/2026-11-21T10:00:00.000';

/** Bytes of an event's data, as JSON. */
const BYTES = 300;

const TYPE = 'Happened';

/** The items of a commit, by variant: ours is one, the others have one for each event. */
export const IMAGES: Readonly<Record<string, (commit: Commit) => Image[]>> = {
  'eventweave': (commit) => [ourImage(commit)],
  'castore': (commit) => versionsOf(commit).map((version) => ({
    aggregateId: { S: `order#${commit.stream}` },
    version: { N: String(version) },
    eventStoreId: { S: 'order' },
    type: { S: TYPE },
    timestamp: { S: new Date().toISOString() },
    payload: payloadOf(version),
  })),
  'outbox-sample': (commit) => versionsOf(commit).map((version) => ({
    id: { S: commit.stream }, version: { N: String(version) }, type: { S: TYPE }, payload: payloadOf(version),
  })),
};

/** A record of a new item. */
export function recordOf(image: Image, sequence: number): StreamRecord {
  return { eventName: 'INSERT', eventSourceARN: STREAM_ARN, dynamodb: { SequenceNumber: String(1_000 + sequence), NewImage: image } };
}

/** Name of an event, `<stream>@<version>`, whichever variant has published it. */
export function nameIn(detail: string): string {
  const { subject, streamversion, event, id, version } = JSON.parse(detail) as Record<string, any>;
  if (event) return `${event.aggregateId}@${event.version}`;
  return subject ? `${subject}@${streamversion}` : `${id}@${version}`;
}

function ourImage(commit: Commit): Image {
  const events = versionsOf(commit).map((version) => [TYPE, dataOf(BYTES, `${version}`)]);
  const header = {
    stream: fromKey(`order#${commit.stream}`)!,
    first: commit.first,
    last: commit.first + commit.events - 1,
    time: Date.now(),
    id: Buffer.concat([Buffer.of(1), randomBytes(16)]),
    metadata: {},
  };
  return onWire(toItem(header, toBody(JSON.stringify(events), false)));
}

function onWire(item: Item): Image {
  return Object.fromEntries(Object.entries(item).map(([name, { B, ...value }]) => [name, B ? { B: Buffer.from(B).toString('base64') } : value]));
}

function payloadOf(version: number) {
  const { id, body } = dataOf(BYTES, `${version}`);
  return { M: { id: { S: id }, body: { S: body } } };
}

function versionsOf({ first, events }: Commit): number[] {
  return Array.from({ length: events }, (_, index) => first + index);
}
