import { bodies, received, sent, sqsWorld } from './sqs-world';

const MIB = 1_048_576;
const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
const refused = { code: 'InvalidParameterValueException', status: 400 };

test('a message may have 1 MiB, and no more (message quotas)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'x'.repeat(MIB));
  await expect(sent(sqs, 'x'.repeat(MIB + 1))).rejects.toMatchObject({
    ...refused, message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  });
});

test('a size is counted in bytes of UTF-8 (message quotas)', async () => {
  const { sqs } = sqsWorld({ Queue: { MaximumMessageSize: 1_024 } });
  await sent(sqs, 'ä'.repeat(512));
  await expect(sent(sqs, 'ä'.repeat(513))).rejects.toThrow('shorter than 1024 bytes');
});

test('names, types and values of attributes count towards the size, binary values as bytes (message metadata)', async () => {
  const { sqs } = sqsWorld({ Queue: { MaximumMessageSize: 1_024 } });
  const MessageAttributes = { name: text('12345'), bytes: { DataType: 'Binary', BinaryValue: Buffer.alloc(6).toString('base64') } }; // 4+6+5 and 5+6+6
  await sqs('SendMessage', { MessageBody: 'x'.repeat(1_024 - 32), MessageAttributes });
  await expect(sqs('SendMessage', { MessageBody: 'x'.repeat(1_024 - 31), MessageAttributes })).rejects.toThrow('shorter than 1024 bytes');
});

test.each([[''], [undefined]])('a message without a body is refused: %p (API reference, SendMessage)', async (MessageBody) => {
  const { sqs } = sqsWorld();
  await expect(sqs('SendMessage', { MessageBody })).rejects.toMatchObject({
    code: 'MissingRequiredParameterException', message: 'The request must contain the parameter MessageBody.',
  });
});

test.each([['\u0000'], ['\u0008'], ['\u000b'], ['\u001f'], ['\ufffe'], ['\uffff'], ['\ud800'], ['a\udc00b']])(
  'a character outside of those of XML 1.0 is refused: %j (API reference, SendMessage, InvalidMessageContents)', async (character) => {
    const { sqs } = sqsWorld();
    await expect(sent(sqs, character)).rejects.toMatchObject({ code: 'InvalidMessageContents', status: 400 });
    await expect(sqs('SendMessage', { MessageBody: 'a', MessageAttributes: { name: text(character) } })).rejects.toMatchObject({ code: 'InvalidMessageContents' });
  },
);

test('all characters of XML 1.0 are allowed (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld();
  const body = '\t\n\r \u007f\ud7ff\ue000\ufffd\u{10000}\u{10ffff}';
  await sent(sqs, body);
  expect(await bodies(sqs)).toEqual([body]);
});

test('a message has ten attributes at most (message metadata)', async () => {
  const { sqs } = sqsWorld();
  const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, text('1')]));
  await sqs('SendMessage', { MessageBody: 'a', MessageAttributes: attributes(10) });
  await expect(sqs('SendMessage', { MessageBody: 'a', MessageAttributes: attributes(11) })).rejects.toMatchObject({
    ...refused, message: 'Number of message attributes [11] exceeds the allowed maximum [10].',
  });
});

test.each([
  ['', 'of no letters'], ['.a', 'that begins with a period'], ['a.', 'that ends with a period'], ['a..b', 'with two periods together'],
  ['a b', 'with a space'], ['ä', 'with another letter'], ['AWS.a', 'that begins with AWS.'], ['amazon.a', 'that begins with Amazon.'], ['x'.repeat(257), 'of 257 letters'],
])('an attribute is refused whose name is "%s", %s (message metadata)', async (name) => {
  const { sqs } = sqsWorld();
  await expect(sqs('SendMessage', { MessageBody: 'a', MessageAttributes: { [name]: text('1') } })).rejects.toMatchObject(refused);
});

test.each([
  ['an empty value', text('')], ['no value', { DataType: 'String' }], ['a text as a binary', { DataType: 'Binary', StringValue: 'a' }], ['no type', { StringValue: 'a' }],
  ['another type', text('a', 'Text')], ['a type of a letter too many', text('a', 'Strings')], ['a number that is none', text('twelve', 'Number')], ['a type of 257 letters', text('a', `String.${'x'.repeat(250)}`)],
])('an attribute with %s is refused (message metadata)', async (_, attribute) => {
  const { sqs } = sqsWorld();
  await expect(sqs('SendMessage', { MessageBody: 'a', MessageAttributes: { name: attribute } })).rejects.toMatchObject(refused);
});

