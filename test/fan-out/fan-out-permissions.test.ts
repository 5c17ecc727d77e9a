import { Duration, type Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { FanOut, type FanOutProps } from '../../src';
import { existingQueue, handler, stack, subscriber, templateOf } from '../support/constructs';
import { only, resources, statements } from '../support/templates';

const QUEUE = 'AWS::SQS::Queue';
const POLICY = 'AWS::SQS::QueuePolicy';
const RULE = 'AWS::Events::Rule';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** An ARN of EventBridge in the stack's own account and Region. */
const eventsArn = (rest: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, rest]],
});

// Whatever the bus: while a rule on another bus replaces this one, both deliver.
const RULES = [eventsArn(':rule/S-Sub-????????'), eventsArn(':rule/*/S-Sub-????????')];

const tlsOnly = (queue: string) => ({
  Effect: 'Deny', Action: ['sqs:*'], Principal: { AWS: '*' }, Resource: arn(queue), Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
const mayDeliver = (queue: string) => ({
  Effect: 'Allow',
  Action: ['sqs:SendMessage'],
  Principal: { Service: 'events.amazonaws.com' },
  Resource: arn(queue),
  Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: { 'aws:SourceArn': RULES } },
});

test('only rules of this subscriber may deliver, of this account, to the queue and to the delivery dead-letter queue', () => {
  const template = templateOf(subscriber());
  const [queue, dead, delivery] = ['SubConsumerQueue', 'SubConsumerDead', 'SubDelivery'].map((id) => only(template, QUEUE, id).id);
  expect(statements(template, POLICY)).toEqual([
    tlsOnly(dead), tlsOnly(queue), mayDeliver(queue), tlsOnly(delivery), mayDeliver(delivery),
  ]);
});

test.each<[string, (s: Stack) => FanOutProps]>([
  ['the default bus', (s) => ({ eventBus: EventBus.fromEventBusName(s, 'Default', 'default') })], ['a bus of its own', () => ({})],
])('the name of a rule on %s is one that the policies allow', (_bus, props) => {
  const s = stack();
  subscriber({}, props(s), s);
  expect(only(templateOf(s), RULE).Properties.Name).toMatch(/^S-Sub-[0-9a-f]{8}$/);
});

test('a rule that moves to another bus gets another name, as CloudFormation replaces none under its own', () => {
  const names = ['one', 'two'].map((name) => {
    const s = stack();
    subscriber({}, { eventBus: EventBus.fromEventBusName(s, 'Bus', name) }, s);
    return only(templateOf(s), RULE).Properties.Name;
  });
  expect(names[0]).not.toBe(names[1]);
});

test('every queue demands TLS and is encrypted', () => {
  const template = templateOf(subscriber());
  const queues = Object.entries(resources(template)).filter(([, { Type }]) => Type === QUEUE);
  const denied = statements(template, POLICY).filter(({ Effect }) => Effect === 'Deny').map(({ Resource }) => Resource['Fn::GetAtt'][0]);
  expect(denied.sort()).toEqual(queues.map(([id]) => id).sort());
  for (const [, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled).toBe(true);
});

test('nothing may be redriven into a delivery dead-letter queue, which is none of a queue', () => {
  const template = templateOf(subscriber());
  expect(only(template, QUEUE, 'SubDelivery').Properties.RedriveAllowPolicy).toEqual({ redrivePermission: 'denyAll' });
});

test('the rule waits for both queue policies: EventBridge does not try again what is denied', () => {
  const template = templateOf(subscriber());
  expect(only(template, RULE).DependsOn).toEqual([only(template, POLICY, 'SubConsumerQueue').id, only(template, POLICY, 'SubDelivery').id]);
});

test('the rule waits for the policy of a queue that exists already', () => {
  const s = stack();
  const template = templateOf(subscriber({ queue: existingQueue(s) }, {}, s));
  expect(only(template, RULE).DependsOn).toEqual([only(template, POLICY, 'SubDelivery').id, only(template, POLICY, 'Waiting').id]);
});

test('the rule needs no role', () => {
  const template = templateOf(subscriber());
  expect(only(template, RULE).Properties).not.toHaveProperty('RoleArn');
  expect(only(template, RULE).Properties.Targets[0]).not.toHaveProperty('RoleArn');
});

test('the function of a subscriber may not publish, and nothing is granted on * but tracing', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F', { archiveRetention: Duration.days(1) });
  for (const name of ['One', 'Two']) fanOut.subscribe(s, name, { handler: handler() });
  const granted = statements(templateOf(s), 'AWS::IAM::Policy');
  expect(granted.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual(Array(2).fill(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']));
  expect([...new Set(granted.flatMap(({ Action }) => Action))].sort()).toEqual([
    'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:SendMessage',
    'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
  ]);
});

test('a subscriber reaches its own queues only', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F');
  for (const name of ['One', 'Two']) fanOut.subscribe(s, name, { handler: handler() });
  for (const { id, Properties } of ['One', 'Two'].map((name) => only(templateOf(s), 'AWS::IAM::Policy', name))) {
    const own = id.slice(0, 3);
    expect(JSON.stringify(Properties)).not.toContain(own === 'One' ? 'Two' : 'One');
  }
});
