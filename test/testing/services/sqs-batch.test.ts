import { bodies, received, sqsWorld } from './sqs-world';

const entry = (Id: string, more: object = {}) => ({ Id, MessageBody: Id, ...more });
const entries = (count: number) => Array.from({ length: count }, (_, index) => entry(`e${index}`));

test('the entries of a batch are sent, each with a reply of its own (API reference, SendMessageBatch)', async () => {
  const { sqs } = sqsWorld();
  const { Successful, Failed } = await sqs('SendMessageBatch', { Entries: [entry('a'), { ...entry('b'), MessageBody: 'msg' }] });
  expect(Failed).toEqual([]);
  expect(Successful).toEqual([
    { Id: 'a', MessageId: expect.any(String), MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661' },
    { Id: 'b', MessageId: expect.any(String), MD5OfMessageBody: '6e2baaf3b97dbeef01c0043275f9a0e7' },
  ]);
  expect(await received(sqs)).toMatchObject([{ Body: 'a', MessageId: Successful[0].MessageId }, { Body: 'msg', MessageId: Successful[1].MessageId }]);
});

test('an entry that is refused does not keep the others from being sent (API reference, SendMessageBatch)', async () => {
  const { sqs } = sqsWorld();
  const { Successful, Failed } = await sqs('SendMessageBatch', { Entries: [entry('bad', { MessageBody: '\u0000' }), entry('late', { DelaySeconds: 901 }), entry('good')] });
  expect(Failed).toEqual([
    { Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents', Message: expect.any(String) },
    { Id: 'late', SenderFault: true, Code: 'InvalidParameterValue', Message: 'Value 901 for parameter DelaySeconds is invalid. Reason: Must be between 0 and 900, if provided.' },
  ]);
  expect(Successful).toMatchObject([{ Id: 'good' }]);
  expect(await bodies(sqs)).toEqual(['good']);
});

test.each(['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'])('%s has 1 to 10 entries with ids of their own: letters, digits, hyphens, underscores, 80 at most (API reference)', async (operation) => {
  const { sqs } = sqsWorld();
  const code = async (Entries?: object[]) => sqs(operation, { Entries }).catch(({ code: of }: { code: string }) => of);
  expect(await code([])).toBe('EmptyBatchRequest');
  expect(await code()).toBe('EmptyBatchRequest');
  expect(await code(entries(11))).toBe('TooManyEntriesInBatchRequest');
  expect(await code([entry('a'), entry('b'), entry('a')])).toBe('BatchEntryIdsNotDistinct');
  for (const id of ['', 'a b', 'a:b', 'ä', 'x'.repeat(81)]) expect(await code([entry(id)])).toBe('InvalidBatchEntryId');
  expect(await code([entry('x'.repeat(80)), entry('A-_9')])).toMatchObject({ Successful: expect.any(Array) });
});

test('all entries together have 1 MiB at most, attributes counted (API reference, SendMessageBatch, BatchRequestTooLong)', async () => {
  const { sqs } = sqsWorld();
  const half = 'x'.repeat(524_288 - 7);
  const Entries = [entry('a', { MessageBody: half }), entry('b', { MessageBody: half, MessageAttributes: { name: { DataType: 'String', StringValue: '1234' } } })];
  expect((await sqs('SendMessageBatch', { Entries })).Successful).toHaveLength(2);
  await expect(sqs('SendMessageBatch', { Entries: [...Entries, entry('c')] })).rejects.toMatchObject({
    code: 'BatchRequestTooLong', message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  });
});

test('an entry without body, group or deduplication id refuses the whole batch (API reference, SendMessageBatch)', async () => {
  const { sqs, on } = sqsWorld({ Queue: {}, Fifo: { FifoQueue: true } });
  await expect(sqs('SendMessageBatch', { Entries: [entry('a'), entry('b', { MessageBody: '' })] })).rejects.toThrow('MessageBody');
  const whole = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  for (const missing of ['MessageGroupId', 'MessageDeduplicationId']) {
    await expect(on('Fifo')('SendMessageBatch', { Entries: [entry('a', whole), entry('b', { ...whole, [missing]: undefined })] })).rejects.toThrow(missing);
  }
  expect([await bodies(sqs), await bodies(on('Fifo'))]).toEqual([[], []]);
});

test('entries of a batch are duplicates of each other in a FIFO queue (using the message deduplication ID)', async () => {
  const { sqs } = sqsWorld({ Queue: { FifoQueue: true } });
  const same = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  const { Successful: [one, other] } = await sqs('SendMessageBatch', { Entries: [entry('a', same), entry('b', same)] });
  expect(other.MessageId).toBe(one.MessageId);
  expect(await bodies(sqs)).toEqual(['a']);
});

test('a batch deletes what it can: a receipt handle that is none fails for itself (API reference, DeleteMessageBatch)', async () => {
  const { sqs, advance } = sqsWorld();
  await sqs('SendMessageBatch', { Entries: entries(2) });
  const [{ ReceiptHandle }] = await received(sqs);
  const reply = await sqs('DeleteMessageBatch', { Entries: [{ Id: 'good', ReceiptHandle }, { Id: 'bad', ReceiptHandle: 'nonsense' }] });
  expect(reply).toEqual({
    Successful: [{ Id: 'good' }],
    Failed: [{ Id: 'bad', SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'The input receipt handle "nonsense" is not a valid receipt handle.' }],
  });
  await advance(30);
  expect(await bodies(sqs)).toEqual(['e1']);
});

test('a batch changes visibility timeouts, each for itself (API reference, ChangeMessageVisibilityBatch)', async () => {
  const { sqs } = sqsWorld();
  await sqs('SendMessageBatch', { Entries: entries(2) });
  const [{ ReceiptHandle }, { ReceiptHandle: other }] = await received(sqs);
  const reply = await sqs('ChangeMessageVisibilityBatch', {
    Entries: [{ Id: 'now', ReceiptHandle, VisibilityTimeout: 0 }, { Id: 'never', ReceiptHandle: other, VisibilityTimeout: 43_201 }, { Id: 'when', ReceiptHandle: other }],
  });
  expect(reply).toMatchObject({ Successful: [{ Id: 'now' }], Failed: [{ Id: 'never', Code: 'InvalidParameterValue' }, { Id: 'when', Code: 'MissingParameter' }] });
  expect(await bodies(sqs)).toEqual(['e0']);
});
