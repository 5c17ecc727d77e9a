import { streamConsumer, type DynamoDbRecord, type InvocationContext, type KinesisRecord, type StreamDelivery } from '../../src/runtime';
import { cloudEvent, recordingLogger } from '../support/runtime-events';
import { DATA_STREAM_ARN, dynamoDbRecord, goOnFrom, kinesisRecord, TABLE_STREAM_ARN } from '../support/stream-events';

const logger = recordingLogger();
beforeEach(() => logger.lines.splice(0));

/** What the handler is told about this record. */
async function delivered(record: DynamoDbRecord | KinesisRecord, decode?: (body: unknown) => unknown, context?: InvocationContext) {
  const deliveries: StreamDelivery[] = [];
  const keep = (_: unknown, delivery: StreamDelivery) => void deliveries.push(delivery);
  const as = decode ?? ((body: any) => body);
  const answer = 'kinesis' in record
    ? await streamConsumer(keep, { source: 'kinesis', decode: as, logger })({ Records: [record] }, context)
    : await streamConsumer(keep, { decode: as, logger })({ Records: [record] }, context);
  expect(answer).toEqual(goOnFrom());
  return deliveries[0];
}

test('position and stream are those of the record', async () => {
  expect(await delivered(dynamoDbRecord('a'))).toMatchObject({ sequenceNumber: 'seq-a', eventSourceArn: TABLE_STREAM_ARN });
  expect(await delivered(kinesisRecord('a', 1))).toMatchObject({ sequenceNumber: 'seq-a', eventSourceArn: DATA_STREAM_ARN });
});

test('the key is what the order holds for', async () => {
  expect((await delivered(kinesisRecord('a', 1, 'customer-7'))).key).toBe('customer-7');
  const keys = [{ pk: { S: 'a' }, sk: { N: '1' } }, { sk: { N: '1' }, pk: { S: 'a' } }];
  for (const Keys of keys) expect((await delivered(dynamoDbRecord('a', { Keys }))).key).toBe('{"pk":{"S":"a"},"sk":{"N":"1"}}');
});

test.each([
  ['has a correlation id', { correlationid: 'story', id: 'e1' }, 'story'],
  ['has an id', { id: 7 }, '7'],
  ['has neither', { total: 3 }, 'event-a'],
  ['is null', null, 'event-a'],
  ['has ids that are objects', { id: {}, correlationid: [] }, 'event-a'],
])('the correlation id of a message that %s is its own, or that of the record', async (_, message, correlationId) => {
  expect((await delivered(kinesisRecord('a', 1), () => message)).correlationId).toBe(correlationId);
  expect((await delivered(dynamoDbRecord('a'), () => message)).correlationId).toBe(correlationId);
});

test('a change that nobody decoded correlates by the id of its record, and by its position where it has none', async () => {
  expect((await delivered(dynamoDbRecord('a'))).correlationId).toBe('event-a');
  expect((await delivered(dynamoDbRecord('a', {}, { eventID: undefined }))).correlationId).toBe('seq-a');
});

test('the remaining time is that of the invocation, and endless outside Lambda', async () => {
  let left = 3_000;
  const { remainingTime } = await delivered(dynamoDbRecord('a'), undefined, { getRemainingTimeInMillis: () => left });
  left = 1_000;
  expect(remainingTime()).toBe(1_000);
  expect((await delivered(dynamoDbRecord('a'))).remainingTime()).toBe(Infinity);
});

test('a line of the log names position and event', async () => {
  (await delivered(kinesisRecord('a', cloudEvent({ id: 'e1', correlationid: 'story' })))).log.info('reserved', { shelf: 9 });
  (await delivered(dynamoDbRecord('b'))).log.warn('removed');
  expect(logger.lines).toEqual([
    { level: 'info', message: 'reserved', sequence_number: 'seq-a', correlation_id: 'story', event_id: 'e1', event_type: 'order.placed', shelf: 9 },
    { level: 'warn', message: 'removed', sequence_number: 'seq-b', correlation_id: 'event-b', event_id: 'event-b', event_type: 'INSERT' },
  ]);
});

test('the log is made once', async () => {
  const delivery = await delivered(dynamoDbRecord('a'));
  expect(delivery.log).toBe(delivery.log);
});
