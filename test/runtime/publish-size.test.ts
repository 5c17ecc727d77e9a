import { consumer, InvalidMessageError } from '../../src/runtime';
import { EventTooLargeError, publish } from '../../src/runtime/publish';
import { useAwsServer } from '../support/runtime-aws-server';
import { answerForEventBridge, putCalls, putIds } from '../support/runtime-eventbridge';
import { cloudEvent, ebEnvelope, failures, recordingLogger, sqsRecord } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

/** 1 MiB of an SQS message, less what is left for the envelope around the event, and for the attributes of a dead letter. */
const LIMIT = 1_048_576 - 8_192;
/** What EventBridge counts for a time. */
const TIME = 14;

const aws = useAwsServer();
beforeEach(() => answerForEventBridge(aws));

const to = { eventBusName: 'orders' };

/** An event that counts exactly `size` bytes; its data is made of `unit`, and of what is missing then. */
function eventOf(size: number, id = 'e1', unit = 'x', more: object = {}) {
  const event = cloudEvent({ id, time: '2026-11-21T10:00:00.000Z', datacontenttype: 'application/json', data: '', ...more });
  const left = size - TIME - Buffer.byteLength(event.source + event.type + JSON.stringify(event));
  const count = Math.floor(left / Buffer.byteLength(unit));
  return { ...event, data: unit.repeat(count) + 'x'.repeat(left - count * Buffer.byteLength(unit)) };
}

test.each(['x', 'ü', '世', '👋'])('an event of exactly the limit is sent, counted in bytes (%s)', async (unit) => {
  expect(await publish([eventOf(LIMIT, 'e1', unit)], to)).toHaveLength(1);
  expect(putIds(aws)).toEqual([['e1']]);
});

test.each(['x', 'ü', '世', '👋'])('fails when an event is one byte larger (%s), before anything is sent', async (unit) => {
  const error = await publish([eventOf(100_000, 'small'), eventOf(LIMIT + 1, 'large', unit)], to).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(EventTooLargeError);
  expect(error).toMatchObject({
    name: 'EventTooLargeError',
    message: `event large of type order.placed has ${LIMIT + 1} bytes, more than the ${LIMIT} that EventBridge can deliver to a queue`,
    size: LIMIT + 1,
    limit: LIMIT,
    event: expect.objectContaining({ id: 'large' }),
  });
  expect(aws.calls).toEqual([]);
});

test.each([
  ['source', { source: `/${'ö'.repeat(60)}` }],
  ['type', { type: 'ü'.repeat(60) }],
])('the %s counts twice, in the entry and in the detail', async (_, more) => {
  expect(await publish([eventOf(LIMIT, 'e1', 'x', more)], to)).toHaveLength(1);
  await expect(publish([eventOf(LIMIT + 1, 'e1', 'x', more)], to)).rejects.toThrow(`has ${LIMIT + 1} bytes`);
});

test.each([
  ['two that fill it', [LIMIT - 300_000, 300_000], [['e0', 'e1']]],
  ['two that are a byte too large together', [LIMIT - 300_000, 300_001], [['e0'], ['e1']]],
  ['a small one between large ones', [600_000, 1_000, 600_000, 1_000], [['e0', 'e1'], ['e2', 'e3']]],
  ['large ones only', [LIMIT, LIMIT, LIMIT], [['e0'], ['e1'], ['e2']]],
])('calls are split by bytes: %s', async (_, sizes, expected) => {
  await publish(sizes.map((size, index) => eventOf(size, `e${index}`)), to);
  expect(putIds(aws)).toEqual(expected);
});

// Source: EventBridge user guide, "Using dead-letter queues to process undelivered events", for the names of its attributes.
const ofEventBridge = ['RULE_ARN', 'TARGET_ARN', 'EXHAUSTED_RETRY_CONDITION', 'RETRY_ATTEMPTS'];

test('the largest event that is sent can be set aside with the longest reason, in its envelope and with the attributes of EventBridge', async () => {
  answerForSqs(aws);
  await publish([eventOf(LIMIT, 'e1', 'x', { source: `/${'s'.repeat(255)}`, type: 't'.repeat(128) })], to);
  const [[{ Source, DetailType, Detail }]] = putCalls(aws);
  const body = ebEnvelope(JSON.parse(Detail), { 'source': Source, 'detail-type': DetailType });
  const messageAttributes = Object.fromEntries(ofEventBridge.map((name) => [name, { dataType: 'String', stringValue: 'x'.repeat(1_024) }]));
  const refusing = consumer(() => { throw new InvalidMessageError('世'.repeat(10_000)); }, { logger: recordingLogger() });
  expect(await refusing({ Records: [sqsRecord('m1', body, { messageAttributes })] })).toEqual(failures());
  expect(aws.inputs('SendMessage')).toHaveLength(1);
});
