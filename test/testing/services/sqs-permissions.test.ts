import type { AccessRequest, Authority } from '../../../src/testing/kernel/world';
import { arnOf, TestWorld, urlOf } from '../../support/simulated-world';

const QUEUE = arnOf('Queue', 'AWS::SQS::Queue');

/** Lets nobody do anything, and remembers what they wanted. */
class Refusal implements Authority {
  public readonly asked: (AccessRequest & { who: string })[] = [];

  public denialForRole(who: string, request: AccessRequest): string {
    this.asked.push({ ...request, who });
    return `${who} may not ${request.action}`;
  }

  public denialForService(who: string, request: AccessRequest): string {
    return this.denialForRole(who, request);
  }
}

function caller(operation: string, input: object, authority?: Authority): TestWorld {
  return new TestWorld({
    Queue: { Type: 'AWS::SQS::Queue' }, Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: 'arn:aws:iam::123456789012:role/Fn' } },
  }, { authority, functions: { Fn: async (_, __, aws) => aws('sqs', operation, { QueueUrl: urlOf('Queue'), ...input }) } });
}

const Entries = [{ Id: 'a', MessageBody: 'a', ReceiptHandle: 'any', VisibilityTimeout: 0 }];

test.each([
  ['SendMessage', 'SendMessage', { MessageBody: 'a' }], ['SendMessageBatch', 'SendMessage', { Entries }],
  ['ReceiveMessage', 'ReceiveMessage', {}],
  ['DeleteMessage', 'DeleteMessage', { ReceiptHandle: 'any' }], ['DeleteMessageBatch', 'DeleteMessage', { Entries }],
  ['ChangeMessageVisibility', 'ChangeMessageVisibility', { ReceiptHandle: 'any', VisibilityTimeout: 0 }],
  ['ChangeMessageVisibilityBatch', 'ChangeMessageVisibility', { Entries }],
  ['GetQueueAttributes', 'GetQueueAttributes', {}], ['GetQueueUrl', 'GetQueueUrl', { QueueName: 'Queue' }],
  ['PurgeQueue', 'PurgeQueue', {}], ['ListDeadLetterSourceQueues', 'ListDeadLetterSourceQueues', {}],
])('%s needs sqs:%s, and does nothing without it (Amazon SQS API permissions)', async (operation, action, input) => {
  const authority = new Refusal();
  const test = caller(operation, input, authority);
  const { Payload } = await test.aws('lambda', 'Invoke', { FunctionName: 'Fn' });
  expect(JSON.parse(Payload)).toMatchObject({ errorType: 'AccessDeniedException' });
  expect(authority.asked).toEqual([{ who: 'arn:aws:iam::123456789012:role/Fn', action: `sqs:${action}`, resource: QUEUE }]);
  expect(test.entries('accepted', 'received', 'handled', 'dropped')).toEqual([]);
});

test('a service needs sqs:SendMessage, asked for the resource that it acts for (identity-based policies, service principals)', () => {
  const authority = new Refusal();
  const test = caller('SendMessage', {}, authority);
  const endpoint = test.world.endpoint(QUEUE)!;
  const message = { sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/R', service: 'events.amazonaws.com', body: 'a', lineage: 'e' };
  expect(() => endpoint.accept(message)).toThrow(expect.objectContaining({ code: 'AccessDeniedException', status: 403 }));
  expect(authority.asked).toEqual([{
    who: 'events.amazonaws.com',
    action: 'sqs:SendMessage',
    resource: QUEUE,
    context: { 'aws:SourceArn': 'arn:aws:events:us-east-1:123456789012:rule/R', 'aws:SourceAccount': '123456789012' },
  }]);
  expect(test.entries('accepted')).toEqual([]);
});

test('the sender is told: a role with its session, or a user (API reference, ReceiveMessage, SenderId)', async () => {
  const test = caller('SendMessage', { MessageBody: 'a' });
  const senders: string[] = [];
  const note = async () => {
    const { Messages: [{ Attributes }] } = await test.aws('sqs', 'ReceiveMessage', { QueueUrl: urlOf('Queue'), MessageSystemAttributeNames: ['SenderId'] });
    senders.push(Attributes.SenderId);
  };
  for (let count = 0; count < 2; count++) {
    await test.aws('lambda', 'Invoke', { FunctionName: 'Fn' });
    await note();
  }
  await test.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: 'b' });
  await note();
  expect(senders[0]).toMatch(/^AROA[0-9A-F]{17}:Fn$/);
  expect(senders[1]).toBe(senders[0]);
  expect(senders[2]).toMatch(/^AIDA[0-9A-F]{17}$/);
});

test('a message that a service hands over has its attributes as texts (API reference, MessageAttributeValue)', async () => {
  const test = caller('SendMessage', {});
  test.world.endpoint(QUEUE)!.accept({ sourceArn: 'arn', service: 'events.amazonaws.com', body: 'a', lineage: 'e', attributes: { RULE_ARN: 'rule' } });
  const { Messages: [message] } = await test.aws('sqs', 'ReceiveMessage', { QueueUrl: urlOf('Queue'), MessageAttributeNames: ['All'] });
  expect(message).toMatchObject({ Body: 'a', MessageAttributes: { RULE_ARN: { DataType: 'String', StringValue: 'rule' } } });
});
