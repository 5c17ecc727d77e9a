import { consumer, InvalidMessageError, type SqsRecord } from '../../src/runtime';
import { useAwsServer } from '../support/runtime-aws-server';
import { failures, fifoRecord, recordingLogger, sqsRecord, turn } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

const aws = useAwsServer();
const logger = recordingLogger();
beforeEach(() => {
  logger.lines.splice(0);
  answerForSqs(aws);
});
afterEach(() => jest.restoreAllMocks());

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** Consumes messages that are invalid for this reason. */
function rejecting(reason: string, ...Records: SqsRecord[]) {
  return consumer(() => { throw new InvalidMessageError(reason); }, { decode: (body) => body, logger })({ Records });
}

/** The only message that was sent. */
function sent() {
  const inputs = aws.inputs('SendMessage');
  expect(inputs).toHaveLength(1);
  return inputs[0];
}

test('an invalid message is sent to the queue that the redrive policy of its queue names, with its reason and its body as it was', async () => {
  const body = '{ "order" :  "ünusual\\u0020formatting" }';
  expect(await rejecting('order has no total', sqsRecord('m1', body))).toEqual(failures());
  expect(sent()).toEqual({
    QueueUrl: `${aws.endpoint}/111122223333/orders-dlq`,
    MessageBody: body,
    MessageAttributes: {
      ERROR_CODE: text('InvalidMessageError'),
      ERROR_MESSAGE: text('order has no total'),
      SOURCE_MESSAGE_ID: text('m1'),
    },
  });
});

test('its attributes go with it: text, number and binary, with their own types', async () => {
  const messageAttributes = {
    tenant: { dataType: 'String', stringValue: 'north 👋' },
    priority: { dataType: 'Number.int', stringValue: '7', stringListValues: [], binaryListValues: [] },
    picture: { dataType: 'Binary.png', binaryValue: 'iVBORw==', stringListValues: [], binaryListValues: [] },
  };
  await rejecting('bad', sqsRecord('m1', '1', { messageAttributes }));
  expect(sent().MessageAttributes).toMatchObject({
    tenant: text('north 👋'),
    priority: { DataType: 'Number.int', StringValue: '7' },
    picture: { DataType: 'Binary.png', BinaryValue: 'iVBORw==' },
    ERROR_CODE: text('InvalidMessageError'),
  });
});

test('a message that had been set aside before carries its latest reason', async () => {
  const messageAttributes = { ERROR_MESSAGE: { dataType: 'String', stringValue: 'older' }, SOURCE_MESSAGE_ID: { dataType: 'String', stringValue: 'm0' } };
  await rejecting('newer', sqsRecord('m1', '1', { messageAttributes }));
  expect(sent().MessageAttributes).toMatchObject({ ERROR_MESSAGE: text('newer'), SOURCE_MESSAGE_ID: text('m1') });
});

test('its trace goes with it', async () => {
  const AWSTraceHeader = 'Root=1-67891233-abcdef012345678912345678;Sampled=1';
  await rejecting('bad', sqsRecord('m1', '1', { attributes: { ApproximateReceiveCount: '1', AWSTraceHeader } }));
  expect(sent().MessageSystemAttributes).toEqual({ AWSTraceHeader: text(AWSTraceHeader) });
});

test('a message of a FIFO queue keeps its group, and is known by its id, so that a repetition is dropped', async () => {
  await rejecting('bad', fifoRecord('m1', 'customer-7', '1'));
  expect(sent()).toMatchObject({ QueueUrl: `${aws.endpoint}/111122223333/orders-dlq.fifo`, MessageGroupId: 'customer-7', MessageDeduplicationId: 'm1' });
});

test('a message of a standard queue keeps its group, which is for fairness, and needs no deduplication', async () => {
  await rejecting('bad', sqsRecord('m1', '1', { attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'tenant' } }));
  expect(sent()).toMatchObject({ MessageGroupId: 'tenant' });
  expect(sent()).not.toHaveProperty('MessageDeduplicationId');
});

test('a message that was invalid is not sent back, at whatever try, and the log says why', async () => {
  expect(await rejecting('no such order', sqsRecord('m1', '1', { attributes: { ApproximateReceiveCount: '3' } }))).toEqual(failures());
  expect(logger.lines).toEqual([expect.objectContaining({
    level: 'error',
    message: 'message is invalid, sent to the dead-letter queue',
    message_id: 'm1',
    attempt: 3,
    error_name: 'InvalidMessageError',
    error_message: 'no such order',
  })]);
});

