import { Duration, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Handler, type QueueConsumerProps } from '../../src';
import { consumer, existingFunction, handler, stack, templateOf } from '../support/constructs';
import { only } from '../support/templates';

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const ALARM = 'AWS::CloudWatch::Alarm';

/** What a consumer with `props` has as the properties of one resource. */
function propertiesOf(props: Partial<QueueConsumerProps>, type: string, prefix?: string) {
  return only(templateOf(consumer(props)), type, prefix).Properties;
}

test.each<[string, unknown, Partial<QueueConsumerProps>, unknown, string, (properties: any) => unknown, string]>([
  ['maxReceiveCount', 5, { maxReceiveCount: 7 }, 7, QUEUE, (queue) => queue.RedrivePolicy.maxReceiveCount, 'CQueue'],
  ['visibilityTimeout', 180, { queueOptions: { visibilityTimeout: Duration.minutes(10) } }, 600, QUEUE, (queue) => queue.VisibilityTimeout, 'CQueue'],
  ['retentionPeriod', 345_600, { queueOptions: { retentionPeriod: Duration.days(2) } }, 172_800, QUEUE, (queue) => queue.MessageRetentionPeriod, 'CQueue'],
  [
    'deadLetterRetentionPeriod', 1_209_600, { queueOptions: { deadLetterRetentionPeriod: Duration.days(7) } }, 604_800,
    QUEUE, (queue) => queue.MessageRetentionPeriod, 'CDeadLetterQueue',
  ],
  ['fifo of the queue', undefined, { queueOptions: { fifo: true } }, true, QUEUE, (queue) => queue.FifoQueue, 'CQueue'],
  ['fifo of the dead-letter queue', undefined, { queueOptions: { fifo: true } }, true, QUEUE, (queue) => queue.FifoQueue, 'CDeadLetterQueue'],
  [
    'contentBasedDeduplication', undefined, { queueOptions: { fifo: true, contentBasedDeduplication: true } }, true,
    QUEUE, (queue) => queue.ContentBasedDeduplication, 'CQueue',
  ],
  ['batchSize of a FIFO queue', undefined, { queueOptions: { fifo: true }, batch: { batchSize: 10 } }, 10, MAPPING, (mapping) => mapping.BatchSize, ''],
  ['batchSize', undefined, { batch: { batchSize: 3 } }, 3, MAPPING, (mapping) => mapping.BatchSize, ''],
  ['maxBatchingWindow', undefined, { batch: { maxBatchingWindow: Duration.seconds(20) } }, 20, MAPPING, (mapping) => mapping.MaximumBatchingWindowInSeconds, ''],
  ['maxConcurrency', undefined, { batch: { maxConcurrency: 8 } }, { MaximumConcurrency: 8 }, MAPPING, (mapping) => mapping.ScalingConfig, ''],
  ['maxMessageAge', 900, { maxMessageAge: Duration.minutes(20) }, 1200, ALARM, (alarm) => alarm.Threshold, 'CAlarmsMessageAge'],
])('%s is %p unless it is given', (_name, byDefault, props, given, type, read, prefix) => {
  expect(read(propertiesOf({}, type, prefix))).toEqual(byDefault);
  expect(read(propertiesOf(props, type, prefix))).toEqual(given);
});

test('fifo: false creates standard queues, without a property that CloudFormation refuses', () => {
  expect(propertiesOf({ queueOptions: { fifo: false } }, QUEUE, 'CQueue')).not.toHaveProperty('FifoQueue');
});

test('the queue is created by default, with a dead-letter queue', () => {
  const c = consumer();
  const template = templateOf(c);
  template.resourceCountIs(QUEUE, 2);
  const deadLetters = only(template, QUEUE, 'CDeadLetterQueue');
  expect(only(template, QUEUE, 'CQueue').Properties.RedrivePolicy.deadLetterTargetArn).toEqual({ 'Fn::GetAtt': [deadLetters.id, 'Arn'] });
  expect([c.queue.node.path, c.deadLetterQueue?.node.path, c.function.node.path]).toEqual(['S/C/Queue', 'S/C/DeadLetterQueue', 'S/C/Function']);
  expect(c.eventSourceMapping.node.path).toBe('S/C/EventSource');
});

test.each([
  [{}, 180],
  [{ handler: handler({ timeout: Duration.minutes(2) }) }, 720],
  [{ batch: { maxBatchingWindow: Duration.seconds(40) } }, 220],
  [{ handler: handler({ timeout: Duration.minutes(15) }), batch: { maxBatchingWindow: Duration.minutes(5) } }, 5700],
])('visibilityTimeout follows six timeouts of the function, plus the batching window: %#', (props, expected) => {
  expect(propertiesOf(props, QUEUE, 'CQueue').VisibilityTimeout).toBe(expected);
});

