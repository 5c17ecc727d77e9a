import { Duration, type Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Encryption, FanOut, type DeliveryOptions, type SubscribeOptions } from '../../src';
import { app, existingFunction, existingQueue, handler, stack, subscriber, templateOf } from '../support/constructs';

test('refuses two subscribers with one name, and takes two names', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  const fanOut = new FanOut(a, 'F');
  fanOut.subscribe(a, 'Billing', { handler: handler() });
  expect(() => fanOut.subscribe(b, 'Billing', { handler: handler() })).toThrow(new Error(
    'A/F: subscriber must be a new name, got Billing; A/Billing has it [cdk-eventweave:subscriberName]',
  ));
  fanOut.subscribe(b, 'Shipping', { handler: handler() });
  root.synth();
});

test('two channels may have subscribers of the same name', () => {
  const s = stack();
  for (const id of ['One', 'Two']) new FanOut(s, id).subscribe(new FanOut(s, `${id}Scope`), 'Billing', { handler: handler() });
  templateOf(s).resourceCountIs('AWS::Events::Rule', 2);
});

type ChannelRefusal = [name: string, wrong: (s: Stack) => unknown, message: string, nearMiss: (s: Stack) => unknown];

test.each<ChannelRefusal>([
  [
    'encryption for a bus that exists already',
    (s) => new FanOut(s, 'F', { eventBus: new EventBus(s, 'Mine'), encryption: Encryption.customerKey(new Key(s, 'Key')) }),
    'encryption must be left out when eventBus is given, got one; the bus brings its own [cdk-eventweave:existingBusEncryption]',
    (s) => new FanOut(s, 'F', { eventBus: new EventBus(s, 'Mine') }),
  ],
  ...[Duration.days(0), Duration.hours(36), Duration.hours(12)].map((archiveRetention): ChannelRefusal => [
    `an archiveRetention of ${archiveRetention.toHumanString()}`, (s) => new FanOut(s, 'F', { archiveRetention }),
    `archiveRetention must be a day or more, in whole days, got ${archiveRetention.toHumanString()} [cdk-eventweave:archiveRetention]`,
    (s) => new FanOut(s, 'F', { archiveRetention: Duration.hours(24) }),
  ]),
  [
    'a function that publishes to another channel already',
    (s) => {
      const fn = existingFunction(s);
      new FanOut(s, 'First').connect(fn);
      new FanOut(s, 'F').connect(fn);
    },
    'function must be connected to one channel, got S/Existing, which is connected to S/First; use grantPublish, and publish(events, { eventBusName }) [cdk-eventweave:secondChannel]',
    (s) => {
      const fn = existingFunction(s);
      new FanOut(s, 'First').connect(fn);
      new FanOut(s, 'F').grantPublish(fn);
    },
  ],
])('refuses %s', (_name, wrong, message, nearMiss) => {
  expect(() => wrong(stack())).toThrow(new Error(`S/F: ${message}`));
  const s = stack();
  nearMiss(s);
  templateOf(s);
});

test.each<[string, DeliveryOptions, string, DeliveryOptions]>([
  ...[-1, 186, 0.5].map((retryAttempts): [string, DeliveryOptions, string, DeliveryOptions] => [
    `retryAttempts ${retryAttempts}`, { retryAttempts }, `retryAttempts must be a whole number from 0 to 185, got ${retryAttempts} [cdk-eventweave:retryAttempts]`,
    { retryAttempts: Math.min(185, Math.max(0, Math.floor(retryAttempts))) },
  ]),
  ['maxEventAge below a minute', { maxEventAge: Duration.seconds(59) }, 'maxEventAge must be from 1 minute to 24 hours, got 59 seconds [cdk-eventweave:maxEventAge]', { maxEventAge: Duration.seconds(60) }],
  ['maxEventAge above a day', { maxEventAge: Duration.seconds(86_401) }, 'maxEventAge must be from 1 minute to 24 hours, got 1 day 1 second [cdk-eventweave:maxEventAge]', { maxEventAge: Duration.hours(24) }],
])('refuses %s', (_name, delivery, message, nearMiss) => {
  expect(() => subscriber({ delivery })).toThrow(new Error(`S/Sub: ${message}`));
  templateOf(subscriber({ delivery: nearMiss }));
});

