import * as fc from 'fast-check';
import { bodies, received, sqsWorld, type QueueCall } from './sqs-world';

const FIFO = { FifoQueue: true, ContentBasedDeduplication: true };

async function send(sqs: QueueCall, MessageBody: string, MessageGroupId = 'g', more: object = {}) {
  return sqs('SendMessage', { MessageBody, MessageGroupId, ...more });
}

test('messages of a group are received in the order in which they were sent (FIFO delivery logic)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  for (const body of ['1', '2', '3']) await send(sqs, body);
  expect(await bodies(sqs)).toEqual(['1', '2', '3']);
});

test('a receive takes as much as it can of one group before the next (FIFO delivery logic)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  for (const [body, group] of [['a1', 'a'], ['b1', 'b'], ['a2', 'a'], ['b2', 'b']]) await send(sqs, body, group);
  expect(await bodies(sqs, { MaxNumberOfMessages: 3 })).toEqual(['a1', 'a2', 'b1']);
});

test('while a message of a group is in flight, no other of the group is received, but other groups are (FIFO delivery logic)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  for (const [body, group] of [['a1', 'a'], ['a2', 'a'], ['b1', 'b']]) await send(sqs, body, group);
  expect(await bodies(sqs, { MaxNumberOfMessages: 1 })).toEqual(['a1']);
  expect(await bodies(sqs)).toEqual(['b1']);
});

test('a group goes on when its message in flight is deleted (FIFO delivery logic)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  for (const body of ['1', '2']) await send(sqs, body);
  const [{ ReceiptHandle }] = await received(sqs, { MaxNumberOfMessages: 1 });
  await sqs('DeleteMessage', { ReceiptHandle });
  expect(await bodies(sqs)).toEqual(['2']);
});

test('a message that returns is received again before the later ones of its group (FIFO delivery logic)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: FIFO });
  for (const body of ['1', '2']) await send(sqs, body);
  await received(sqs, { MaxNumberOfMessages: 1 });
  await advance(30);
  expect(await bodies(sqs)).toEqual(['1', '2']);
});

test('a group stays locked while any of its messages is in flight, also when an earlier one has returned (FIFO delivery logic)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  for (const body of ['1', '2']) await send(sqs, body);
  const [{ ReceiptHandle }] = await received(sqs);
  await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
  expect(await bodies(sqs)).toEqual([]);
});

test('every group is received in order, whatever is sent, deleted and given back in between', async () => {
  const step = fc.record({ group: fc.constantFrom('a', 'b', 'c'), take: fc.integer({ min: 0, max: 3 }), keep: fc.boolean() });
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
    const { sqs, advance } = sqsWorld({ Queue: FIFO });
    const next: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (const [index, { group, take, keep }] of steps.entries()) {
      await send(sqs, `${group} ${String(index).padStart(3, '0')}`, group);
      const batch = take > 0 ? await received(sqs, { MaxNumberOfMessages: take }) : [];
      for (const { Body, ReceiptHandle } of batch) {
        const [of, position] = Body.split(' ');
        expect(Number(position)).toBeGreaterThanOrEqual(next[of]);
        if (keep) break;
        next[of] = Number(position) + 1;
        await sqs('DeleteMessage', { ReceiptHandle });
      }
      await advance(30);
    }
  }), { numRuns: 30 });
});

test('a message with the deduplication id of the last five minutes is accepted, and not received again (using the message deduplication ID)', async () => {
  const { sqs, test } = sqsWorld({ Queue: FIFO });
  const first = await send(sqs, 'a', 'g', { MessageDeduplicationId: 'one' });
  const second = await send(sqs, 'b', 'g', { MessageDeduplicationId: 'one' });
  expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
  expect(await bodies(sqs)).toEqual(['a']);
  expect(test.entries('accepted').map(({ text }) => text)).toEqual([`message ${first.MessageId}`, `duplicate of ${first.MessageId} within five minutes`]);
});

test('the reply to a duplicate has the MD5 of the body that was sent, which SDK clients compare (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  await send(sqs, 'other', 'g', { MessageDeduplicationId: 'one' });
  const { MD5OfMessageBody } = await send(sqs, 'msg', 'g', { MessageDeduplicationId: 'one' });
  expect(MD5OfMessageBody).toBe('6e2baaf3b97dbeef01c0043275f9a0e7');
});

test('a duplicate is known also when the first message has been deleted (using the message deduplication ID)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  await send(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await sqs('DeleteMessage', { ReceiptHandle });
  await send(sqs, 'a');
  expect(await bodies(sqs)).toEqual([]);
});

