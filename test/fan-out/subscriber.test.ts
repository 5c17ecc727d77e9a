import { Duration, NestedStack, Stage, type Stack } from 'aws-cdk-lib';
import { EventBus, Match as Pattern } from 'aws-cdk-lib/aws-events';
import { FanOut, type SubscribeOptions } from '../../src';
import { app, existingQueue, handler, stack, subscriber, templateOf } from '../support/constructs';
import { only } from '../support/templates';

const RULE = 'AWS::Events::Rule';
const QUEUE = 'AWS::SQS::Queue';

/** The rule of a subscriber with these options. */
function ruleOf(options: Partial<SubscribeOptions>) {
  return only(templateOf(subscriber(options)), RULE).Properties;
}

test('a rule hands every event to the queue by default, and keeps trying for a day', () => {
  const template = templateOf(subscriber());
  expect(only(template, RULE).Properties).toEqual({
    Name: 'S-Sub-1267cf61',
    EventBusName: { Ref: only(template, 'AWS::Events::EventBus').id },
    EventPattern: { source: [{ prefix: '' }] },
    State: 'ENABLED',
    Targets: [{
      Id: 'Target0',
      Arn: { 'Fn::GetAtt': [only(template, QUEUE, 'SubConsumerQueue').id, 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [only(template, QUEUE, 'SubDelivery').id, 'Arn'] } },
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    }],
  });
});

test.each<[string, Partial<SubscribeOptions>, unknown, (rule: any) => unknown]>([
  ['filter', { filter: { detailType: ['order.placed'] } }, { 'detail-type': ['order.placed'] }, (rule) => rule.EventPattern],
  ['filter by data', { filter: { detail: { data: { total: Pattern.greaterThan(10) } } } }, { detail: { data: { total: [{ numeric: ['>', 10] }] } } }, (rule) => rule.EventPattern],
  ['retryAttempts', { delivery: { retryAttempts: 0 } }, { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 86_400 }, (rule) => rule.Targets[0].RetryPolicy],
  ['maxEventAge', { delivery: { maxEventAge: Duration.minutes(1) } }, { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 60 }, (rule) => rule.Targets[0].RetryPolicy],
  ['messageGroupId, for fair queues', { messageGroupId: 'tenant' }, { MessageGroupId: 'tenant' }, (rule) => rule.Targets[0].SqsParameters],
])('%s reaches the rule', (_name, options, expected, read) => {
  expect(read(ruleOf(options))).toEqual(expected);
});

test.each<[string, Partial<SubscribeOptions>, string, string, unknown]>([
  ['maxReceiveCount', { maxReceiveCount: 2 }, QUEUE, 'SubConsumerQueue', { RedrivePolicy: { maxReceiveCount: 2 } }],
  ['queueOptions', { queueOptions: { retentionPeriod: Duration.days(1) } }, QUEUE, 'SubConsumerQueue', { MessageRetentionPeriod: 86_400 }],
  ['batch', { batch: { batchSize: 4 } }, 'AWS::Lambda::EventSourceMapping', 'Sub', { BatchSize: 4 }],
  ['maxMessageAge', { maxMessageAge: Duration.hours(1) }, 'AWS::CloudWatch::Alarm', 'SubConsumerAlarmsMessageAge', { Threshold: 3600 }],
  ['handler', { handler: handler({ memorySize: 512 }) }, 'AWS::Lambda::Function', 'Sub', { MemorySize: 512 }],
])('%s reaches the consumer', (_name, options, type, prefix, expected) => {
  expect(only(templateOf(subscriber(options)), type, prefix).Properties).toMatchObject(expected as object);
});

test('what cannot be delivered and what cannot be handled rest apart, both for 14 days', () => {
  const sub = subscriber();
  const template = templateOf(sub);
  expect(only(template, QUEUE, 'SubDelivery').Properties).toEqual({
    MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true, RedriveAllowPolicy: { redrivePermission: 'denyAll' },
  });
  expect(only(template, QUEUE, 'SubConsumerDead').Properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  expect([sub.deliveryDeadLetterQueue, sub.deadLetterQueue, sub.queue, sub.function].map((part) => part?.node.path)).toEqual([
    'S/Sub/DeliveryDeadLetterQueue', 'S/Sub/Consumer/DeadLetterQueue', 'S/Sub/Consumer/Queue', 'S/Sub/Consumer/Function',
  ]);
});

test('both ways to lose an event on delivery are alarmed, by the names that EventBridge reports under', () => {
  const template = templateOf(subscriber());
  expect(only(template, 'AWS::CloudWatch::Alarm', 'SubAlarmsDelivery').Properties).toMatchObject({
    AlarmDescription: 'S/Sub: EventBridge could not hand events to the queue. The attribute ERROR_CODE of the messages says why, mostly a policy or a key; mend it, then send them again.',
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Period: 60,
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, QUEUE, 'SubDelivery').id, 'QueueName'] } }],
    Threshold: 0,
    EvaluationPeriods: 1,
  });
  expect(only(template, 'AWS::CloudWatch::Alarm', 'SubAlarmsEventsLost').Properties).toMatchObject({
    AlarmDescription: 'S/Sub: EventBridge could neither deliver events nor set them aside. Look at the policy and the key of the delivery dead-letter queue; replay the events from the archive.',
    Namespace: 'AWS/Events',
    MetricName: 'InvocationsFailedToBeSentToDlq',
    Statistic: 'Sum',
    Period: 60,
    Dimensions: [{ Name: 'EventBusName', Value: { Ref: only(template, 'AWS::Events::EventBus').id } }, { Name: 'RuleName', Value: 'S-Sub-1267cf61' }],
    Threshold: 0,
    EvaluationPeriods: 1,
  });
});

