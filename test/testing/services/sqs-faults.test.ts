import { bodies, received, sent, sqsWorld } from './sqs-world';
import type { FaultKind } from '../../../src/testing/kernel/fault-kinds';
import { arnOf, TestWorld, urlOf, type Declared } from '../../support/simulated-world';

const FIFO = { FifoQueue: true, ContentBasedDeduplication: true };
const fault = (kind: FaultKind, place: string, site: string) => ({ faults: [kind], exactly: [{ kind, place, site }] });
const queue = (Properties: Record<string, unknown> = {}): Declared => ({ Type: 'AWS::SQS::Queue', Properties });

test('duplicateDelivery: a deleted message of a standard queue comes back after its visibility timeout (at-least-once delivery)', async () => {
  const { sqs, advance, test } = sqsWorld({ Queue: {} }, fault('duplicateDelivery', 'Queue', 't0/1'));
  await sent(sqs, 'a');
  const delivered: string[] = [];
  for (let count = 0; count < 3; count++) {
    for (const { Body, ReceiptHandle, MessageId } of await received(sqs)) {
      delivered.push(`${Body} ${MessageId}`);
      await sqs('DeleteMessage', { ReceiptHandle });
    }
    await advance(30);
  }
  expect(delivered).toHaveLength(2);
  expect(delivered[1]).toBe(delivered[0]);
  expect(test.entries('fault')).toMatchObject([{ from: 'Queue', about: ['t0'], text: 'duplicateDelivery' }]);
});

test('duplicateDelivery spares the last try of a message: what was handled is no dead letter', async () => {
  const RedrivePolicy = { deadLetterTargetArn: arnOf('Dead', 'AWS::SQS::Queue'), maxReceiveCount: 1 };
  const { sqs, advance, on, test } = sqsWorld({ Queue: { RedrivePolicy }, Dead: {} }, fault('duplicateDelivery', 'Queue', 't0/1'));
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await sqs('DeleteMessage', { ReceiptHandle });
  await advance(30);
  expect([await bodies(sqs), await bodies(on('Dead'))]).toEqual([[], []]);
  expect(test.entries('fault')).toEqual([]);
});

test('duplicateDelivery and reorderedDelivery do not happen in a FIFO queue (exactly-once processing, FIFO delivery logic)', async () => {
  const faults: FaultKind[] = ['duplicateDelivery', 'reorderedDelivery'];
  const { sqs, advance, test } = sqsWorld({ Queue: FIFO }, { faults });
  for (let index = 0; index < 100; index++) await sqs('SendMessage', { MessageBody: String(index).padStart(3, '0'), MessageGroupId: 'g' });
  const order: string[] = [];
  for (let batch = await received(sqs); batch.length > 0; batch = await received(sqs)) {
    for (const { Body, ReceiptHandle } of batch) {
      order.push(Body);
      await sqs('DeleteMessage', { ReceiptHandle });
    }
  }
  await advance(60);
  expect(await bodies(sqs)).toEqual([]);
  expect(order).toEqual([...new Set(order)].sort());
  expect(test.entries('fault')).toEqual([]);
});

test('reorderedDelivery: a message of a standard queue is overtaken by a later one (standard queues, best-effort ordering)', async () => {
  const { sqs, advance, test } = sqsWorld({ Queue: {} }, fault('reorderedDelivery', 'Queue', 't0'));
  await sent(sqs, 'first', 'second');
  const order = await bodies(sqs);
  await advance(2);
  order.push(...await bodies(sqs));
  expect(order).toEqual(['second', 'first']);
  expect(test.entries('fault')).toMatchObject([{ from: 'Queue', about: ['t0'], text: 'reorderedDelivery' }]);
});

test('a hop that is made twice leaves two messages in a standard queue, one in a FIFO queue (using the message deduplication ID)', async () => {
  const test = new TestWorld({ Standard: queue(), Fifo: queue(FIFO) });
  for (const id of ['Standard', 'Fifo']) {
    for (const lineage of ['e', 'e\'']) test.world.endpoint(arnOf(id, 'AWS::SQS::Queue'))!.accept({ sourceArn: 'arn', service: 'events.amazonaws.com', body: 'a', lineage, messageGroupId: 'g' });
  }
  const held = ['Standard', 'Fifo'].map((id) => test.sqs.queue(urlOf(id))!.all().length);
  expect(held).toEqual([2, 1]);
});

/** A function that makes one call as its invocation `t0`, and returns the reply. */
function caller(operation: string, input: object, options: object = {}, properties: Record<string, unknown> = {}) {
  const test = new TestWorld({ Queue: queue(properties), Fn: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 60 } } }, {
    ...options, functions: { Fn: async (event, _, aws) => aws('sqs', operation, { QueueUrl: urlOf('Queue'), ...input, ...event as object }) },
  });
  const invoke = async (event: object = {}) => {
    const { Payload } = await test.aws('lambda', 'Invoke', { FunctionName: 'Fn', Payload: JSON.stringify(event) });
    return JSON.parse(Payload) as Record<string, unknown>;
  };
  const texts = () => test.sqs.queue(urlOf('Queue'))!.all().map(({ body }) => body);
  return { test, invoke, texts, sqs: async (called: string, more: object = {}) => test.aws('sqs', called, { QueueUrl: urlOf('Queue'), ...more }) };
}

const entry = (Id: string, more: object = {}) => ({ Id, MessageBody: Id, ...more });

