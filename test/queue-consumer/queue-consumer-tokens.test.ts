import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { QueueConsumerProps } from '../../src';
import { consumer, existingQueue, handler, stack, templateOf } from '../support/constructs';
import { only } from '../support/templates';
import { UNKNOWN_NUMBERS, unknownSeconds } from '../support/tokens';
import { warningsOf } from '../support/warnings';

const PROPS: [prop: string, props: (unknown: number) => Partial<QueueConsumerProps>][] = [
  ['maxReceiveCount', (maxReceiveCount) => ({ maxReceiveCount })],
  ['batchSize', (batchSize) => ({ batch: { batchSize } })],
  ['maxBatchingWindow', (length) => ({ batch: { maxBatchingWindow: Duration.seconds(length) } })],
  ['maxConcurrency', (maxConcurrency) => ({ batch: { maxConcurrency } })],
  ['visibilityTimeout', (length) => ({ queueOptions: { visibilityTimeout: Duration.seconds(length) } })],
  ['retentionPeriod', (length) => ({ queueOptions: { retentionPeriod: Duration.seconds(length) } })],
  ['deadLetterRetentionPeriod', (length) => ({ queueOptions: { deadLetterRetentionPeriod: Duration.seconds(length) } })],
  ['maxMessageAge', (length) => ({ maxMessageAge: Duration.seconds(length) })],
  ['the timeout of the handler', (length) => ({
    handler: handler({ timeout: Duration.seconds(length) }), queueOptions: { visibilityTimeout: Duration.seconds(60) },
  })],
  ['the memory of the handler', (memorySize) => ({ handler: handler({ memorySize }) })],
];

describe.each(UNKNOWN_NUMBERS)('%s', (_name, number) => {
  test.each(PROPS)('is taken for %s, without a check and without a warning', (_prop, props) => {
    const s = stack();
    const c = consumer(props(number(s)), s);
    templateOf(c);
    expect(warningsOf(c)).toEqual([]);
  });
});

test.each<[string, (s: Stack) => Partial<QueueConsumerProps>, string, string, (properties: any) => unknown]>([
  ['maxReceiveCount', (s) => ({ maxReceiveCount: UNKNOWN_NUMBERS[0][1](s) }), 'AWS::SQS::Queue', 'CQueue', (queue) => queue.RedrivePolicy.maxReceiveCount],
  ['maxMessageAge', (s) => ({ maxMessageAge: unknownSeconds(s) }), 'AWS::CloudWatch::Alarm', 'CAlarmsMessageAge', (alarm) => alarm.Threshold],
])('an unknown %s reaches the template', (_prop, props, type, prefix, read) => {
  const s = stack();
  expect(read(only(templateOf(consumer(props(s), s)), type, prefix).Properties)).toEqual({ Ref: 'Number' });
});

test('an unknown visibility timeout leaves the message-age alarm at its least', () => {
  const s = stack();
  const c = consumer({ queueOptions: { visibilityTimeout: unknownSeconds(s) } }, s);
  expect(only(templateOf(c), 'AWS::CloudWatch::Alarm', 'CAlarmsMessageAge').Properties.Threshold).toBe(300);
});

test('refuses an unknown timeout of the function without a visibility timeout, which could only be guessed', () => {
  const s = stack();
  expect(() => consumer({ handler: handler({ timeout: unknownSeconds(s) }) }, s)).toThrow(new Error(
    'S/C: queueOptions.visibilityTimeout must be given where the function\'s timeout is only known at deployment, got undefined; '
    + 'six timeouts plus the batching window [cdk-eventweave:handlerTimeout]',
  ));
});

test('a queue that exists already may have unknown settings', () => {
  const s = stack();
  const unknown = UNKNOWN_NUMBERS[0][1](s);
  const period = Duration.seconds(unknown);
  const deadLetters = new Queue(s, 'Mine', { retentionPeriod: period });
  const queue = existingQueue(s, {
    visibilityTimeout: period, retentionPeriod: period, deadLetterQueue: { queue: deadLetters, maxReceiveCount: unknown },
  });
  const c = consumer({ queue }, s);
  templateOf(c);
  expect(warningsOf(c)).toEqual([]);
});

test('a queue that exists already may have an unknown number of tries alone', () => {
  const s = stack();
  const deadLetters = new Queue(s, 'Mine', { retentionPeriod: Duration.days(14) });
  const c = consumer({ queue: existingQueue(s, { deadLetterQueue: { queue: deadLetters, maxReceiveCount: UNKNOWN_NUMBERS[0][1](s) } }) }, s);
  expect(only(templateOf(c), 'AWS::CloudWatch::Alarm', 'CAlarmsMessageAge').Properties.Threshold).toBe(300);
});