test('events that are lost on the default bus are counted without its name, as EventBridge does', () => {
  const s = stack();
  subscriber({}, { eventBus: EventBus.fromEventBusName(s, 'Default', 'default') }, s);
  expect(only(templateOf(s), 'AWS::CloudWatch::Alarm', 'SubAlarmsEventsLost').Properties.Dimensions).toEqual([
    { Name: 'RuleName', Value: only(templateOf(s), RULE).Properties.Name },
  ]);
});

test('metricDeliveryDeadLetters counts what waits, by the minute unless it is told otherwise', () => {
  const sub = subscriber();
  const metric = { namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: sub.deliveryDeadLetterQueue.queueName } };
  expect(sub.metricDeliveryDeadLetters()).toMatchObject({ ...metric, statistic: 'Maximum', period: Duration.minutes(1) });
  expect(sub.metricDeliveryDeadLetters({ period: Duration.hours(1) })).toMatchObject({ ...metric, statistic: 'Maximum', period: Duration.hours(1) });
});

test('a FIFO subscriber gets its events in one group, and needs no deduplication id', () => {
  const template = templateOf(subscriber({ queueOptions: { fifo: true }, messageGroupId: 'orders' }));
  expect(only(template, QUEUE, 'SubConsumerQueue').Properties).toMatchObject({ FifoQueue: true, ContentBasedDeduplication: true });
  expect(only(template, RULE).Properties.Targets[0].SqsParameters).toEqual({ MessageGroupId: 'orders' });
});

test('a FIFO subscriber has content-based deduplication even where it was switched off, as nothing would be delivered', () => {
  const template = templateOf(subscriber({ queueOptions: { fifo: true, contentBasedDeduplication: false }, messageGroupId: 'orders' }));
  expect(only(template, QUEUE, 'SubConsumerQueue').Properties).toMatchObject({ FifoQueue: true, ContentBasedDeduplication: true });
});

test('a FIFO queue that exists already is delivered to, in one group', () => {
  const s = stack();
  subscriber({ queue: existingQueue(s, { fifo: true, contentBasedDeduplication: true }), messageGroupId: 'orders' }, {}, s);
  expect(only(templateOf(s), RULE).Properties.Targets[0]).toMatchObject({
    Arn: { 'Fn::GetAtt': [only(templateOf(s), QUEUE, 'Waiting').id, 'Arn'] }, SqsParameters: { MessageGroupId: 'orders' },
  });
});

test('each subscriber has everything of its own, so that each fails alone', () => {
  const s = stack();
  const fanOut = new FanOut(s, 'F');
  for (const name of ['One', 'Two', 'Three']) fanOut.subscribe(s, name, { handler: handler() });
  const template = templateOf(s);
  for (const [type, count] of [[RULE, 3], [QUEUE, 9], ['AWS::Lambda::Function', 3], ['AWS::IAM::Role', 3], ['AWS::Events::EventBus', 1]] as const) {
    template.resourceCountIs(type, count);
  }
});

test('rules are named after their stack and subscriber, and each name is its own', () => {
  const root = app();
  const fanOut = new FanOut(stack('A', root), 'F');
  const nameIn = (scope: Parameters<FanOut['subscribe']>[0], name: string) => (fanOut.subscribe(scope, name, { handler: handler() }).rule.node.defaultChild as any).name;
  const s = stack('S', root);
  const names = [
    nameIn(s, 'Sub'), nameIn(stack('T', root), 'Sub2'), nameIn(new NestedStack(s, 'Nested'), 'Sub3'),
    nameIn(stack('S', new Stage(root, 'Dev')), 'Sub4'), nameIn(s, 'Überweisung 注文'), nameIn(s, 'Long'.repeat(40)),
  ];
  expect(names).toEqual([
    expect.stringMatching(/^S-Sub-[0-9a-f]{8}$/), expect.stringMatching(/^T-Sub2-[0-9a-f]{8}$/), expect.stringMatching(/^S-Sub3-[0-9a-f]{8}$/),
    expect.stringMatching(/^Dev-S-Sub4-[0-9a-f]{8}$/), expect.stringMatching(/^S-berweisung-[0-9a-f]{8}$/), expect.stringMatching(/^S-(Long){13}L-[0-9a-f]{8}$/),
  ]);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
});

test.each<[string, (s: Stack) => Stack]>([
  ['in a stack', (s) => s], ['in a nested stack', (s) => new NestedStack(s, 'Nested')],
])('two deployments of one app, told apart by their stack names, have rules of their own: %s', (_where, inside) => {
  const [name, other] = ['dev', 'prod'].map((stage) => {
    const s = stack('S', app(), { stackName: `shop-${stage}` });
    return only(templateOf(new FanOut(s, 'F').subscribe(inside(s), 'Sub', { handler: handler() })), RULE).Properties.Name;
  });
  expect(name).not.toBe(other);
});
