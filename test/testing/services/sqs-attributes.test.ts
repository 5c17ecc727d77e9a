import { createHash } from 'node:crypto';
import { received, sent, sqsWorld } from './sqs-world';
import { arnOf } from '../../support/simulated-world';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const MIXED = { 'order': text('17'), 'order.line': text('3'), 'currency': text('XTS') };
const md5OfHex = (...hex: string[]) => createHash('md5').update(Buffer.from(hex.join(''), 'hex')).digest('hex');

test('the MD5 of attributes is that of names, types and values with their lengths, by name (calculating the MD5 message digest)', async () => {
  const { sqs } = sqsWorld();
  const { MD5OfMessageAttributes } = await sqs('SendMessage', { MessageBody: 'a', MessageAttributes: { n: { DataType: 'Number', StringValue: '42' }, id: text('7') } });
  expect(MD5OfMessageAttributes).toBe(md5OfHex(
    '00000002', '6964', '00000006', '537472696e67', '01', '00000001', '37', // id, String, 7
    '00000001', '6e', '00000006', '4e756d626572', '01', '00000002', '3432', // n, Number, 42
  ));
});

test('the MD5 of a binary attribute is that of its bytes (calculating the MD5 message digest)', async () => {
  const { sqs } = sqsWorld();
  const BinaryValue = Buffer.from('00ff1e', 'hex').toString('base64');
  const { MD5OfMessageAttributes } = await sqs('SendMessage', { MessageBody: 'a', MessageAttributes: { b: { DataType: 'Binary', BinaryValue } } });
  expect(MD5OfMessageAttributes).toBe(md5OfHex('00000001', '62', '00000006', '42696e617279', '02', '00000003', '00ff1e'));
});

test('a reply has no MD5 of attributes that were not sent (API reference, SendMessage)', async () => {
  const { sqs } = sqsWorld();
  const { MD5OfMessageAttributes, MD5OfMessageSystemAttributes } = await sqs('SendMessage', { MessageBody: 'a' });
  expect([MD5OfMessageAttributes, MD5OfMessageSystemAttributes]).toEqual([undefined, undefined]);
});

test.each([
  ['none', undefined, []],
  ['no name', [], []],
  ['another name', ['colour'], []],
  ['All', ['All'], ['order', 'order.line', 'currency']],
  ['.*', ['.*'], ['order', 'order.line', 'currency']],
  ['two names', ['currency', 'order'], ['currency', 'order']],
  ['a name and another', ['currency', 'colour'], ['currency']],
  ['a prefix', ['ord.*'], ['order', 'order.line']],
])('a receiver gets the attributes that it asks for, and their MD5: %s (API reference, ReceiveMessage)', async (_, MessageAttributeNames, names: string[]) => {
  const { sqs } = sqsWorld();
  await sqs('SendMessage', { MessageBody: 'msg', MessageAttributes: MIXED });
  const [{ MessageAttributes, MD5OfMessageAttributes }] = await received(sqs, { MessageAttributeNames });
  const asked = Object.fromEntries(Object.entries(MIXED).filter(([name]) => names.includes(name)));
  expect(MessageAttributes).toEqual(names.length > 0 ? asked : undefined);
  const alone = await sqs('SendMessage', { MessageBody: 'msg', MessageAttributes: asked });
  expect(MD5OfMessageAttributes).toBe(alone.MD5OfMessageAttributes);
});

test.each(['MessageSystemAttributeNames', 'AttributeNames'])('a receiver gets the system attributes that it asks for by %s (API reference, ReceiveMessage)', async (parameter) => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'a');
  const asked = async (...names: string[]) => {
    const [{ Attributes = {} }] = await received(sqs, { VisibilityTimeout: 0, [parameter]: names });
    return Object.keys(Attributes).sort();
  };
  expect(await asked()).toEqual([]);
  expect(await asked('SenderId')).toEqual(['SenderId']);
  expect(await asked('SenderId', 'SequenceNumber')).toEqual(['SenderId']);
  expect(await asked('All')).toEqual(['ApproximateFirstReceiveTimestamp', 'ApproximateReceiveCount', 'SenderId', 'SentTimestamp']);
});

test('a system attribute that does not exist is refused (API reference, ReceiveMessage)', async () => {
  const { sqs } = sqsWorld();
  await expect(sqs('ReceiveMessage', { MessageSystemAttributeNames: ['ReceiveCount'] })).rejects.toMatchObject({
    code: 'InvalidAttributeName', message: 'Unknown Attribute ReceiveCount.',
  });
});

