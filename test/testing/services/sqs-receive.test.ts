import { bodies, received, sent, sqsWorld } from './sqs-world';

test('a message is received as it was sent, with its id and the MD5 of its body (API reference, ReceiveMessage)', async () => {
  const { sqs } = sqsWorld();
  const { MessageId } = await sqs('SendMessage', { MessageBody: 'msg' });
  expect((await sqs('ReceiveMessage')).Messages).toEqual([
    { MessageId, Body: 'msg', MD5OfBody: '6e2baaf3b97dbeef01c0043275f9a0e7', ReceiptHandle: expect.any(String) },
  ]);
});

test('a receive without a number gets one message (API reference, ReceiveMessage)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'a', 'b');
  expect((await sqs('ReceiveMessage')).Messages).toHaveLength(1);
});

test('a receive that finds nothing has no list of messages, not an empty one (API reference, ReceiveMessage)', async () => {
  const { sqs } = sqsWorld();
  expect(await sqs('ReceiveMessage')).toEqual({});
});

test('a received message is hidden from others for 30 seconds when nobody says otherwise (visibility timeout)', async () => {
  const { sqs, advance } = sqsWorld();
  await sent(sqs, 'a');
  await received(sqs);
  await advance(29.9);
  expect(await bodies(sqs)).toEqual([]);
  await advance(0.1);
  expect(await bodies(sqs)).toEqual(['a']);
});

test('the visibility timeout of the queue holds for receivers who do not give their own (visibility timeout)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: { VisibilityTimeout: 5 } });
  await sent(sqs, 'a');
  await received(sqs);
  await advance(5);
  expect(await bodies(sqs, { VisibilityTimeout: 60 })).toEqual(['a']);
  await advance(59.9);
  expect(await bodies(sqs)).toEqual([]);
  await advance(0.1);
  expect(await bodies(sqs)).toEqual(['a']);
});

test('a visibility timeout of 0 leaves the message to the next receiver at once, and still counts (visibility timeout)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'a');
  await received(sqs, { VisibilityTimeout: 0 });
  const [{ Attributes }] = await received(sqs, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
  expect(Attributes).toEqual({ ApproximateReceiveCount: '2' });
});

test('a message that nobody deletes is received again and again: at least once (at-least-once delivery)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: { VisibilityTimeout: 1 } });
  await sent(sqs, 'a');
  for (let receive = 1; receive <= 5; receive++) {
    expect(await bodies(sqs)).toEqual(['a']);
    await advance(1);
  }
});

test('receives are counted and dated: first receive and receive count (API reference, ReceiveMessage, MessageSystemAttributeNames)', async () => {
  const { sqs, advance, test: { world } } = sqsWorld();
  await sent(sqs, 'a');
  const asked = { MessageSystemAttributeNames: ['All'], VisibilityTimeout: 0 };
  const [first] = await received(sqs, asked);
  await advance(10);
  const [second] = await received(sqs, asked);
  const counts = [first, second].map(({ Attributes }) => Attributes as unknown as Record<string, string>);
  expect(counts.map(({ ApproximateReceiveCount }) => ApproximateReceiveCount)).toEqual(['1', '2']);
  expect(counts[1].ApproximateFirstReceiveTimestamp).toBe(counts[0].ApproximateFirstReceiveTimestamp);
  expect(world.now - Number(counts[0].ApproximateFirstReceiveTimestamp)).toBeGreaterThan(9_999);
  for (const { SentTimestamp, ApproximateFirstReceiveTimestamp } of counts) expect(SentTimestamp + ApproximateFirstReceiveTimestamp).toMatch(/^\d{26}$/);
  expect(Number(counts[0].SentTimestamp)).toBeLessThan(Number(counts[0].ApproximateFirstReceiveTimestamp));
});

