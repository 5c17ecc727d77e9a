import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Idempotency, type QueueConsumerProps } from '../../src';
import { consumer, existingQueue, stack, templateOf } from '../support/constructs';
import { only } from '../support/templates';
import { UNKNOWN_NUMBERS, unknownSeconds } from '../support/tokens';
import { warningsOf } from '../support/warnings';

const PROPS: [prop: string, props: (unknown: number) => Partial<QueueConsumerProps>][] = [
  ['idempotency.ttl', (length) => ({ idempotency: Idempotency.ownTable({ ttl: Duration.seconds(length) }) })],
  ['retryBackoff.initialDelay', (length) => ({ retryBackoff: { initialDelay: Duration.seconds(length) } })],
  ['retryBackoff.maxDelay', (length) => ({ retryBackoff: { maxDelay: Duration.seconds(length) } })],
  ['outageBreaker.failures', (failures) => ({ outageBreaker: { failures } })],
  ['outageBreaker.probeInterval', (minutes) => ({ outageBreaker: { probeInterval: Duration.minutes(minutes) } })],
];

describe.each(UNKNOWN_NUMBERS)('%s', (_name, number) => {
  test.each(PROPS)('is taken for %s, without a check and without a warning', (_prop, props) => {
    const s = stack();
    const c = consumer(props(number(s)), s);
    templateOf(c);
    expect(warningsOf(c)).toEqual([]);
  });
});

const NUMBER = { Ref: 'Number' };

test.each<[string, number, string, unknown]>([
  ['ttl', 0, 'EVENTWEAVE_IDEMPOTENCY_TTL', NUMBER],
  ['initial delay', 1, 'EVENTWEAVE_RETRY_BACKOFF', { 'Fn::Join': ['', [NUMBER, ',900']] }],
  ['longest delay', 2, 'EVENTWEAVE_RETRY_BACKOFF', { 'Fn::Join': ['', ['10,', NUMBER]] }],
  ['number of failures', 3, 'EVENTWEAVE_OUTAGE_FAILURES', NUMBER],
])('an unknown %s reaches the function', (_name, index, variable, expected) => {
  const s = stack();
  consumer(PROPS[index][1](UNKNOWN_NUMBERS[0][1](s)), s);
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables[variable]).toEqual(expected);
});

test('an unknown interval reaches the schedule, and the alarm lasts as long as the longest one', () => {
  const s = stack();
  consumer(PROPS[4][1](UNKNOWN_NUMBERS[0][1](s)), s);
  expect(only(templateOf(s), 'AWS::Scheduler::Schedule').Properties.ScheduleExpression).toEqual({ 'Fn::Join': ['', ['rate(', NUMBER, ' minutes)']] });
  expect(only(templateOf(s), 'AWS::CloudWatch::Alarm', 'CAlarmsOutage').Properties.EvaluationPeriods).toBe(61);
});

test('an initial delay is checked against 12 hours where the longest is unknown', () => {
  const s = stack();
  const backoff = (hours: number) => ({ retryBackoff: { initialDelay: Duration.hours(hours), maxDelay: unknownSeconds(s) } });
  expect(() => consumer(backoff(13), s)).toThrow(new Error('S/C: retryBackoff.initialDelay must be from 1 second to 12 hours, got 13 hours [cdk-eventweave:retryBackoff]'));
});

test('unknown delays leave the message-age alarm at its least', () => {
  const s = stack();
  consumer({ retryBackoff: { maxDelay: unknownSeconds(s) } }, s);
  expect(only(templateOf(s), 'AWS::CloudWatch::Alarm', 'CAlarmsMessageAge').Properties.Threshold).toBe(300);
});

const day = (count: number) => ({ idempotency: Idempotency.ownTable({ ttl: Duration.days(count) }) });

test.each<[string, (s: Stack) => Partial<QueueConsumerProps>]>([
  ['an unknown retention', (s) => ({ queueOptions: { retentionPeriod: unknownSeconds(s) } })],
  ['an unknown retention of dead letters', (s) => ({ queueOptions: { deadLetterRetentionPeriod: unknownSeconds(s) } })],
  ['an unknown retention of an existing queue', (s) => ({ queue: existingQueue(s, { retentionPeriod: unknownSeconds(s) }) })],
  ['an imported dead-letter queue', (s) => ({
    queue: existingQueue(s, { deadLetterQueue: { queue: Queue.fromQueueArn(s, 'Mine', 'arn:aws:sqs:eu-west-1:111111111111:dead'), maxReceiveCount: 3 } }),
  })],
])('a ttl is not checked against %s', (_name, props) => {
  const s = stack();
  expect(() => consumer({ ...day(1), ...props(s) }, s)).not.toThrow();
});
