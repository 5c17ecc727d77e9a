import { consumer, type InvocationContext, type SqsRecord } from '../../src/runtime';
import { refused, useAwsServer } from '../support/runtime-aws-server';
import { cloudEvent, failures, recordingLogger, sqsRecord } from '../support/runtime-events';
import { answerForSqs, answerSendMessage } from '../support/runtime-sqs';

const aws = useAwsServer();
const logger = recordingLogger();
let queue: string;
let queues = 0;
beforeEach(() => {
  logger.lines.splice(0);
  answerForSqs(aws);
  queue = `orders-${++queues}`; // what was found out about one queue is kept
});

const handler = consumer(() => {}, { logger });

function invalid(messageId: string, more: Partial<SqsRecord> = {}): SqsRecord {
  return sqsRecord(messageId, 'no JSON', { eventSourceARN: `arn:aws:sqs:eu-central-1:111122223333:${queue}`, ...more });
}

const redrivePolicy = { Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:111122223333:shared-dlq', maxReceiveCount: 5 }) } };
const good = sqsRecord('good', cloudEvent());
const ending = (end: number): InvocationContext => ({ getRemainingTimeInMillis: () => end - Date.now() });
const denied = () => refused('AccessDenied', 'User is not authorized to perform that', 403);
const operations = () => aws.calls.map(({ operation }) => operation);

test.each([
  ['may not be sent to the dead-letter queue', 'SendMessage', denied, 'AccessDenied', 'User is not authorized to perform that'],
  ['meets a dead-letter queue that is gone', 'SendMessage', () => refused('QueueDoesNotExist', 'gone'), 'QueueDoesNotExist', 'gone'],
  ['meets a throttled queue', 'SendMessage', () => refused('RequestThrottled', 'slow down'), 'RequestThrottled', 'slow down'],
  ['meets a service that is down', 'SendMessage', () => refused('InternalFailure', 'sorry', 500), 'InternalFailure', 'sorry'],
  ['meets a connection that ends', 'SendMessage', () => 'drop' as const, 'Error', /socket hang up|ECONNRESET/],
  ['may not read the redrive policy', 'GetQueueAttributes', denied, 'AccessDenied', 'User is not authorized to perform that'],
  ['comes from a queue without any attribute', 'GetQueueAttributes', () => ({}), 'Error', 'has no dead-letter queue'],
  ['comes from a queue without a redrive policy', 'GetQueueAttributes', () => ({ Attributes: {} }), 'Error', 'has no dead-letter queue'],
  ['meets a policy that is no JSON', 'GetQueueAttributes', () => ({ Attributes: { RedrivePolicy: 'none' } }), 'SyntaxError', 'JSON'],
  ['may not look up a queue', 'GetQueueUrl', denied, 'AccessDenied', 'User is not authorized to perform that'],
])('an invalid message that %s counts as failed and is sent back, and the log says so', async (_, operation, answer, errorName, errorMessage) => {
  aws.answer(operation, answer);
  expect(await handler({ Records: [invalid('a'), invalid('b')] })).toEqual(failures('a', 'b'));
  expect(logger.lines).toHaveLength(2);
  expect(logger.lines).toContainEqual(expect.objectContaining({
    level: 'error',
    message: 'message is invalid, but could not be sent to the dead-letter queue',
    message_id: 'a',
    error_name: 'InvalidMessageError',
    error_message: 'body is no JSON',
    cause: expect.objectContaining({ error_name: errorName, error_message: expect.stringMatching(errorMessage) }),
  }));
});

test('the dead-letter queue is looked up once, also for many messages at once, and then known', async () => {
  await handler({ Records: [invalid('a'), invalid('b'), invalid('c')] });
  await handler({ Records: [invalid('d')] });
  expect(operations().sort()).toEqual(['GetQueueAttributes', 'GetQueueUrl', 'GetQueueUrl', 'SendMessage', 'SendMessage', 'SendMessage', 'SendMessage']);
});

test('a look-up that failed is done again for the next message', async () => {
  aws.answer('GetQueueAttributes', denied, () => redrivePolicy);
  expect(await handler({ Records: [invalid('a')] })).toEqual(failures('a'));
  expect(await handler({ Records: [invalid('a')] })).toEqual(failures());
  expect(aws.inputs('SendMessage')).toEqual([expect.objectContaining({ QueueUrl: `${aws.endpoint}/111122223333/shared-dlq` })]);
});

test('the dead-letter queue is looked up again after it refused a message, as it may be another one by now', async () => {
  aws.answer('SendMessage', () => refused('QueueDoesNotExist', 'gone'), answerSendMessage);
  expect(await handler({ Records: [invalid('a')] })).toEqual(failures('a'));
  aws.answer('GetQueueAttributes', () => redrivePolicy);
  expect(await handler({ Records: [invalid('a')] })).toEqual(failures());
  expect(aws.inputs('SendMessage').at(-1)).toMatchObject({ QueueUrl: `${aws.endpoint}/111122223333/shared-dlq` });
});

test('queues are looked up each for itself', async () => {
  const ofOther = invalid('b', { eventSourceARN: `arn:aws:sqs:eu-central-1:444455556666:other-${queue}` });
  await handler({ Records: [invalid('a'), ofOther] });
  expect(aws.inputs('SendMessage').map(({ QueueUrl }) => QueueUrl).sort())
    .toEqual([`${aws.endpoint}/111122223333/${queue}-dlq`, `${aws.endpoint}/444455556666/other-${queue}-dlq`].sort());
  expect(aws.inputs('GetQueueUrl')).toContainEqual({ QueueName: `other-${queue}`, QueueOwnerAWSAccountId: '444455556666' });
});

test.each([7, 8, 10])('with %d attributes of its own, of which SQS takes 10 in all, nothing of an invalid message is lost', async (count) => {
  const names = Array.from({ length: count }, (_, index) => `a${index}`);
  const messageAttributes = Object.fromEntries(names.map((name) => [name, { dataType: 'String', stringValue: name }]));
  const answer = await handler({ Records: [invalid('a', { messageAttributes })] });
  if (count <= 7) {
    expect(answer).toEqual(failures());
    expect(Object.keys(aws.inputs('SendMessage')[0].MessageAttributes)).toEqual(expect.arrayContaining(names));
  } else {
    expect(answer).toEqual(failures('a')); // SQS moves it, whole but without a reason, after its last try
  }
});

test('a message that is too large together with its reason is sent back', async () => {
  const large = invalid('a', { body: 'x'.repeat(1_048_576 - 20) });
  expect(await handler({ Records: [large] })).toEqual(failures('a'));
});

test.each(['GetQueueUrl', 'GetQueueAttributes', 'SendMessage'])('where %s is never answered, an invalid message gives up after half of the time: it is sent back, and its healthy neighbour is not', async (operation) => {
  aws.answer(operation, () => 'hang');
  const answer = await handler({ Records: [good, invalid('a'), invalid('b')] }, ending(Date.now() + 1_500));
  expect(answer).toEqual(failures('a', 'b'));
  const lines = logger.lines.map(({ message, message_id, cause }: Record<string, any>) => [message_id, message, cause?.error_name]);
  expect(lines.sort()).toEqual(['a', 'b'].map((id) => [id, 'message is invalid, but could not be sent to the dead-letter queue', 'AbortError']));
});

test('where time is up before the dead-letter queue has answered, what is invalid is sent back, and its healthy neighbour is not', async () => {
  aws.answer('SendMessage', () => 'hang');
  const answer = await handler({ Records: [invalid('a'), good, invalid('b')] }, ending(Date.now() + 200));
  expect(answer).toEqual(failures('a', 'b'));
});

test('a logger that throws about a message that could not be set aside fails that message, not the batch', async () => {
  const console = jest.spyOn(globalThis.console, 'error').mockImplementation();
  aws.answer('SendMessage', denied);
  const broken = consumer(() => {}, { logger: { ...logger, error: () => { throw new Error('disk full'); } } });
  expect(await broken({ Records: [good, invalid('a')] })).toEqual(failures('a'));
  expect(console.mock.calls).toEqual([[expect.objectContaining({
    message: 'logging about a message failed', message_id: 'a', error_message: 'disk full',
  })]]);
  console.mockRestore();
});

test('an invocation without time left sends back what is invalid', async () => {
  expect(await handler({ Records: [invalid('a')] }, { getRemainingTimeInMillis: () => -1 })).toEqual(failures('a'));
});
