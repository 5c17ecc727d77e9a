import { parsed } from './decode';
import { toItemChange } from './dynamodb-change';
import { InvalidMessageError } from './errors';
import type { StreamSource } from './stream-delivery';
import type { DynamoDbRecord, KinesisRecord } from './stream-event';

/** The stream of a table. */
export const DYNAMODB: StreamSource<DynamoDbRecord> = {
  name: 'a DynamoDB stream',
  sequenceNumber: ({ dynamodb }) => dynamodb?.SequenceNumber,
  key: ({ dynamodb }) => JSON.stringify(Object.fromEntries(Object.entries(dynamodb?.Keys ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)))),
  read: toItemChange,
};

/** A data stream, whose records carry JSON. */
export const KINESIS: StreamSource<KinesisRecord> = {
  name: 'a Kinesis stream',
  sequenceNumber: ({ kinesis }) => kinesis?.sequenceNumber,
  key: ({ kinesis }) => kinesis.partitionKey,
  read: bodyOf,
};

/** What an aggregated record begins with. Source: awslabs/amazon-kinesis-producer, aggregation-format.md. */
const AGGREGATED = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);

function bodyOf({ kinesis: { data } }: KinesisRecord): unknown {
  const bytes = Buffer.from(data, 'base64');
  if (bytes.subarray(0, AGGREGATED.length).equals(AGGREGATED)) {
    throw new InvalidMessageError('record is aggregated, which is not supported; set AggregationEnabled to false in the Kinesis Producer Library');
  }
  return parsed(bytes.toString());
}
