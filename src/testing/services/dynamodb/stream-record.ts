import type { Item } from './attribute-value';
import { itemSize } from './item-size';
import type { Shard } from './shard';
import type { Change } from './table';

/** What of an item the records of a stream have. Source: API reference, StreamSpecification. */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A write, as it stands in a stream. */
export interface StreamRecord {
  /** Identity, which begins with that of the call that wrote. */
  readonly lineage: string;
  readonly change: Change;
  readonly shard: Shard;
  /** Of its item. */
  readonly place: number;
  readonly sequenceNumber: string;
  /** When it was written, in milliseconds of the epoch. */
  readonly writtenAt: number;
}

/** The stream that a record is of. */
export interface Origin {
  readonly arn: string;
  readonly region: string;
  readonly viewType: StreamViewType;
  /** The id of an event, 32 hexadecimal digits. */
  eventId(record: StreamRecord): string;
}

/** Who deletes what has expired. Source: developer guide, "DynamoDB Streams and time to live". */
const TIME_TO_LIVE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** A record as a function gets it. Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", example event; API reference, Record. */
export function eventRecord(record: StreamRecord, { arn, region, viewType, eventId }: Origin): Record<string, unknown> {
  const { change, sequenceNumber, writtenAt } = record;
  const { key, expired } = change;
  const images = imagesOf(change, viewType);
  return {
    eventID: eventId(record),
    eventName: eventName(change),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(writtenAt / 1_000),
      Keys: key,
      ...images,
      SequenceNumber: sequenceNumber,
      SizeBytes: [key, ...Object.values(images)].reduce((sum, item) => sum + itemSize(item), 0),
      StreamViewType: viewType,
    },
    eventSourceARN: arn,
    ...(expired && { userIdentity: TIME_TO_LIVE }),
  };
}

/** Source: API reference, Record. */
export function eventName({ before, after }: Change): 'INSERT' | 'MODIFY' | 'REMOVE' {
  if (!before) return 'INSERT';
  return after ? 'MODIFY' : 'REMOVE';
}

function imagesOf({ before, after }: Change, viewType: StreamViewType): Record<string, Item> {
  return {
    ...(after && /^NEW/.test(viewType) && { NewImage: after }),
    ...(before && /OLD/.test(viewType) && { OldImage: before }),
  };
}