test('a message is gone after its retention, also from those who have it in flight (quotas, message retention)', async () => {
  const { sqs, advance, test } = sqsWorld({ Queue: { MessageRetentionPeriod: 60, VisibilityTimeout: 300 } });
  await sent(sqs, 'waits', 'in flight');
  await received(sqs, { MaxNumberOfMessages: 1 });
  await advance(59);
  expect(test.entries('expired')).toEqual([]);
  await advance(1);
  expect(test.entries('expired').map(({ from, text }) => `${from}: ${text}`)).toEqual(['Queue: after 60 seconds', 'Queue: after 60 seconds']);
  expect(await bodies(sqs)).toEqual([]);
});

test('a message is kept for four days when the queue does not say how long (quotas, message retention)', async () => {
  const { sqs, advance } = sqsWorld();
  await sent(sqs, 'a');
  await advance(345_590);
  expect(await bodies(sqs, { VisibilityTimeout: 0 })).toEqual(['a']);
  await advance(10);
  expect(await bodies(sqs)).toEqual([]);
});

test('retention does not keep a world from coming to rest', async () => {
  const { sqs, test: { world } } = sqsWorld();
  await sent(sqs, 'a');
  await world.settle();
  expect(world.elapsed).toBeLessThan(1_000);
});

test('a message in flight that was deleted does not keep a world from coming to rest', async () => {
  const { sqs, test: { world } } = sqsWorld({ Queue: { VisibilityTimeout: 600 } });
  await sent(sqs, 'a');
  const [{ ReceiptHandle }] = await received(sqs);
  await sqs('DeleteMessage', { ReceiptHandle });
  await world.settle();
  expect(world.elapsed).toBeLessThan(1_000);
});

test('a delay queue hides each message at first (delay queues)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: { DelaySeconds: 900 } });
  await sent(sqs, 'a');
  await advance(899);
  expect(await bodies(sqs)).toEqual([]);
  await advance(1);
  expect(await bodies(sqs)).toEqual(['a']);
});

test('a delay of the message holds instead of the one of the queue, also 0 (message timers)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: { DelaySeconds: 10 } });
  await sqs('SendMessage', { MessageBody: 'at once', DelaySeconds: 0 });
  await sqs('SendMessage', { MessageBody: 'late', DelaySeconds: 20 });
  expect(await bodies(sqs)).toEqual(['at once']);
  await advance(19.9);
  expect(await bodies(sqs)).toEqual([]);
  await advance(0.1);
  expect(await bodies(sqs)).toEqual(['late']);
});

test('a purge takes all messages, also those in flight, and is not allowed again within 60 seconds (API reference, PurgeQueue)', async () => {
  const { sqs, advance, test } = sqsWorld({ Queue: { VisibilityTimeout: 1 } });
  await sent(sqs, 'a', 'b');
  await received(sqs, { MaxNumberOfMessages: 1 });
  await sqs('PurgeQueue');
  await advance(1);
  expect(await bodies(sqs)).toEqual([]);
  expect(test.entries('dropped').map(({ text }) => text)).toEqual(['purged', 'purged']);
  await expect(sqs('PurgeQueue')).rejects.toMatchObject({ code: 'PurgeQueueInProgress', message: 'Only one PurgeQueue operation on Queue is allowed every 60 seconds.' });
  await advance(60);
  expect(await sqs('PurgeQueue')).toEqual({});
});

test('two worlds with the same seed have the same history, others another', async () => {
  const hashOf = async (seed: number) => {
    const { sqs, advance, test } = sqsWorld({ Queue: { VisibilityTimeout: 1 } }, { seed });
    await sent(sqs, 'a', 'b', 'c');
    await received(sqs, { MaxNumberOfMessages: 2 });
    await advance(1);
    const [{ ReceiptHandle }] = await received(sqs);
    await sqs('DeleteMessage', { ReceiptHandle });
    return test.world.trace.hash();
  };
  const [one, same, other] = [await hashOf(1), await hashOf(1), await hashOf(2)];
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});