test('partialFailure: an entry of SendMessageBatch fails inside a successful reply, and is not sent (API reference, SendMessageBatch)', async () => {
  const { test, invoke, texts } = caller('SendMessageBatch', { Entries: [entry('a'), entry('b')] }, fault('partialFailure', 'Fn', 't0#0.b'));
  expect(await invoke()).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', SenderFault: false, Code: 'InternalError' }] });
  expect(texts()).toEqual(['a']);
  expect(test.entries('fault')).toMatchObject([{ from: 'Fn', about: ['t0'], text: 'partialFailure' }]);
});

test('partialFailure: an entry of DeleteMessageBatch fails, and its message stays (API reference, DeleteMessageBatch)', async () => {
  const { sqs, invoke, texts } = caller('DeleteMessageBatch', {}, fault('partialFailure', 'Fn', 't3#0.b'));
  for (const MessageBody of ['a', 'b']) await sqs('SendMessage', { MessageBody });
  const { Messages } = await sqs('ReceiveMessage', { MaxNumberOfMessages: 10 });
  const Entries = Messages.map(({ Body, ReceiptHandle }: Record<string, string>) => ({ Id: Body, ReceiptHandle }));
  expect(await invoke({ Entries })).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'InternalError' }] });
  expect(texts()).toEqual(['b']);
});

test('partialFailure spares an invocation that is the last try of its message, and happens before', async () => {
  const faultsWith = async (maxReceiveCount: number) => {
    const RedrivePolicy = { deadLetterTargetArn: arnOf('Dead', 'AWS::SQS::Queue'), maxReceiveCount };
    const test = new TestWorld({
      Queue: queue({ RedrivePolicy }),
      Dead: queue(),
      Out: queue(),
      Fn: { Type: 'AWS::Lambda::Function' },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: arnOf('Queue', 'AWS::SQS::Queue'), FunctionName: 'Fn' } },
    }, { faults: ['partialFailure'], functions: { Fn: async (_, __, aws) => aws('sqs', 'SendMessageBatch', { QueueUrl: urlOf('Out'), Entries: [...'abcdefghij'].map((id) => entry(id)) }) } });
    for (let index = 0; index < 20; index++) await test.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: 'a' });
    await test.world.settle();
    return test.entries('fault').length;
  };
  expect(await faultsWith(1)).toBe(0);
  expect(await faultsWith(2)).toBeGreaterThan(0);
});

test('partialFailure does not happen to calls of the test itself', async () => {
  const { sqs } = sqsWorld({ Queue: {} }, fault('partialFailure', 'test', 't0.a'));
  expect(await sqs('SendMessageBatch', { Entries: [entry('a')] })).toMatchObject({ Failed: [] });
});

test('connectionReset: a message is in the queue although its sender was not told; sent again, it is there twice (at-least-once delivery)', async () => {
  const { test, invoke, texts } = caller('SendMessage', { MessageBody: 'a' }, fault('connectionReset', 'Fn', 't0#0'));
  expect(await invoke()).toMatchObject({ errorType: 'ECONNRESET' });
  expect(test.entries('fault')).toMatchObject([{ from: 'Fn', text: 'connectionReset' }]);
  await invoke();
  expect(texts()).toEqual(['a', 'a']);
});

test('connectionReset: in a FIFO queue the message that is sent again is a duplicate (exactly-once processing)', async () => {
  const { invoke, texts } = caller('SendMessage', { MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' }, fault('connectionReset', 'Fn', 't0#0'), FIFO);
  expect(await invoke()).toMatchObject({ errorType: 'ECONNRESET' });
  await invoke();
  expect(texts()).toEqual(['a']);
});

test('replyLost: what was received is hidden although nobody has it, and comes back after its visibility timeout (avoiding inconsistent message processing)', async () => {
  const { test, sqs, invoke } = caller('ReceiveMessage', {}, fault('replyLost', 'Fn', 't1#0'));
  await sqs('SendMessage', { MessageBody: 'a' });
  expect(await invoke()).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect(test.entries('fault', 'received').map(({ text }) => text)).toEqual(['try 1', 'replyLost']);
  await test.world.advance(30_000);
  expect((await sqs('ReceiveMessage')).Messages).toMatchObject([{ Body: 'a' }]);
  expect(test.entries('received').map(({ text }) => text)).toEqual(['try 1', 'try 2']);
});

test('throttle: a call is refused as RequestThrottled, and nothing is sent (API reference, RequestThrottled)', async () => {
  const { test, invoke, texts } = caller('SendMessage', { MessageBody: 'a' }, fault('throttle', 'Fn', 't0#0'));
  expect(await invoke()).toMatchObject({ errorType: 'RequestThrottled' });
  expect(texts()).toEqual([]);
  expect(test.entries('fault')).toMatchObject([{ from: 'Fn', text: 'throttle' }]);
});

test('faults follow from the seed: the same ones twice, others with another seed', async () => {
  const historyOf = async (seed: number) => {
    const { sqs, advance, test } = sqsWorld({ Queue: {} }, { seed, faults: ['duplicateDelivery', 'reorderedDelivery'] });
    for (let index = 0; index < 60; index++) await sqs('SendMessage', { MessageBody: `${index}` });
    await advance(3);
    for (const { ReceiptHandle } of await received(sqs)) await sqs('DeleteMessage', { ReceiptHandle });
    return { hash: test.world.trace.hash(), fired: test.world.faults.fired };
  };
  const [one, same, other] = [await historyOf(1), await historyOf(1), await historyOf(2)];
  expect(same).toEqual(one);
  expect(one.fired.length).toBeGreaterThan(0);
  expect(other.fired).not.toEqual(one.fired);
});
