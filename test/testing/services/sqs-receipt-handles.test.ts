import { bodies, received, sent, sqsWorld } from './sqs-world';
import { arnOf, urlOf } from '../../support/simulated-world';

const FIFO = { FifoQueue: true, ContentBasedDeduplication: true };
const GONE = 'Message does not exist or is not available for visibility timeout change.';

test('a deleted message is not received again, and its deletion is traced as handled (API reference, DeleteMessage)', async () => {
  const { sqs, advance, test } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  expect(await sqs('DeleteMessage', { ReceiptHandle })).toEqual({});
  await advance(30);
  expect(await bodies(sqs)).toEqual([]);
  expect(test.entries('handled')).toMatchObject([{ from: 'Queue', to: 'test', about: ['t0'], text: 'deleted on try 1' }]);
});

test.each([['standard', {}], ['FIFO', FIFO]])('a message of a %s queue can be deleted twice: the second time does nothing (API reference, DeleteMessage)', async (_, properties) => {
  const { sqs, test } = sqsWorld({ Queue: properties });
  await sqs('SendMessage', { MessageBody: 'a', MessageGroupId: 'g' });
  const [{ ReceiptHandle }] = await received(sqs);
  await sqs('DeleteMessage', { ReceiptHandle });
  expect(await sqs('DeleteMessage', { ReceiptHandle })).toEqual({});
  expect(test.entries('handled')).toHaveLength(1);
});

test('every receive gives another receipt handle (API reference, ReceiveMessage)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'a');
  const [[first], [second]] = [await received(sqs, { VisibilityTimeout: 0 }), await received(sqs)];
  expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
});

test('in a standard queue the latest handle deletes also when its visibility timeout is over (API reference, DeleteMessage)', async () => {
  const { sqs, advance } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await advance(31);
  await sqs('DeleteMessage', { ReceiptHandle });
  expect(await bodies(sqs)).toEqual([]);
});

test('in a standard queue an older handle deletes nothing, and that is no error (API reference, DeleteMessage)', async () => {
  const { sqs, advance, test } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await advance(30);
  await received(sqs);
  expect(await sqs('DeleteMessage', { ReceiptHandle })).toEqual({});
  expect(test.entries('handled')).toEqual([]);
  await advance(30);
  expect(await bodies(sqs)).toEqual(['a']);
});

test.each([
  ['its visibility timeout is over', false], ['another receiver has the message', true],
])('in a FIFO queue a handle has expired when %s, and does not delete (troubleshooting, "The receipt handle has expired")', async (_, again) => {
  const { sqs, advance, test } = sqsWorld({ Queue: FIFO });
  await sqs('SendMessage', { MessageBody: 'a', MessageGroupId: 'g' });
  const [{ ReceiptHandle }] = await received(sqs);
  await advance(30);
  if (again) await received(sqs);
  await expect(sqs('DeleteMessage', { ReceiptHandle })).rejects.toMatchObject({
    code: 'InvalidParameterValueException', message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  });
  expect(test.entries('handled')).toEqual([]);
});

test('a poller whose handle has expired deletes nothing from a FIFO queue, and is not told by an error', async () => {
  const { sqs, advance, test } = sqsWorld({ Queue: FIFO });
  await sqs('SendMessage', { MessageBody: 'a', MessageGroupId: 'g' });
  const [{ ReceiptHandle }] = await received(sqs);
  await advance(30);
  expect(test.sqs.queue(urlOf('Queue'))!.delete(ReceiptHandle)).toBeUndefined();
  expect(await bodies(sqs)).toEqual(['a']);
});

test.each(['DeleteMessage', 'ChangeMessageVisibility'])('%s refuses what is no receipt handle, and one of another queue (API reference, ReceiptHandleIsInvalid)', async (operation) => {
  const { sqs, on } = sqsWorld({ Queue: {}, Other: {} });
  await sent(on('Other'), 'a');
  const [{ ReceiptHandle: foreign, MessageId }] = await received(on('Other'));
  for (const ReceiptHandle of ['nonsense', foreign, MessageId]) {
    await expect(sqs(operation, { ReceiptHandle, VisibilityTimeout: 0 })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid', status: 404, message: `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`,
    });
  }
});

test.each(['DeleteMessage', 'ChangeMessageVisibility'])('%s needs a receipt handle', async (operation) => {
  const { sqs } = sqsWorld();
  await expect(sqs(operation, { VisibilityTimeout: 0 })).rejects.toMatchObject({ code: 'MissingRequiredParameterException' });
});

test('a changed visibility timeout counts from the change, not from the receive (API reference, ChangeMessageVisibility)', async () => {
  const { sqs, advance } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await advance(15);
  await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 60 });
  await advance(59.9);
  expect(await bodies(sqs)).toEqual([]);
  await advance(0.1);
  expect(await bodies(sqs)).toEqual(['a']);
});

test('a visibility timeout changed to 0 gives the message back at once (visibility timeout)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
  expect(await bodies(sqs)).toEqual(['a']);
});

test('all visibility timeouts of one receive together are at most twelve hours (visibility timeout)', async () => {
  const { sqs, advance } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs, { VisibilityTimeout: 43_200 });
  await advance(3_600);
  await expect(sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 39_600 })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Value 39600 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
  });
  expect(await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 39_590 })).toEqual({});
});

test('the visibility of a message that has returned to its queue cannot be changed (API reference, MessageNotInflight)', async () => {
  const { sqs, advance } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await advance(30);
  await expect(sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 60 })).rejects.toMatchObject({ code: 'MessageNotInflight', status: 400 });
});

test('the visibility of a deleted message, and by an older handle, cannot be changed (API reference, ChangeMessageVisibility)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'a');
  const [{ ReceiptHandle: older }] = await received(sqs, { VisibilityTimeout: 0 });
  const [{ ReceiptHandle: latest }] = await received(sqs);
  const change = async (ReceiptHandle: string) => sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 60 });
  await expect(change(older)).rejects.toThrow(GONE);
  await sqs('DeleteMessage', { ReceiptHandle: latest });
  await expect(change(latest)).rejects.toThrow(GONE);
});

test.each(['SendMessage', 'ReceiveMessage', 'PurgeQueue'])('%s finds a queue by its URL alone: not by its ARN or name (API reference, InvalidAddress, QueueDoesNotExist)', async (operation) => {
  const { test: world } = sqsWorld();
  const call = async (QueueUrl?: string) => world.aws('sqs', operation, { QueueUrl, MessageBody: 'a' });
  await expect(call(arnOf('Queue', 'AWS::SQS::Queue'))).rejects.toMatchObject({ code: 'InvalidAddress' });
  await expect(call('Queue')).rejects.toMatchObject({ code: 'InvalidAddress' });
  await expect(call(urlOf('Other'))).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  await expect(call()).rejects.toMatchObject({ code: 'MissingRequiredParameterException' });
});

test('GetQueueUrl finds a queue by its name (API reference, GetQueueUrl)', async () => {
  const { test: world } = sqsWorld();
  expect(await world.aws('sqs', 'GetQueueUrl', { QueueName: 'Queue' })).toEqual({ QueueUrl: urlOf('Queue') });
  await expect(world.aws('sqs', 'GetQueueUrl', { QueueName: 'Other' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
});
