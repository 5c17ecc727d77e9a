import { bodies, received, sent, sqsWorld } from './sqs-world';
import { arnOf, urlOf } from '../../support/simulated-world';

const DEAD = arnOf('Dead', 'AWS::SQS::Queue');
const redrive = (maxReceiveCount: number, deadLetterTargetArn = DEAD) => ({ RedrivePolicy: { deadLetterTargetArn, maxReceiveCount } });
const SOURCE = { VisibilityTimeout: 1, ...redrive(2) };
const FIFO = { FifoQueue: true, ContentBasedDeduplication: true };

async function receiveTimes(world: ReturnType<typeof sqsWorld>, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await received(world.sqs);
    await world.advance(1);
  }
}

test('a message is moved by the receive after its last try, not by the end of that try (using dead-letter queues)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: {} });
  await sent(world.sqs, 'a');
  await receiveTimes(world, 2);
  await world.advance(60);
  expect(await bodies(world.on('Dead'))).toEqual([]);
  expect(await bodies(world.sqs)).toEqual([]);
  expect(await bodies(world.on('Dead'))).toEqual(['a']);
  expect(world.test.entries('deadLettered')).toMatchObject([{ from: 'Queue', to: 'Dead', about: ['t0'], text: 'after 2 tries' }]);
});

test('the receive that moves a message takes the next ones in its place (using dead-letter queues)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: {} });
  await sent(world.sqs, 'spent');
  await receiveTimes(world, 2);
  await sent(world.sqs, 'fresh');
  expect(await bodies(world.sqs, { MaxNumberOfMessages: 1 })).toEqual(['fresh']);
});

test('a message whose receive count was given as text is moved all the same', async () => {
  const world = sqsWorld({ Queue: { VisibilityTimeout: 1, RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD, maxReceiveCount: '1' }) }, Dead: {} });
  await sent(world.sqs, 'a');
  await receiveTimes(world, 2);
  expect(await bodies(world.on('Dead'))).toEqual(['a']);
});

test('a dead letter keeps its id, its time and its count of receives, and names its source (API reference, DeadLetterQueueSourceArn)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: {} });
  await sent(world.sqs, 'a');
  const asked = { MessageSystemAttributeNames: ['All'] };
  const [before] = await received(world.sqs, asked);
  await world.advance(1);
  await receiveTimes(world, 2);
  const [after] = await received(world.on('Dead'), asked);
  expect(after).toMatchObject({
    MessageId: before.MessageId, Attributes: { ...before.Attributes as unknown as object, ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: arnOf('Queue', 'AWS::SQS::Queue') },
  });
});

test('a receipt handle of the source does not delete the dead letter', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: {} });
  await sent(world.sqs, 'a');
  const [{ ReceiptHandle }] = await received(world.sqs);
  await world.advance(1);
  await receiveTimes(world, 2);
  await world.sqs('DeleteMessage', { ReceiptHandle });
  await expect(world.on('Dead')('DeleteMessage', { ReceiptHandle })).rejects.toMatchObject({ code: 'ReceiptHandleIsInvalid' });
  expect(await bodies(world.on('Dead'))).toEqual(['a']);
});

test('a dead-letter queue with a redrive policy of its own counts its own receives (using dead-letter queues)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: { VisibilityTimeout: 1, ...redrive(2, arnOf('Last', 'AWS::SQS::Queue')) }, Last: {} });
  await sent(world.sqs, 'a');
  await receiveTimes(world, 3);
  const dead = world.on('Dead');
  for (let time = 0; time < 2; time++) {
    expect(await bodies(dead)).toEqual(['a']);
    await world.advance(1);
  }
  expect(await bodies(dead)).toEqual([]);
  expect(await bodies(world.on('Last'))).toEqual(['a']);
});

test('a standard dead-letter queue counts retention from when the message was first sent (setting up dead-letter queue retention)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: { MessageRetentionPeriod: 100 } });
  await sent(world.sqs, 'a');
  await world.advance(50);
  await receiveTimes(world, 3);
  await world.advance(40);
  expect(await bodies(world.on('Dead'), { VisibilityTimeout: 0 })).toEqual(['a']);
  await world.advance(10);
  expect(await bodies(world.on('Dead'))).toEqual([]);
  expect(world.test.entries('expired')).toMatchObject([{ from: 'Dead', about: ['t0'] }]);
});

test('a message that is older than the retention of its standard dead-letter queue is gone at once (setting up dead-letter queue retention)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Dead: { MessageRetentionPeriod: 60 } });
  await sent(world.sqs, 'a');
  await world.advance(60);
  await receiveTimes(world, 3);
  expect(world.test.entries('expired')).toMatchObject([{ from: 'Dead', about: ['t0'] }]);
});

