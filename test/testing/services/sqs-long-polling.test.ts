import { bodies, sent, sqsWorld } from './sqs-world';
import type { Stub } from '../../../src/testing/functions/stub';
import { TestWorld, urlOf } from '../../support/simulated-world';

test('a long poll that finds a message does not wait (short and long polling)', async () => {
  const { sqs, test: { world } } = sqsWorld();
  await sent(sqs, 'a');
  const before = world.elapsed;
  expect(await bodies(sqs, { WaitTimeSeconds: 20 })).toEqual(['a']);
  expect(world.elapsed - before).toBeLessThan(100);
});

test('a long poll that finds nothing ends when its time is over, with no message (short and long polling)', async () => {
  const { sqs, test: { world } } = sqsWorld();
  expect(await sqs('ReceiveMessage', { WaitTimeSeconds: 20 })).toEqual({});
  expect(world.elapsed).toBeGreaterThanOrEqual(20_000);
  expect(world.elapsed).toBeLessThan(20_100);
});

test('a long poll ends as soon as a message is there (short and long polling)', async () => {
  const { sqs, test: { world } } = sqsWorld();
  await sqs('SendMessage', { MessageBody: 'a', DelaySeconds: 7 });
  expect(await bodies(sqs, { WaitTimeSeconds: 20 })).toEqual(['a']);
  expect(world.elapsed).toBeGreaterThanOrEqual(7_000);
  expect(world.elapsed).toBeLessThan(7_100);
});

test('a long poll that has ended early does not keep a world from coming to rest, nor wakes anybody later', async () => {
  const { sqs, test: { world } } = sqsWorld();
  await sqs('SendMessage', { MessageBody: 'a', DelaySeconds: 7 });
  const { Messages: [{ ReceiptHandle }] } = await sqs('ReceiveMessage', { WaitTimeSeconds: 20 });
  await sqs('DeleteMessage', { ReceiptHandle });
  await world.settle();
  expect(world.elapsed).toBeLessThan(7_200);
});

test('a long poll gets a message whose visibility timeout ends meanwhile (short and long polling)', async () => {
  const { sqs } = sqsWorld({ Queue: { VisibilityTimeout: 3 } });
  await sent(sqs, 'a');
  expect(await bodies(sqs)).toEqual(['a']);
  expect(await bodies(sqs, { WaitTimeSeconds: 20 })).toEqual(['a']);
});

test('the queue says how long its receivers wait who do not say it themselves (short and long polling)', async () => {
  const { sqs, test: { world } } = sqsWorld({ Queue: { ReceiveMessageWaitTimeSeconds: 5 } });
  await bodies(sqs);
  expect(world.elapsed).toBeGreaterThanOrEqual(5_000);
  const before = world.elapsed;
  await bodies(sqs, { WaitTimeSeconds: 0 });
  expect(world.elapsed - before).toBeLessThan(100);
});

const longPoll: Stub = async (_, __, aws) => aws('sqs', 'ReceiveMessage', { QueueUrl: urlOf('Queue'), WaitTimeSeconds: 20 });

/** A queue, and functions that poll it once, for as long as they can. */
function pollers(Properties: Record<string, unknown>, ...names: string[]): TestWorld {
  const functions = names.map((name) => [name, { Type: 'AWS::Lambda::Function', Properties: { Timeout: 60 } }]);
  const resources = { Queue: { Type: 'AWS::SQS::Queue', Properties }, ...Object.fromEntries(functions) };
  return new TestWorld(resources, { functions: Object.fromEntries(names.map((name) => [name, longPoll])) });
}

test('of two who wait for a message, one gets it and the other goes on waiting (short and long polling)', async () => {
  const test = pollers({}, 'One', 'Other');
  for (const FunctionName of ['One', 'Other']) await test.aws('lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload: '{}' });
  await test.world.advance(3_000);
  await test.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: 'a' });
  await test.world.settle();
  expect(test.entries('received')).toHaveLength(1);
  expect(test.entries('handled')).toHaveLength(2);
  expect(test.world.elapsed).toBeGreaterThan(20_000);
});

test('a FIFO group that was locked wakes who waits when its message is deleted (FIFO delivery logic)', async () => {
  const test = pollers({ FifoQueue: true, ContentBasedDeduplication: true }, 'One');
  const sqs = async (operation: string, input: object) => test.aws('sqs', operation, { QueueUrl: urlOf('Queue'), ...input });
  for (const MessageBody of ['1', '2']) await sqs('SendMessage', { MessageBody, MessageGroupId: 'g' });
  const { Messages: [{ ReceiptHandle }] } = await sqs('ReceiveMessage', {});
  await test.aws('lambda', 'Invoke', { FunctionName: 'One', InvocationType: 'Event', Payload: '{}' });
  await test.world.advance(3_000);
  expect(test.entries('received')).toHaveLength(1);
  await sqs('DeleteMessage', { ReceiptHandle });
  await test.world.advance(100);
  expect(test.entries('received').map(({ about }) => about)).toEqual([['t0'], ['t1']]);
});
