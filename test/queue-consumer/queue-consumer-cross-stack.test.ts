import { Duration, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Encryption, Handler, QueueConsumer } from '../../src';
import { app, consumer, existingFunction, existingQueue, handler, needs, stack, templateOf } from '../support/constructs';
import { only, resources, statements } from '../support/templates';

/** Stacks `A` and `B` of one app. */
function stacks(): [Stack, Stack] {
  const root = app();
  return [stack('A', root), stack('B', root)];
}

test('a queue of another stack: the consumer needs it, and it does not know the consumer', () => {
  const [a, b] = stacks();
  consumer({ queue: existingQueue(a) }, b);
  expect(statements(templateOf(b), 'AWS::IAM::Policy').map(({ Action }) => Action[0])).toEqual(['logs:CreateLogStream', 'xray:PutTraceSegments', 'sqs:ReceiveMessage', 'sqs:GetQueueUrl']);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('a function of another stack: its permissions are a policy here, and it does not know the queue', () => {
  const [a, b] = stacks();
  const c = consumer({ handler: Handler.fromFunction(existingFunction(a)) }, b);
  const template = templateOf(b);
  const policy = only(template, 'AWS::IAM::Policy', 'CPolicy');
  expect(statements(template, 'AWS::IAM::Policy').map(({ Action }) => Action)).toEqual([
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], ['sqs:GetQueueUrl', 'sqs:SendMessage'],
  ]);
  expect(policy.Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('ExistingServiceRole') }]);
  expect(only(template, 'AWS::Lambda::EventSourceMapping').DependsOn).toEqual([policy.id]);
  expect([needs(a), needs(c)]).toEqual([[], ['A']]);
  expect(Object.values(resources(templateOf(a))).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role', 'AWS::Lambda::Function']);
});

test('a function whose role is of another stack: the role does not get to know the queue', () => {
  const [a, b] = stacks();
  const role = new Role(a, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  consumer({ handler: Handler.fromFunction(existingFunction(b, { role })) }, b);
  expect(only(templateOf(b), 'AWS::IAM::Policy').Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('Role') }]);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('an imported function with an imported role of another stack: the policy is here as well', () => {
  const [a, b] = stacks();
  const role = Role.fromRoleArn(a, 'Role', 'arn:aws:iam::111111111111:role/mine');
  const fn = LambdaFunction.fromFunctionAttributes(a, 'Imported', { functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:mine', role });
  consumer({ handler: Handler.fromFunction(fn, { timeout: Duration.seconds(3) }) }, b);
  expect(only(templateOf(b), 'AWS::IAM::Policy').Properties.Roles).toEqual(['mine']);
  expect([needs(a), needs(b)]).toEqual([[], []]);
});

test('queue and function of two other stacks meet in a third', () => {
  const root = app();
  const [a, b, c] = ['A', 'B', 'C'].map((id) => stack(id, root));
  new QueueConsumer(c, 'C', { queue: existingQueue(a), handler: Handler.fromFunction(existingFunction(b)) });
  templateOf(c);
  expect([needs(a), needs(b), needs(c)]).toEqual([[], [], ['A', 'B']]);
});

test('an alias of another stack is called as such, and its role gets the policy', () => {
  const [a, b] = stacks();
  const fn = existingFunction(a);
  const live = new Alias(a, 'Live', { aliasName: 'live', version: fn.currentVersion });
  consumer({ handler: Handler.fromFunction(live, { timeout: Duration.seconds(10) }) }, b);
  expect(only(templateOf(b), 'AWS::IAM::Policy').Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('ExistingServiceRole') }]);
  expect(needs(a)).toEqual([]);
});

test('a key of another stack: the key knows no queue, no function and no log group', () => {
  const [a, b] = stacks();
  consumer({ encryption: Encryption.customerKey(new Key(a, 'Key')) }, b);
  templateOf(b);
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

test('one function may handle the queues of several consumers', () => {
  const s = stack();
  const fn = existingFunction(s);
  new QueueConsumer(s, 'One', { handler: Handler.fromFunction(fn) });
  new QueueConsumer(s, 'Two', { handler: Handler.fromFunction(fn) });
  templateOf(s).resourceCountIs('AWS::Lambda::Function', 1);
  templateOf(s).resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
});

test('one handler used twice makes two functions', () => {
  const s = stack();
  const shared = handler();
  new QueueConsumer(s, 'One', { handler: shared });
  new QueueConsumer(s, 'Two', { handler: shared });
  templateOf(s).resourceCountIs('AWS::Lambda::Function', 2);
});

test('a function keeps the permissions that its user gave it', () => {
  const s = stack();
  const fn = existingFunction(s);
  fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::mine/*'] }));
  consumer({ handler: Handler.fromFunction(fn) }, s);
  expect(statements(templateOf(s), 'AWS::IAM::Policy')[0]).toMatchObject({ Action: ['s3:GetObject'] });
});
