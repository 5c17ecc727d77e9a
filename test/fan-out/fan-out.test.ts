import { Duration } from 'aws-cdk-lib';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Encryption, FanOut } from '../../src';
import { existingFunction, handler, stack, templateOf } from '../support/constructs';
import { counts, only, statements } from '../support/templates';

const BUS = 'AWS::Events::EventBus';
const ARCHIVE = 'AWS::Events::Archive';
const EVERYTHING = { source: [{ prefix: '' }] };

test('a bus is created by default, encrypted with a key of the service, without an archive', () => {
  const fanOut = new FanOut(stack(), 'F');
  expect(counts(templateOf(fanOut))).toEqual({ [BUS]: 1 });
  expect(only(templateOf(fanOut), BUS).Properties).toEqual({ Name: 'S-F-3cfb6051' });
  expect(fanOut.eventBus.node.path).toBe('S/F/EventBus');
  expect([fanOut.archive, fanOut.busDeadLetterQueue]).toEqual([undefined, undefined]);
});

test.each<[string, (s: ReturnType<typeof stack>) => EventBus | ReturnType<typeof EventBus.fromEventBusName>, number]>([
  ['of this app', (s) => new EventBus(s, 'Mine'), 1],
  ['imported by name', (s) => EventBus.fromEventBusName(s, 'Mine', 'mine'), 0],
])('takes a bus that exists already: %s', (_name, bus, created) => {
  const s = stack();
  const eventBus = bus(s);
  const fanOut = new FanOut(s, 'F', { eventBus });
  templateOf(fanOut).resourceCountIs(BUS, created);
  expect(fanOut.eventBus).toBe(eventBus);
});

test('archiveRetention keeps everything that is published, in days', () => {
  const fanOut = new FanOut(stack(), 'F', { archiveRetention: Duration.days(30) });
  const bus = only(templateOf(fanOut), BUS).id;
  expect(only(templateOf(fanOut), ARCHIVE)).toMatchObject({
    Properties: { RetentionDays: 30, EventPattern: EVERYTHING, SourceArn: { 'Fn::GetAtt': [bus, 'Arn'] } },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
  expect(fanOut.archive).toBeInstanceOf(Archive);
});

test('archiveRetention of 48 hours is two days', () => {
  const fanOut = new FanOut(stack(), 'F', { archiveRetention: Duration.hours(48) });
  expect(only(templateOf(fanOut), ARCHIVE).Properties.RetentionDays).toBe(2);
});

test('a bus that exists already can be archived as well', () => {
  const s = stack();
  new FanOut(s, 'F', { eventBus: EventBus.fromEventBusName(s, 'Mine', 'default'), archiveRetention: Duration.days(1) });
  expect(only(templateOf(s), ARCHIVE).Properties).toMatchObject({
    RetentionDays: 1, SourceArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':event-bus/default']] },
  });
});

test('a customer key encrypts the bus, which then sets events aside that it cannot encrypt', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F', { encryption: Encryption.customerKey(new Key(s, 'Key')) });
  const deadLetters = only(templateOf(s), 'AWS::SQS::Queue', 'FBusDeadLetterQueue').id;
  expect(only(templateOf(s), BUS).Properties).toMatchObject({
    KmsKeyIdentifier: { 'Fn::GetAtt': [only(templateOf(s), 'AWS::KMS::Key').id, 'Arn'] },
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters, 'Arn'] } },
  });
  expect(fanOut.busDeadLetterQueue?.node.path).toBe('S/F/BusDeadLetterQueue');
  expect(only(templateOf(s), 'AWS::CloudWatch::Alarm').Properties).toMatchObject({
    AlarmDescription: "S/F: the bus could not use its key, and set events aside as they were. Look at the key's policy and state; mend it, then decrypt the messages and publish them again.",
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters, 'QueueName'] } }],
    Threshold: 0,
  });
});

test('serviceOwned encryption can be said aloud', () => {
  const fanOut = new FanOut(stack(), 'F', { encryption: Encryption.serviceOwned() });
  expect(counts(templateOf(fanOut))).toEqual({ [BUS]: 1 });
});

test('grantPublish allows PutEvents on this bus, and nothing else', () => {
  const s = stack();
  const role = new Role(s, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const grant = new FanOut(s, 'F').grantPublish(role);
  expect(statements(templateOf(s), 'AWS::IAM::Policy')).toEqual([
    { Effect: 'Allow', Action: ['events:PutEvents'], Resource: { 'Fn::GetAtt': [only(templateOf(s), BUS).id, 'Arn'] } },
  ]);
  expect(grant.success).toBe(true);
});

test('connect lets a function publish, and tells it the bus', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F');
  const fn = existingFunction(s);
  expect(fanOut.connect(fn).success).toBe(true);
  const bus = only(templateOf(s), BUS).id;
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment).toEqual({ Variables: { EVENTWEAVE_EVENT_BUS_NAME: { Ref: bus } } });
  expect(statements(templateOf(s), 'AWS::IAM::Policy')).toEqual([{ Effect: 'Allow', Action: ['events:PutEvents'], Resource: { 'Fn::GetAtt': [bus, 'Arn'] } }]);
});

test('connect twice to one channel is as good as once', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F');
  const fn = existingFunction(s);
  fanOut.connect(fn);
  fanOut.connect(fn);
  expect(statements(templateOf(s), 'AWS::IAM::Policy')).toHaveLength(1);
});

test('a subscriber can publish to the channel that it listens to', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F');
  fanOut.connect(fanOut.subscribe(s, 'Sub', { handler: handler() }).function);
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({ EVENTWEAVE_EVENT_BUS_NAME: { Ref: only(templateOf(s), BUS).id } });
});
