import { Duration } from 'aws-cdk-lib';
import type { QueueConsumerProps, RetryBackoff } from '../../src';
import { consumer, existingQueue, stack, subscriber, templateOf } from '../support/constructs';
import { only, statements } from '../support/templates';

/** What the function of a consumer with `retryBackoff` is told. */
function told(retryBackoff: RetryBackoff): unknown {
  return only(templateOf(consumer({ retryBackoff })), 'AWS::Lambda::Function').Properties.Environment.Variables;
}

test.each<[RetryBackoff, string]>([
  [{}, '10,900'],
  [{ initialDelay: undefined, maxDelay: undefined }, '10,900'],
  [{ initialDelay: Duration.minutes(1) }, '60,900'],
  [{ maxDelay: Duration.hours(12) }, '10,43200'],
  [{ initialDelay: Duration.seconds(1), maxDelay: Duration.seconds(1) }, '1,1'],
])('the function is told the seconds of the first and of the longest delay: %#', (retryBackoff, expected) => {
  expect(told(retryBackoff)).toEqual({ EVENTWEAVE_RETRY_BACKOFF: expected });
});

test('without it the function is told nothing, and may not delay messages', () => {
  const template = templateOf(consumer());
  expect(only(template, 'AWS::Lambda::Function').Properties.Environment).toBeUndefined();
  expect(JSON.stringify(statements(template, 'AWS::IAM::Policy'))).not.toContain('ChangeMessageVisibility');
});

test('a subscriber passes it on', () => {
  const s = stack();
  subscriber({ retryBackoff: {} }, {}, s);
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({ EVENTWEAVE_RETRY_BACKOFF: '10,900' });
});

const backoff = (initial: number, longest: number): RetryBackoff => (
  { initialDelay: Duration.seconds(initial), maxDelay: Duration.seconds(longest) }
);

// The visibility timeout is 180 seconds, five times.
test.each<[string, Partial<QueueConsumerProps>, number]>([
  ['nothing but the visibility timeout, where delays are shorter', { retryBackoff: backoff(10, 100) }, 900],
  ['delays that are longer than the visibility timeout', { retryBackoff: backoff(100, 900) }, 180 + 200 + 400 + 800 + 900],
  ['delays up to the longest', { retryBackoff: backoff(600, 600) }, 3000],
  ['as many tries as there are', { retryBackoff: backoff(200, 400), maxReceiveCount: 2 }, 600],
  [
    'a visibility timeout of its own',
    { retryBackoff: backoff(30, 120), queueOptions: { visibilityTimeout: Duration.seconds(60) } },
    60 + 60 + 120 * 3,
  ],
])('the message-age alarm waits for all tries: %s', (_name, props, threshold) => {
  expect(only(templateOf(consumer(props)), 'AWS::CloudWatch::Alarm', 'CAlarmsMessageAge').Properties.Threshold).toBe(threshold);
});

test('the message-age alarm of a queue that exists already waits for all tries as well', () => {
  const s = stack();
  consumer({ queue: existingQueue(s), retryBackoff: backoff(600, 900) }, s);
  expect(only(templateOf(s), 'AWS::CloudWatch::Alarm', 'CAlarmsMessageAge').Properties.Threshold).toBe(600 + 3 * 900);
});
