import { consumer, type Delivery, type InvocationContext, type SqsRecord } from '../../src/runtime';
import { RecordDelivery } from '../../src/runtime/delivery';
import { cloudEvent, failures, fifoRecord, recordingLogger, sqsRecord } from '../support/runtime-events';

const logger = recordingLogger();
beforeEach(() => logger.lines.splice(0));

/** What the handler is told about this record. */
async function delivered(record: SqsRecord, decode?: (body: unknown) => unknown, context?: InvocationContext): Promise<Delivery> {
  const deliveries: Delivery[] = [];
  const keep = (_: unknown, delivery: Delivery) => void deliveries.push(delivery);
  const handler = decode ? consumer(keep, { decode, logger }) : consumer(keep, { logger });
  expect(await handler({ Records: [record] }, context)).toEqual(failures());
  return deliveries[0];
}

test.each(['1', '2', '137'])('attempt %s is that of SQS', async (ApproximateReceiveCount) => {
  const { attempt, messageId } = await delivered(sqsRecord('m1', cloudEvent(), { attributes: { ApproximateReceiveCount } }));
  expect([messageId, attempt]).toEqual(['m1', Number(ApproximateReceiveCount)]);
});

test('the group is that of the message, if any', async () => {
  expect((await delivered(fifoRecord('m1', 'customer-7', cloudEvent()))).groupId).toBe('customer-7');
  expect((await delivered(sqsRecord('m1', cloudEvent()))).groupId).toBeUndefined();
});

test('the correlation id is that of the event, else the id of the event', async () => {
  expect((await delivered(sqsRecord('m1', cloudEvent({ id: 'e1', correlationid: 'story' })))).correlationId).toBe('story');
  expect((await delivered(sqsRecord('m1', cloudEvent({ id: 'e1' })))).correlationId).toBe('e1');
});

test.each([
  ['has an id', { id: 'order-7' }, 'order-7'],
  ['has a number for an id', { id: 7 }, '7'],
  ['has no id', { total: 3 }, 'm1'],
  ['is a text', 'order', 'm1'],
  ['is a list', ['order'], 'm1'],
  ['is null', null, 'm1'],
  ['is nothing', undefined, 'm1'],
  ['has ids that are objects', { id: {}, correlationid: [] }, 'm1'],
  ['has an id that has no text', { id: { toString: 1 } }, 'm1'],
])('the correlation id of a decoded message that %s is its id or the message id', async (_, message, correlationId) => {
  expect((await delivered(sqsRecord('m1', '{}'), () => message)).correlationId).toBe(correlationId);
});

test('an event whose correlation id is no text crashes nothing, neither when it is handled nor when it fails', async () => {
  const body = JSON.stringify({ ...cloudEvent({ data: 'odd' }), correlationid: { toString: 'none', valueOf: 'none' } });
  expect((await delivered(sqsRecord('m1', body))).correlationId).toBe('event-1');
  const failing = consumer(() => { throw new Error('no stock'); }, { logger });
  expect(await failing({ Records: [sqsRecord('m1', body)] })).toEqual(failures('m1'));
  expect(logger.lines).toEqual([expect.objectContaining({ message: 'message failed', correlation_id: 'event-1' })]);
});

test('the remaining time is that of the invocation, and endless outside Lambda', async () => {
  let left = 3_000;
  const { remainingTime } = await delivered(sqsRecord('m1', cloudEvent()), undefined, { getRemainingTimeInMillis: () => left });
  expect(remainingTime()).toBe(3_000);
  left = 1_000;
  expect(remainingTime()).toBe(1_000);
  expect((await delivered(sqsRecord('m1', cloudEvent()))).remainingTime()).toBe(Infinity);
  expect((await delivered(sqsRecord('m1', cloudEvent()), undefined, {} as never)).remainingTime()).toBe(Infinity); // as many a test calls
});

test.each(['debug', 'info', 'warn', 'error'] as const)('a line of log.%s names the message, its try and its event', async (level) => {
  const event = cloudEvent({ id: 'e1', correlationid: 'story' });
  const { log } = await delivered(sqsRecord('m1', event, { attributes: { ApproximateReceiveCount: '2' } }));
  log[level]('reserved', { shelf: 9 });
  expect(logger.lines).toEqual([{
    level, message: 'reserved', message_id: 'm1', attempt: 2, correlation_id: 'story', event_id: 'e1', event_type: 'order.placed', shelf: 9,
  }]);
});

test('what the runtime delivers with keeps the record', () => {
  const record = sqsRecord('m1', cloudEvent());
  expect(new RecordDelivery(record, logger).record).toBe(record);
});

test('the log is made once, and only when it is used', async () => {
  let made = 0;
  const parent = { ...logger, get info() { made++; return logger.info; } };
  const logs: unknown[] = [];
  const handler = consumer((_, delivery) => {
    if (delivery.messageId === 'quiet') return;
    logs.push(delivery.log, delivery.log);
    delivery.log.info('first');
  }, { logger: parent });
  await handler({ Records: [sqsRecord('quiet', cloudEvent())] });
  expect(made).toBe(0);
  await handler({ Records: [sqsRecord('loud', cloudEvent())] });
  expect(logs[0]).toBe(logs[1]);
  expect(made).toBe(1);
});

test.each(['debug', 'info', 'warn', 'error'] as const)('without a logger, log.%s writes an object to the console', async (level) => {
  const console = jest.spyOn(globalThis.console, level).mockImplementation();
  const handler = consumer((_, { log }) => log[level]('reserved', { shelf: 9 }));
  await handler({ Records: [sqsRecord('m1', cloudEvent())] });
  expect(console.mock.calls).toEqual([[{
    message: 'reserved', message_id: 'm1', attempt: 1, correlation_id: 'event-1', event_id: 'event-1', event_type: 'order.placed', shelf: 9,
  }]]);
  console.mockRestore();
});