test('a FIFO dead-letter queue counts retention from when the message came (setting up dead-letter queue retention)', async () => {
  const world = sqsWorld({ Queue: { ...SOURCE, ...FIFO }, Dead: { ...FIFO, MessageRetentionPeriod: 100 } });
  await world.sqs('SendMessage', { MessageBody: 'a', MessageGroupId: 'g' });
  await world.advance(80);
  await receiveTimes(world, 3);
  await world.advance(90);
  expect(await bodies(world.on('Dead'), { VisibilityTimeout: 0 })).toEqual(['a']);
  await world.advance(10);
  expect(await bodies(world.on('Dead'))).toEqual([]);
});

test('in a FIFO dead-letter queue a message keeps its group, and its id is its deduplication id (using dead-letter queues)', async () => {
  const world = sqsWorld({ Queue: { ...SOURCE, ...FIFO }, Dead: FIFO });
  const { MessageId } = await world.sqs('SendMessage', { MessageBody: 'a', MessageGroupId: 'g' });
  await receiveTimes(world, 3);
  const [{ Attributes }] = await received(world.on('Dead'), { MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId'] });
  expect(Attributes).toEqual({ MessageGroupId: 'g', MessageDeduplicationId: MessageId });
});

test('a dead letter of a FIFO queue lets the rest of its group go on: the order is broken (using dead-letter queues)', async () => {
  const world = sqsWorld({ Queue: { ...SOURCE, ...FIFO }, Dead: FIFO });
  for (const MessageBody of ['spent', 'next']) await world.sqs('SendMessage', { MessageBody, MessageGroupId: 'g' });
  for (let time = 0; time < 2; time++) {
    expect(await bodies(world.sqs, { MaxNumberOfMessages: 1 })).toEqual(['spent']);
    await world.advance(1);
  }
  expect(await bodies(world.sqs)).toEqual(['next']);
});

test('a deployment fails when a dead-letter queue is of another type than its source (API reference, SetQueueAttributes, RedrivePolicy)', () => {
  expect(() => sqsWorld({ Queue: { ...SOURCE, ...FIFO }, Dead: {} })).toThrow('Queue: dead-letter queue Dead must be a FIFO queue like its source, got a standard queue');
  expect(() => sqsWorld({ Queue: SOURCE, Dead: FIFO })).toThrow('Queue: dead-letter queue Dead must be a standard queue like its source, got a FIFO queue');
});

test('a deployment fails when a dead-letter queue allows no sources (API reference, SetQueueAttributes, RedriveAllowPolicy)', () => {
  expect(() => sqsWorld({ Queue: SOURCE, Dead: { RedriveAllowPolicy: { redrivePermission: 'denyAll' } } }))
    .toThrow('Queue: dead-letter queue Dead allows no sources (redrivePermission denyAll)');
});

test('a deployment fails when a dead-letter queue allows other sources only (API reference, SetQueueAttributes, RedriveAllowPolicy)', () => {
  const allowing = (queue: string) => ({ RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [arnOf(queue, 'AWS::SQS::Queue')] } });
  expect(() => sqsWorld({ Queue: SOURCE, Dead: allowing('Other') })).toThrow('Queue: dead-letter queue Dead must have Queue in its sourceQueueArns (redrivePermission byQueue)');
  expect(() => sqsWorld({ Queue: SOURCE, Dead: allowing('Queue') })).not.toThrow();
});

test.each([0, 1_001, 1.5, 'many'])('a deployment fails when maxReceiveCount is %s: it must be 1 to 1000 (API reference, SetQueueAttributes)', (count) => {
  expect(() => sqsWorld({ Queue: redrive(count as number), Dead: {} })).toThrow(`Queue: maxReceiveCount must be 1 to 1000, got ${count}`);
});

test('a message that goes to a dead-letter queue outside the application ends the world: nothing is known of it there', async () => {
  const world = sqsWorld({ Queue: SOURCE });
  await sent(world.sqs, 'a');
  await expect(receiveTimes(world, 3)).rejects.toThrow(`a dead letter of Queue has gone to ${DEAD}, which is no queue of the application`);
});

test('the sources of a dead-letter queue are listed by URL (API reference, ListDeadLetterSourceQueues)', async () => {
  const world = sqsWorld({ Queue: SOURCE, Second: redrive(3), Other: {}, Dead: {} });
  expect(await world.on('Dead')('ListDeadLetterSourceQueues')).toEqual({ queueUrls: [urlOf('Queue'), urlOf('Second')] });
});