test('types of attributes may have labels of their own (message metadata)', async () => {
  const { sqs } = sqsWorld();
  const MessageAttributes = {
    'id': text('7', 'String.uuid'), 'size_1': text('-1.5e3', 'Number.float'), 'image-2.x': { DataType: 'Binary.png', BinaryValue: 'AAEC' },
  };
  await sqs('SendMessage', { MessageBody: 'a', MessageAttributes });
  expect(await received(sqs, { MessageAttributeNames: ['All'] })).toMatchObject([{ MessageAttributes }]);
});

test.each([
  ['SendMessage', 'DelaySeconds', -1, '0 and 900'], ['SendMessage', 'DelaySeconds', 901, '0 and 900'],
  ['ReceiveMessage', 'MaxNumberOfMessages', 0, '1 and 10'], ['ReceiveMessage', 'MaxNumberOfMessages', 11, '1 and 10'],
  ['ReceiveMessage', 'WaitTimeSeconds', -1, '0 and 20'], ['ReceiveMessage', 'WaitTimeSeconds', 21, '0 and 20'],
  ['ReceiveMessage', 'VisibilityTimeout', -1, '0 and 43200'], ['ReceiveMessage', 'VisibilityTimeout', 43_201, '0 and 43200'],
  ['ChangeMessageVisibility', 'VisibilityTimeout', -1, '0 and 43200'], ['ChangeMessageVisibility', 'VisibilityTimeout', 43_201, '0 and 43200'],
])('%s refuses %s of %s: it must be between %s (API reference)', async (operation, parameter, value, range) => {
  const { sqs } = sqsWorld();
  await expect(sqs(operation, { MessageBody: 'a', ReceiptHandle: 'any', [parameter]: value })).rejects.toMatchObject({
    ...refused, message: `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${range}, if provided.`,
  });
});

test('the ends of the ranges are allowed (API reference, SendMessage, ReceiveMessage)', async () => {
  const { sqs } = sqsWorld();
  await sqs('SendMessage', { MessageBody: 'a', DelaySeconds: 900 });
  await sent(sqs, 'b');
  expect(await bodies(sqs, { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, VisibilityTimeout: 43_200 })).toEqual(['b']);
});

test.each([
  ['VisibilityTimeout', 43_201, '0 to 43200'], ['MessageRetentionPeriod', 59, '60 to 1209600'], ['MessageRetentionPeriod', 1_209_601, '60 to 1209600'],
  ['DelaySeconds', 901, '0 to 900'], ['MaximumMessageSize', 1_023, '1024 to 1048576'], ['MaximumMessageSize', 1_048_577, '1024 to 1048576'],
  ['ReceiveMessageWaitTimeSeconds', 21, '0 to 20'], ['DelaySeconds', 'soon', '0 to 900'],
])('a deployment fails when %s is %s: it must be %s (CloudFormation reference, AWS::SQS::Queue)', (property, value, range) => {
  expect(() => sqsWorld({ Queue: { [property]: value } })).toThrow(`Queue: ${property} must be ${range}, got ${value}`);
});

// Milliseconds; so many messages take seconds, on a busy machine a minute.
const PATIENCE = 300_000;

test('a standard queue has 120,000 messages in flight: short polls are told, long polls get nothing (standard queue quotas)', async () => {
  const { sqs, test } = sqsWorld();
  const queue = test.sqs.queue(test.world.graph.resources[0].arn)!;
  for (let index = 0; index <= 120_000; index++) queue.send({ body: 'x', lineage: `m${index}`, senderId: 'test' });
  expect(queue.receive(200_000)).toHaveLength(120_000);
  await expect(sqs('ReceiveMessage')).rejects.toMatchObject({ code: 'OverLimit', status: 403 });
  expect(await sqs('ReceiveMessage', { WaitTimeSeconds: 1 })).toEqual({});
}, PATIENCE);

test('a FIFO queue has 120,000 messages in flight, and nobody is told (FIFO queue quotas)', async () => {
  const { sqs, test } = sqsWorld({ Queue: { FifoQueue: true } });
  const queue = test.sqs.queue(test.world.graph.resources[0].arn)!;
  for (let index = 0; index <= 120_000; index++) {
    queue.send({ body: 'x', lineage: `m${index}`, senderId: 'test', groupId: `${index}`, deduplicationId: `${index}` });
  }
  expect(queue.receive(200_000)).toHaveLength(120_000);
  expect(await sqs('ReceiveMessage')).toEqual({});
}, PATIENCE);