test.each<[string, (s: Stack) => IFunction, number]>([
  ['that tells it', (s) => existingFunction(s), 60],
  ['that leaves it to Lambda, which takes 3 seconds', (s) => existingFunction(s, { timeout: undefined }), 18],
  ['behind an alias', (s) => new Alias(s, 'Live', { aliasName: 'live', version: existingFunction(s).currentVersion }), 60],
])('the visibility timeout follows the timeout of a function that exists already, %s', (_name, fn, expected) => {
  const s = stack();
  const c = consumer({ handler: Handler.fromFunction(fn(s)) }, s);
  expect(only(templateOf(c), QUEUE, 'CQueue').Properties.VisibilityTimeout).toBe(expected);
});

test('a FIFO queue hands over one message at a time, so that none behind a failed one uses up its tries', () => {
  expect(propertiesOf({ queueOptions: { fifo: true } }, MAPPING).BatchSize).toBe(1);
  expect(propertiesOf({ queueOptions: { fifo: true }, batch: { batchSize: undefined, maxConcurrency: 5 } }, MAPPING).BatchSize).toBe(1);
});

test.each([
  ['all tries take longer than 5 minutes', { maxReceiveCount: 10 }, 1800, '30 minutes'],
  ['all tries take less than 5 minutes', { handler: handler({ timeout: Duration.seconds(1) }) }, 300, '5 minutes'],
  ['half the retention is less', { queueOptions: { retentionPeriod: Duration.minutes(20) } }, 600, '10 minutes'],
])('the message-age alarm waits as long as all tries, no less than 5 minutes and no more than half the retention: %s', (_name, props, threshold, words) => {
  expect(propertiesOf(props, ALARM, 'CAlarmsMessageAge')).toMatchObject({
    Threshold: threshold,
    AlarmDescription: `S/C: the oldest message waits longer than ${words}. The function is throttled, slow or failing: look at its concurrency and its log.`,
  });
});

test('the function is called with batches, and answers with what failed', () => {
  const template = templateOf(consumer());
  template.hasResourceProperties(MAPPING, {
    EventSourceArn: { 'Fn::GetAtt': [only(template, QUEUE, 'CQueue').id, 'Arn'] },
    FunctionName: { Ref: only(template, 'AWS::Lambda::Function').id },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: Match.absent(),
  });
});

test('queues are encrypted with keys of the service, and refuse plain text', () => {
  const template = templateOf(consumer());
  template.allResourcesProperties(QUEUE, { SqsManagedSseEnabled: true });
  template.allResourcesProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
  });
});

test('metricDeadLetters counts what waits in the dead-letter queue, by the minute unless it is told otherwise', () => {
  const c = consumer();
  const metric = { namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: c.deadLetterQueue?.queueName } };
  expect(c.metricDeadLetters()).toMatchObject({ ...metric, statistic: 'Maximum', period: Duration.minutes(1) });
  expect(c.metricDeadLetters({ statistic: 'Average', period: Duration.hours(1) })).toMatchObject({ ...metric, statistic: 'Average', period: Duration.hours(1) });
});

test('metricDeadLetters is undefined where the dead-letter queue is not known', () => {
  const s = stack();
  const queue = Queue.fromQueueArn(s, 'Imported', 'arn:aws:sqs:eu-west-1:111111111111:mine');
  expect(consumer({ queue }, s).metricDeadLetters()).toBeUndefined();
});

test('metricFailed reads what the runtime counts, by the name of the function and by the minute unless it is told otherwise', () => {
  const c = consumer();
  const metric = { namespace: 'Eventweave', metricName: 'Failed', dimensions: { service: c.function.functionName } };
  expect(c.metricFailed()).toMatchObject({ ...metric, statistic: 'Sum', period: Duration.minutes(1) });
  expect(c.metricFailed({ period: Duration.hours(1) })).toMatchObject({ ...metric, statistic: 'Sum', period: Duration.hours(1) });
});

test('metricFailed reads the function behind an alias, which reports under its own name', () => {
  const s = stack();
  const fn = existingFunction(s);
  const alias = new Alias(s, 'Live', { aliasName: 'live', version: fn.currentVersion });
  const c = consumer({ handler: Handler.fromFunction(alias, { timeout: Duration.seconds(10) }) }, s);
  expect(c.metricFailed().dimensions).toEqual({ service: fn.functionName });
});