test('what decode throws makes a message invalid, and is the reason', async () => {
  const handler = consumer(() => {}, { decode: () => { throw new RangeError('total must be positive'); }, logger });
  expect(await handler({ Records: [sqsRecord('m1', '1')] })).toEqual(failures());
  expect(sent().MessageAttributes.ERROR_MESSAGE).toEqual(text('total must be positive'));
});

test('decode may take its time: the handler waits for it, and the delivery knows the message', async () => {
  const told: unknown[] = [];
  const handler = consumer<{ id: string }>((order, { correlationId }) => void told.push(order, correlationId), {
    decode: async (body) => {
      await turn();
      return { id: `order-${body}` };
    },
    logger,
  });
  expect(await handler({ Records: [sqsRecord('m1', '7')] })).toEqual(failures());
  expect(told).toEqual([{ id: 'order-7' }, 'order-7']);
});

test.each([
  ['an error', new RangeError('total must be positive'), 'total must be positive'],
  ['our own error', new InvalidMessageError('total is missing'), 'total is missing'],
  ['a text', 'no total', 'no total'],
])('what decode rejects with, here %s, makes a message invalid, and is the reason; its neighbours are handled', async (_, rejection, reason) => {
  const handled: unknown[] = [];
  const handler = consumer<number>((order) => void handled.push(order), {
    decode: async (body) => {
      await turn();
      if (body === 2) throw rejection;
      return body as number;
    },
    logger,
  });
  expect(await handler({ Records: [1, 2, 3].map((body) => sqsRecord(`m${body}`, body)) })).toEqual(failures());
  expect(handled).toEqual([1, 3]);
  expect(sent()).toMatchObject({ MessageBody: '2', MessageAttributes: { ERROR_CODE: text('InvalidMessageError'), ERROR_MESSAGE: text(reason) } });
});

test.each([['a standard', sqsRecord], ['a FIFO', (id: string, body: string) => fifoRecord(id, 'a', body)]])('a logger that throws about a message that was set aside has it neither sent back nor set aside again, from %s queue', async (_, record) => {
  const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
  const handled: unknown[] = [];
  const handler = consumer((body) => void handled.push(body), {
    decode: (body) => body, logger: { ...logger, error: () => { throw new Error('disk full'); } },
  });
  expect(await handler({ Records: [record('m1', 'no JSON'), record('m2', '"order"')] })).toEqual(failures());
  expect(handled).toEqual(['order']);
  expect(sent()).toMatchObject({ MessageBody: 'no JSON' });
  expect(console.mock.calls).toEqual([[expect.objectContaining({
    message: 'logging about a message failed', message_id: 'm1', error_message: 'disk full',
  })]]);
});

test.each([
  ['without text', '', 'no reason given'],
  ['with control characters', 'a\u0000b\u001bc\u007fd\ufffee\r\n\tf', 'a?b?c\u007fd?e\r\n\tf'],
  ['with an emoji', 'no 👋 please', expect.stringMatching(/^no .+ please$/)],
  ['of half an emoji', 'no \ud83d please', 'no ? please'],
  ['of 100 KB', 'x'.repeat(100_000), 'x'.repeat(512)],
  ['whose emoji sits on the cut', `${'x'.repeat(511)}👋`, expect.stringMatching(/^x{511}/)],
  ['of many emojis', '👋'.repeat(1_000), expect.stringMatching(/^.{1,512}$/)],
])('a reason %s is sent in a form that SQS accepts', async (_, reason, kept) => {
  expect(await rejecting(reason, sqsRecord('m1', '1'))).toEqual(failures());
  const { StringValue } = sent().MessageAttributes.ERROR_MESSAGE;
  expect(StringValue).toEqual(kept);
  expect(StringValue).not.toMatch(/\p{Surrogate}/u);
});

test('the payload is in no log line of ours, whatever becomes of the message', async () => {
  const secret = 'card 4711-0815';
  const handler = consumer(() => { throw new Error('no stock'); }, { logger });
  const event = { specversion: '1.0', id: '1', source: '/s', type: 't', data: secret, extension: secret };
  const bodies = [`{"a": "${secret}"`, JSON.stringify(secret), JSON.stringify({ secret }), JSON.stringify(event)];
  const messageAttributes = { card: { dataType: 'String', stringValue: secret } };
  const Records = bodies.map((body, index) => sqsRecord(`m${index}`, body, { messageAttributes }));
  await handler({ Records });
  aws.answer('SendMessage', () => 'drop');
  await handler({ Records });
  expect(logger.lines).toHaveLength(8);
  expect(JSON.stringify(logger.lines)).not.toContain('4711');
});