const fifo = (s: Stack, contentBasedDeduplication = true) => existingQueue(s, { fifo: true, contentBasedDeduplication });
const NO_GROUP = 'messageGroupId must be given for a FIFO queue, got undefined; EventBridge sends every event to that group [cdk-eventweave:messageGroupId]';

test.each<[string, (s: Stack) => Partial<SubscribeOptions>, string, (s: Stack) => Partial<SubscribeOptions>]>([
  ['a FIFO queue without a message group', (s) => ({ queue: fifo(s) }), NO_GROUP, (s) => ({ queue: fifo(s), messageGroupId: 'g' })],
  ['a FIFO queue with a message group of nothing', (s) => ({ queue: fifo(s), messageGroupId: '' }), NO_GROUP, (s) => ({ queue: fifo(s), messageGroupId: '0' })],
  [
    'an imported FIFO queue without a message group', (s) => ({ queue: Queue.fromQueueArn(s, 'Mine', 'arn:aws:sqs:eu-west-1:111111111111:mine.fifo') }), NO_GROUP,
    (s) => ({ queue: Queue.fromQueueArn(s, 'Mine', 'arn:aws:sqs:eu-west-1:111111111111:mine.fifo'), messageGroupId: 'g' }),
  ],
  ['queueOptions.fifo without a message group', () => ({ queueOptions: { fifo: true } }), NO_GROUP, () => ({ queueOptions: { fifo: false } })],
  [
    'a FIFO queue that wants a deduplication id', (s) => ({ queue: fifo(s, false), messageGroupId: 'g' }),
    'queue must be a FIFO queue with contentBasedDeduplication, got one without; EventBridge sends no deduplication id [cdk-eventweave:contentBasedDeduplication]',
    (s) => ({ queue: fifo(s), messageGroupId: 'g' }),
  ],
  [
    'a queue that is encrypted with the AWS-managed key', (s) => ({ queue: existingQueue(s, { encryption: QueueEncryption.KMS_MANAGED }) }),
    'queue must be encrypted with SQS_MANAGED or a customer-managed key, got the AWS-managed key aws/sqs; EventBridge cannot be allowed to use that key, so nothing would be delivered [cdk-eventweave:awsManagedKey]',
    (s) => ({ queue: existingQueue(s, { encryptionMasterKey: new Key(s, 'Key') }) }),
  ],
])('refuses %s', (_name, options, message, nearMiss) => {
  const wrong = stack();
  expect(() => subscriber(options(wrong), {}, wrong)).toThrow(new Error(`S/Sub: ${message}`));
  const s = stack();
  subscriber(nearMiss(s), {}, s);
  templateOf(s);
});

test.each([
  ['Region', { account: '111111111111', region: 'eu-west-1' }, 'eventBus must be in region eu-west-1, got one in us-east-1'],
  ['account', { account: '222222222222', region: 'us-east-1' }, 'eventBus must be in account 222222222222, got one in 111111111111'],
])('refuses a subscriber of another %s than its bus', (_name, env, message) => {
  const root = app();
  const fanOut = new FanOut(stack('A', root, { env: { account: '111111111111', region: 'us-east-1' } }), 'F');
  expect(() => fanOut.subscribe(stack('B', root, { env }), 'Sub', { handler: handler() })).toThrow(new Error(
    `B/Sub: ${message}; forward the events to a bus there, and subscribe to that one [cdk-eventweave:otherEnvironment]`,
  ));
  fanOut.subscribe(stack('C', root, { env: { account: '111111111111', region: 'us-east-1' } }), 'Sub', { handler: handler() });
  fanOut.subscribe(stack('D', root), 'Anywhere', { handler: handler() });
});

test('refuses a queue of another Region, and takes one of this', () => {
  const s = stack('S', app(), { env: { account: '111111111111', region: 'eu-west-1' } });
  const queueIn = (region: string) => Queue.fromQueueArn(s, region, `arn:aws:sqs:${region}:111111111111:mine`);
  const fanOut = new FanOut(s, 'F');
  expect(() => fanOut.subscribe(s, 'There', { handler: handler(), queue: queueIn('us-east-1') })).toThrow(new Error(
    'S/There: queue must be in region eu-west-1, got one in us-east-1; forward the events to a bus there, and subscribe to that one [cdk-eventweave:otherEnvironment]',
  ));
  fanOut.subscribe(s, 'Here', { handler: handler(), queue: queueIn('eu-west-1') });
  templateOf(s);
});
