import { cloudEvent } from './runtime-events';
import type { AttributeMap, DynamoDbRecord, KinesisRecord } from '../../src/runtime';

export const TABLE_STREAM_ARN = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2026-11-21T10:00:00.000';
export const DATA_STREAM_ARN = 'arn:aws:kinesis:eu-central-1:111122223333:stream/orders';

/** A change of the item with this key; `more` goes into what the record says of the change. */
export function dynamoDbRecord(id: string, more: Partial<DynamoDbRecord['dynamodb']> = {}, about: Partial<DynamoDbRecord> = {}): DynamoDbRecord {
  const Keys: AttributeMap = { pk: { S: id } };
  return {
    eventID: `event-${id}`,
    eventName: 'INSERT',
    eventSourceARN: TABLE_STREAM_ARN,
    dynamodb: { ApproximateCreationDateTime: 1_795_255_200, Keys, NewImage: { ...Keys, id: { S: id } }, SequenceNumber: `seq-${id}`, ...more },
    ...about,
  };
}

/** A record of Kinesis; data that is no buffer is written as JSON. */
export function kinesisRecord(id: string, data: unknown, partitionKey = id): KinesisRecord {
  return {
    eventID: `event-${id}`,
    eventName: 'aws:kinesis:record',
    eventSourceARN: DATA_STREAM_ARN,
    kinesis: { partitionKey, sequenceNumber: `seq-${id}`, data: (Buffer.isBuffer(data) ? data : Buffer.from(JSON.stringify(data))).toString('base64') },
  };
}

/** A batch of changes of the items with these ids. */
export function changes(...ids: string[]) {
  return { Records: ids.map((id) => dynamoDbRecord(id)) };
}

/** A batch of CloudEvents, each with its id as its data. */
export function kinesisEvents(...ids: string[]) {
  return { Records: ids.map((id) => kinesisRecord(id, cloudEvent({ id, data: id }))) };
}

/** The answer of a stream consumer that goes on from this record; all was handled where there is none. */
export function goOnFrom(id?: string) {
  return { batchItemFailures: id === undefined ? [] : [{ itemIdentifier: `seq-${id}` }] };
}