test('a trace header travels with the message, with an MD5 of its own, and does not count towards its size (API reference, SendMessage, MessageSystemAttributes)', async () => {
  const { sqs } = sqsWorld({ Queue: { MaximumMessageSize: 1_024 } });
  const StringValue = 'Root=1-65a0c0de-0123456789abcdef01234567;Sampled=1';
  const { MD5OfMessageSystemAttributes } = await sqs('SendMessage', { MessageBody: 'x'.repeat(1_024), MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } } });
  expect(MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  const [{ Attributes }] = await received(sqs, { MessageSystemAttributeNames: ['AWSTraceHeader'] });
  expect(Attributes).toEqual({ AWSTraceHeader: StringValue });
});

test.each([
  ['another name', { Trace: text('1') }], ['a number', { AWSTraceHeader: { DataType: 'Number', StringValue: '1' } }], ['an empty text', { AWSTraceHeader: text('') }],
])('the trace header is the only system attribute, and a text: %s is refused (API reference, SendMessage, MessageSystemAttributes)', async (_, MessageSystemAttributes) => {
  const { sqs } = sqsWorld();
  await expect(sqs('SendMessage', { MessageBody: 'a', MessageSystemAttributes })).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
});

test('a queue tells how many messages wait, are delayed, and are in flight (API reference, GetQueueAttributes)', async () => {
  const { sqs } = sqsWorld();
  await sent(sqs, 'in flight', 'waits', 'waits');
  for (let count = 0; count < 3; count++) await sqs('SendMessage', { MessageBody: 'delayed', DelaySeconds: 60 });
  await received(sqs, { MaxNumberOfMessages: 1 });
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'];
  expect(await sqs('GetQueueAttributes', { AttributeNames })).toEqual({
    Attributes: { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '1', ApproximateNumberOfMessagesDelayed: '3' },
  });
});

test('a message that has returned to its queue waits again (API reference, GetQueueAttributes)', async () => {
  const { sqs, advance } = sqsWorld({ Queue: { VisibilityTimeout: 1 } });
  await sent(sqs, 'a');
  await received(sqs);
  await advance(1);
  expect(await sqs('GetQueueAttributes', { AttributeNames: ['ApproximateNumberOfMessages'] })).toEqual({ Attributes: { ApproximateNumberOfMessages: '1' } });
});

test('a queue tells only the attributes that were asked for: none when none was (API reference, GetQueueAttributes)', async () => {
  const { sqs } = sqsWorld({ Queue: { VisibilityTimeout: '45' } });
  expect(await sqs('GetQueueAttributes')).toEqual({});
  expect(await sqs('GetQueueAttributes', { AttributeNames: ['VisibilityTimeout', 'QueueArn'] })).toEqual({
    Attributes: { VisibilityTimeout: '45', QueueArn: arnOf('Queue', 'AWS::SQS::Queue') },
  });
});

test('a queue tells how it is configured (API reference, GetQueueAttributes)', async () => {
  const { sqs, on } = sqsWorld({
    Queue: { FifoQueue: true, RedrivePolicy: { deadLetterTargetArn: arnOf('Dead', 'AWS::SQS::Queue'), maxReceiveCount: 3 }, DelaySeconds: 5, DeduplicationScope: 'messageGroup' },
    Dead: { FifoQueue: true, RedriveAllowPolicy: { redrivePermission: 'allowAll' } },
  });
  const { Attributes } = await sqs('GetQueueAttributes', { AttributeNames: ['All'] });
  expect(Attributes).toMatchObject({
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: '1048576',
    DelaySeconds: '5',
    ReceiveMessageWaitTimeSeconds: '0',
    VisibilityTimeout: '30',
    CreatedTimestamp: '1767225600',
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'messageGroup',
  });
  expect(JSON.parse(Attributes.RedrivePolicy)).toEqual({ deadLetterTargetArn: arnOf('Dead', 'AWS::SQS::Queue'), maxReceiveCount: 3 });
  const dead = await on('Dead')('GetQueueAttributes', { AttributeNames: ['RedriveAllowPolicy', 'RedrivePolicy'] });
  expect(dead).toEqual({ Attributes: { RedriveAllowPolicy: '{"redrivePermission":"allowAll"}' } });
});

test('an attribute that does not exist is refused (API reference, GetQueueAttributes)', async () => {
  const { sqs } = sqsWorld();
  await expect(sqs('GetQueueAttributes', { AttributeNames: ['Size'] })).rejects.toMatchObject({ code: 'InvalidAttributeName', message: 'Unknown Attribute Size.' });
});
