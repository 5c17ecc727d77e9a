import { Duration, type Stack } from 'aws-cdk-lib';
import { EventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { scene, SCENE_NAMES } from './scenes';
import {
  AlarmRouting, Defaults, Encryption, EventArchive, EventSourcedTable, FanOut, Idempotency, Overflow, QueueConsumer,
  type EventSourcedTableProps, type QueueConsumerProps,
} from '../../src';
import { app, handler, stack, templateOf } from '../support/constructs';
import { counts } from '../support/templates';

const CONSUMER = {
  'AWS::SQS::Queue': 2,
  'AWS::SQS::QueuePolicy': 2,
  'AWS::Lambda::Function': 1,
  'AWS::Lambda::EventSourceMapping': 1,
  'AWS::Logs::LogGroup': 1,
  'AWS::IAM::Role': 1,
  'AWS::IAM::Policy': 1,
  'AWS::CloudWatch::Alarm': 3,
};
const SUBSCRIBER = { ...CONSUMER, 'AWS::SQS::Queue': 3, 'AWS::SQS::QueuePolicy': 3, 'AWS::CloudWatch::Alarm': 5, 'AWS::Events::Rule': 1 };
const TABLE = { 'AWS::DynamoDB::Table': 1 };
const BREAKER = { 'AWS::Scheduler::Schedule': 1, 'AWS::IAM::Role': 2, 'AWS::IAM::Policy': 2 };
const BACKGROUND = {
  'AWS::Lambda::Function': 1,
  'AWS::Lambda::EventInvokeConfig': 1,
  'AWS::SQS::Queue': 1,
  'AWS::SQS::QueuePolicy': 1,
  'AWS::Logs::LogGroup': 1,
  'AWS::IAM::Role': 1,
  'AWS::IAM::Policy': 1,
};
const SCHEDULE = { 'AWS::Events::Rule': 1, 'AWS::Lambda::Permission': 1 };
const BUCKET = { 'AWS::S3::Bucket': 1, 'AWS::S3::BucketPolicy': 1 };
const ALARM = { 'AWS::CloudWatch::Alarm': 1 };
const EVENT_STORE = plus(BACKGROUND, BUCKET, {
  'AWS::DynamoDB::Table': 3,
  'AWS::Lambda::Function': 1,
  'AWS::Lambda::EventSourceMapping': 1,
  'AWS::Lambda::Permission': 4,
  'AWS::Logs::LogGroup': 1,
  'AWS::IAM::Role': 1,
  'AWS::IAM::Policy': 1,
  'AWS::CloudWatch::Alarm': 15,
});
const key = (s: Stack) => Encryption.customerKey(new Key(s, 'Key'));

/** What a subscriber adds to the stack of a channel. */
function subscriberAlone(options: { alarms?: AlarmRouting } = {}): Record<string, number> {
  const root = app();
  Defaults.of(root).set(options);
  const s = stack('S', root);
  new FanOut(stack('Channel', root), 'F').subscribe(s, 'Sub', { handler: handler() });
  return counts(templateOf(s));
}

// The READMEs quote these numbers.
test.each<[string, number, () => Record<string, number>, Record<string, number>]>([
  ['QueueConsumer', 12, () => built((s) => new QueueConsumer(s, 'C', { handler: handler() })), CONSUMER],
  ['QueueConsumer with a table', 16, () => consumerWith({ idempotency: Idempotency.ownTable() }), { ...CONSUMER, ...TABLE, 'AWS::CloudWatch::Alarm': 6 }],
  ['QueueConsumer with delays', 12, () => consumerWith({ retryBackoff: {} }), CONSUMER],
  ['QueueConsumer with a breaker', 16, () => consumerWith({ outageBreaker: {} }), { ...CONSUMER, ...BREAKER, 'AWS::CloudWatch::Alarm': 4 }],
  ['Subscriber', 17, () => subscriberAlone(), SUBSCRIBER],
  ['Subscriber without alarms', 12, () => subscriberAlone({ alarms: AlarmRouting.off('counted') }), without(SUBSCRIBER, 'AWS::CloudWatch::Alarm')],
  ['FanOut', 1, () => built((s) => new FanOut(s, 'F')), { 'AWS::Events::EventBus': 1 }],
  ['FanOut with an archive', 2, () => built((s) => new FanOut(s, 'F', { archiveRetention: Duration.days(1) })), { 'AWS::Events::EventBus': 1, 'AWS::Events::Archive': 1 }],
  [
    'FanOut with a customer key, which is one of them', 5, () => built((s) => new FanOut(s, 'F', { encryption: key(s) })),
    { 'AWS::KMS::Key': 1, 'AWS::Events::EventBus': 1, 'AWS::SQS::Queue': 1, 'AWS::SQS::QueuePolicy': 1, 'AWS::CloudWatch::Alarm': 1 },
  ],
  [
    'FanOut with a customer key and an archive', 6, () => built((s) => new FanOut(s, 'F', { encryption: key(s), archiveRetention: Duration.days(1) })),
    { 'AWS::KMS::Key': 1, 'AWS::Events::EventBus': 1, 'AWS::Events::Archive': 1, 'AWS::SQS::Queue': 1, 'AWS::SQS::QueuePolicy': 1, 'AWS::CloudWatch::Alarm': 1 },
  ],
  ['EventSourcedTable', 36, () => eventStoreWith({}), EVENT_STORE],
  ['EventSourcedTable with a bucket for large commits', 38, () => eventStoreWith({ overflow: Overflow.ownBucket() }), plus(EVENT_STORE, BUCKET)],
  [
    'EventSourcedTable that publishes', 37,
    () => eventStoreWith((s) => ({ eventBus: EventBus.fromEventBusName(s, 'Bus', 'theirs') })), plus(EVENT_STORE, ALARM),
  ],
  [
    'EventSourcedTable that is verified again and again', 38,
    () => eventStoreWith({ verifySchedule: Schedule.rate(Duration.days(1)) }), plus(EVENT_STORE, SCHEDULE),
  ],
  [
    'EventSourcedTable with an archive', 48,
    () => eventStoreWith({ archive: EventArchive.ownBucket() }), plus(EVENT_STORE, BACKGROUND, BUCKET, SCHEDULE, ALARM),
  ],
])('%s is %i resources', (_name, total, make, expected) => {
  const found = make();
  expect(found).toEqual(expected);
  expect(Object.values(found).reduce((sum, count) => sum + count, 0)).toBe(total);
});

test.each(SCENE_NAMES)('%s has no custom resource, and no function but those that an event source, an alarm or a schedule calls', (name) => {
  const templates = scene(name).synth().stacks.map(({ template }) => template.Resources as Record<string, { Type: string; Properties: any }>);
  const all = templates.flatMap((template) => Object.values(template));
  expect(all.filter(({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource')).toEqual([]);
  const handlers = all.filter(({ Type }) => Type === 'AWS::Lambda::Function').map(({ Properties }) => Properties.Handler);
  const called = all.filter(({ Type }) => ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig'].includes(Type));
  expect(handlers).toEqual(Array(called.length).fill('index.handler'));
});

function built(make: (s: Stack) => unknown): Record<string, number> {
  const s = stack();
  make(s);
  return counts(templateOf(s));
}

function consumerWith(props: Partial<QueueConsumerProps>): Record<string, number> {
  return built((s) => new QueueConsumer(s, 'C', { handler: handler(), ...props }));
}

function eventStoreWith(props: EventSourcedTableProps | ((s: Stack) => EventSourcedTableProps)): Record<string, number> {
  return built((s) => new EventSourcedTable(s, 'E', typeof props === 'function' ? props(s) : props));
}

function plus(...all: Record<string, number>[]): Record<string, number> {
  const types = [...new Set(all.flatMap(Object.keys))];
  return Object.fromEntries(types.map((type) => [type, all.reduce((total, { [type]: count = 0 }) => total + count, 0)]));
}

function without(all: Record<string, number>, type: string): Record<string, number> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== type));
}