test('after five minutes the same deduplication id is a new message; duplicates do not begin them anew (using the message deduplication ID)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: FIFO });
  const first = await send(sqs, 'a');
  await advance(299);
  expect((await send(sqs, 'a')).MessageId).toBe(first.MessageId);
  await advance(1);
  expect((await send(sqs, 'a')).MessageId).not.toBe(first.MessageId);
});

test('content-based deduplication compares bodies, not attributes (using the message deduplication ID)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  await send(sqs, 'a', 'g', { MessageAttributes: { one: { DataType: 'String', StringValue: '1' } } });
  await send(sqs, 'a', 'g', { MessageAttributes: { two: { DataType: 'String', StringValue: '2' } } });
  await send(sqs, 'b');
  const [{ Attributes }] = await received(sqs, { MaxNumberOfMessages: 1, VisibilityTimeout: 0, MessageSystemAttributeNames: ['MessageDeduplicationId'] });
  expect(Attributes).toEqual({ MessageDeduplicationId: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' }); // SHA-256 of "a"
  expect(await bodies(sqs)).toEqual(['a', 'b']);
});

test('a deduplication id that was given holds instead of the content (using the message deduplication ID)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  for (const MessageDeduplicationId of ['one', 'two']) await send(sqs, 'a', 'g', { MessageDeduplicationId });
  expect(await bodies(sqs)).toEqual(['a', 'a']);
});

test('duplicates are sought in the whole queue, or in their group where the scope says so (high throughput for FIFO queues)', async () => {
  const arrived = async (properties: object) => {
    const { sqs } = sqsWorld({ Queue: { ...FIFO, ...properties } });
    for (const group of ['g', 'h']) await send(sqs, 'a', group);
    return bodies(sqs);
  };
  expect(await arrived({})).toEqual(['a']);
  expect(await arrived({ DeduplicationScope: 'messageGroup' })).toEqual(['a', 'a']);
});

test('sequence numbers of 20 digits increase in the order of sending (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  const numbers: string[] = [];
  for (const body of ['1', '2', '3']) numbers.push((await send(sqs, body)).SequenceNumber);
  expect(numbers).toEqual([...new Set(numbers)].sort());
  for (const number of numbers) expect(number).toMatch(/^\d{20}$/);
  const [{ Attributes }] = await received(sqs, { MessageSystemAttributeNames: ['SequenceNumber', 'MessageGroupId'] });
  expect(Attributes).toEqual({ SequenceNumber: numbers[0], MessageGroupId: 'g' });
});

test('messages of standard queues have no sequence number, and their group orders nothing (fair queues)', async () => {
  const { sqs } = sqsWorld();
  const { SequenceNumber } = await send(sqs, 'a', 'tenant');
  await send(sqs, 'b', 'tenant');
  expect(SequenceNumber).toBeUndefined();
  const [{ Attributes }] = await received(sqs, { MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['MessageGroupId', 'SequenceNumber'] });
  expect(Attributes).toEqual({ MessageGroupId: 'tenant' });
  expect(await bodies(sqs)).toEqual(['b']);
});

test('a FIFO queue delays all messages or none: a delay of one message is refused (message timers)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: { ...FIFO, DelaySeconds: 5 } });
  await expect(send(sqs, 'a', 'g', { DelaySeconds: 2 })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
  });
  await send(sqs, 'a', 'g', { DelaySeconds: 0 });
  expect(await bodies(sqs)).toEqual([]);
  await advance(5);
  expect(await bodies(sqs)).toEqual(['a']);
});

test('a message of a FIFO queue must have a group (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  await expect(sqs('SendMessage', { MessageBody: 'a' })).rejects.toMatchObject({
    code: 'MissingRequiredParameterException', message: 'The request must contain the parameter MessageGroupId.',
  });
});

test('a message must have a deduplication id where content does not stand for it (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld({ Queue: { FifoQueue: true } });
  await expect(send(sqs, 'a')).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  });
});

test('a standard queue refuses a deduplication id (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld();
  await expect(send(sqs, 'a', 'g', { MessageDeduplicationId: 'one' })).rejects.toThrow('not valid for this queue type');
});

test.each(['', 'a b', 'ä', 'x'.repeat(129)])('a group or deduplication id of "%s" is refused: 1 to 128 letters, digits and punctuation (API reference, SendMessage)', async (id) => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  await expect(send(sqs, 'a', 'g', { MessageDeduplicationId: id })).rejects.toThrow('MessageDeduplicationId can only include alphanumeric and punctuation characters');
  await expect(send(sqs, 'a', id)).rejects.toThrow(id === '' ? 'must contain the parameter MessageGroupId' : 'MessageGroupId can only include');
});

test('a group id may have every punctuation mark (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld({ Queue: FIFO });
  await send(sqs, 'a', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
  expect(await bodies(sqs)).toEqual(['a']);
});
