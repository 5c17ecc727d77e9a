import type { Aws } from '../../../src/testing/functions/stub';
import { answer, fn, queue, redriven } from '../../support/lambda-resources';
import { TestWorld, urlOf, type Declared } from '../../support/simulated-world';

interface Message {
  readonly Body: string;
  readonly ReceiptHandle: string;
  readonly Attributes: Record<string, string>;
  readonly MessageAttributes: Record<string, object>;
}

/** Makes a call on `Queue`. */
type Call = (operation: string, input?: object) => Promise<Record<string, unknown>>;

/** A world whose function `Fn` makes calls on `Queue` when it is invoked; no event source mapping takes part. */
function world(perform: (call: Call) => Promise<unknown>, resources: Record<string, Declared> = { Queue: queue() }) {
  const call = (aws: Aws) => async (operation: string, input: object = {}) => aws('sqs', operation, { QueueUrl: urlOf('Queue'), ...input });
  const test = new TestWorld({ Fn: fn({ Timeout: 30 }), ...resources }, { functions: { Fn: async (_, __, aws) => perform(call(aws)) } });
  const send = async (input: object) => test.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), ...input });
  return { test, send, run: async () => answer(test) };
}

const ALL = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };

test('a function receives a single message with all of its attributes, and deletes it (API reference, ReceiveMessage, DeleteMessage)', async () => {
  const { send, run, test } = world(async (sqs) => {
    const { Messages } = await sqs('ReceiveMessage', { ...ALL, MaxNumberOfMessages: 1, VisibilityTimeout: 60, WaitTimeSeconds: 5 });
    const [message] = Messages as Message[];
    await sqs('DeleteMessage', { ReceiptHandle: message.ReceiptHandle });
    return message;
  });
  await send({ MessageBody: 'a', MessageAttributes: { kind: { DataType: 'String', StringValue: 'order' } } });
  await send({ MessageBody: 'b' });
  expect(await run()).toMatchObject({
    Body: 'a',
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'order' } },
    Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.any(String), SenderId: expect.any(String), ApproximateFirstReceiveTimestamp: expect.any(String) },
  });
  expect(test.entries('handled')).toMatchObject([{ from: 'Queue', to: 'Fn', text: 'deleted on try 1' }]);
});

test('a function that waits gets a message that comes meanwhile (developer guide, "Amazon SQS short and long polling")', async () => {
  const { run } = world(async (sqs) => {
    const waiting = sqs('ReceiveMessage', { WaitTimeSeconds: 20 });
    await sqs('SendMessage', { MessageBody: 'late', DelaySeconds: 10 });
    return ((await waiting).Messages as Message[]).map(({ Body }) => Body);
  });
  expect(await run()).toEqual(['late']);
});

test('a message that a function receives once too often is a dead letter instead (developer guide, "Using dead-letter queues in Amazon SQS")', async () => {
  const { send, run, test } = world(async (sqs) => (await sqs('ReceiveMessage', { ...ALL, MaxNumberOfMessages: 10, VisibilityTimeout: 0 })).Messages ?? [],
    { Queue: redriven(2), Dead: queue() });
  await send({ MessageBody: 'a' });
  expect(await run()).toMatchObject([{ Attributes: { ApproximateReceiveCount: '1' } }]);
  expect(await run()).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
  expect(await run()).toEqual([]);
  expect(test.sqs.queue(urlOf('Dead'))!.all()).toMatchObject([{ body: 'a' }]);
});

test('in a FIFO queue a group is locked while a function has one of its messages, and free when it gives it back (developer guide, "FIFO queue delivery logic in Amazon SQS")', async () => {
  const { send, run } = world(async (sqs) => {
    const receive = async () => ((await sqs('ReceiveMessage')).Messages ?? []) as Message[];
    const [one] = await receive();
    const [other] = await receive();
    const locked = await receive();
    await sqs('ChangeMessageVisibility', { ReceiptHandle: one.ReceiptHandle, VisibilityTimeout: 0 });
    const [again] = await receive();
    await sqs('DeleteMessage', { ReceiptHandle: again.ReceiptHandle });
    const [next] = await receive();
    return [one, other, ...locked, again, next].map(({ Body }) => Body);
  }, { Queue: queue({ FifoQueue: true, ContentBasedDeduplication: true }) });
  for (const MessageBody of ['a1', 'a2', 'b1']) await send({ MessageBody, MessageGroupId: MessageBody[0] });
  expect(await run()).toEqual(['a1', 'b1', 'a1', 'a2']);
});

test('entries of ChangeMessageVisibilityBatch fail each for itself: a receipt that has expired, one that is older, one beyond twelve hours (API reference)', async () => {
  const { send, run, test } = world(async (sqs) => {
    const receive = async (VisibilityTimeout: number) => ((await sqs('ReceiveMessage', { VisibilityTimeout })).Messages as Message[])[0].ReceiptHandle;
    const older = await receive(0);
    const latest = await receive(60); // of the same message
    const expired = await receive(0);
    const Entries = [
      { Id: 'good', ReceiptHandle: latest, VisibilityTimeout: 30 }, { Id: 'older', ReceiptHandle: older, VisibilityTimeout: 30 },
      { Id: 'expired', ReceiptHandle: expired, VisibilityTimeout: 30 }, { Id: 'long', ReceiptHandle: latest, VisibilityTimeout: 43_200 },
    ];
    return sqs('ChangeMessageVisibilityBatch', { Entries });
  });
  await send({ MessageBody: 'a' });
  await send({ MessageBody: 'b' });
  expect(await run()).toMatchObject({
    Successful: [{ Id: 'good' }],
    Failed: [
      { Id: 'older', SenderFault: true, Code: 'InvalidParameterValue' }, { Id: 'expired', SenderFault: true, Code: 'MessageNotInflight' },
      { Id: 'long', SenderFault: true, Code: 'InvalidParameterValue', Message: expect.stringContaining('beyond the limit [43200 seconds]') },
    ],
  });
  expect(test.sqs.queue(urlOf('Queue'))!.all()).toHaveLength(2);
});
