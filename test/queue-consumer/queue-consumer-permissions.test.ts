import { Duration } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Handler } from '../../src';
import { consumer, existingFunction, existingQueue, stack, templateOf } from '../support/constructs';
import { only, statements } from '../support/templates';

const POLICY = 'AWS::IAM::Policy';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const TAKE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const SEND = ['sqs:GetQueueUrl', 'sqs:SendMessage'];

test('the function may write to its log group, send traces, take messages, and set them aside; nothing else', () => {
  const template = templateOf(consumer());
  const [queue, deadLetters] = ['CQueue', 'CDeadLetterQueue'].map((id) => only(template, 'AWS::SQS::Queue', id).id);
  expect(statements(template, POLICY)).toEqual([
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn(only(template, 'AWS::Logs::LogGroup').id) },
    { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
    { Effect: 'Allow', Action: TAKE, Resource: arn(queue) },
    { Effect: 'Allow', Action: SEND, Resource: arn(deadLetters) },
  ]);
});

test('the role is for Lambda alone, and carries no policy that AWS manages', () => {
  expect(only(templateOf(consumer()), 'AWS::IAM::Role').Properties).toEqual({
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  });
});

test('the function waits for its permissions, so that the first poll is not denied', () => {
  const template = templateOf(consumer());
  expect(only(template, 'AWS::Lambda::Function').DependsOn).toContain(only(template, POLICY).id);
});

test('nobody is allowed to send to the queues by their policies, which only demand TLS', () => {
  const template = templateOf(consumer());
  const [queue, deadLetters] = ['CQueue', 'CDeadLetterQueue'].map((id) => only(template, 'AWS::SQS::Queue', id).id);
  expect(statements(template, 'AWS::SQS::QueuePolicy')).toEqual([deadLetters, queue].map((id) => ({
    Effect: 'Deny', Action: ['sqs:*'], Principal: { AWS: '*' }, Resource: arn(id), Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  })));
});

test('a function that exists already is given the queues, and its own permissions stay', () => {
  const s = stack();
  const template = templateOf(consumer({ handler: Handler.fromFunction(existingFunction(s)) }, s));
  expect(statements(template, POLICY).map(({ Action }) => Action)).toEqual([TAKE, SEND]);
});

test('a queue that exists already is granted, with the dead-letter queue that it names', () => {
  const s = stack();
  const template = templateOf(consumer({ queue: existingQueue(s) }, s));
  expect(statements(template, POLICY).slice(2)).toEqual([
    { Effect: 'Allow', Action: TAKE, Resource: arn(only(template, 'AWS::SQS::Queue', 'Waiting').id) },
    { Effect: 'Allow', Action: SEND, Resource: arn(only(template, 'AWS::SQS::Queue', 'Dead').id) },
  ]);
});

test('an imported queue without a dead-letter queue gives no right to send anywhere', () => {
  const s = stack();
  const queue = Queue.fromQueueArn(s, 'Imported', 'arn:aws:sqs:eu-west-1:111111111111:mine');
  expect(statements(templateOf(consumer({ queue }, s)), POLICY).slice(2)).toEqual([{ Effect: 'Allow', Action: TAKE, Resource: queue.queueArn }]);
});

test('the polling waits for the policy of an imported role, or Lambda would refuse to begin', () => {
  const s = stack();
  const role = Role.fromRoleArn(s, 'Role', 'arn:aws:iam::111111111111:role/mine');
  const fn = LambdaFunction.fromFunctionAttributes(s, 'Imported', { functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:mine', role });
  const template = templateOf(consumer({ handler: Handler.fromFunction(fn, { timeout: Duration.seconds(3) }) }, s));
  expect(only(template, 'AWS::Lambda::EventSourceMapping').DependsOn).toEqual([only(template, POLICY).id]);
});
