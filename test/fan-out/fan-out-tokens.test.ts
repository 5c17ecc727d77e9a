import { Duration, Fn, type Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { FanOut, type SubscribeOptions } from '../../src';
import { existingQueue, stack, subscriber, templateOf } from '../support/constructs';
import { only } from '../support/templates';
import { UNKNOWN_NUMBERS } from '../support/tokens';
import { warningsOf } from '../support/warnings';

const OPTIONS: [prop: string, options: (unknown: number) => Partial<SubscribeOptions>][] = [
  ['retryAttempts', (retryAttempts) => ({ delivery: { retryAttempts } })],
  ['maxEventAge', (length) => ({ delivery: { maxEventAge: Duration.seconds(length) } })],
  ['maxReceiveCount', (maxReceiveCount) => ({ maxReceiveCount })],
  ['batchSize', (batchSize) => ({ batch: { batchSize } })],
];

describe.each(UNKNOWN_NUMBERS)('%s', (_name, number) => {
  test.each(OPTIONS)('is taken for %s, without a check and without a warning', (_prop, options) => {
    const s = stack();
    const sub = subscriber(options(number(s)), {}, s);
    templateOf(sub);
    expect(warningsOf(sub)).toEqual([]);
  });

  test('is taken for archiveRetention in days', () => {
    const s = stack();
    new FanOut(s, 'F', { archiveRetention: Duration.days(number(s)) });
    templateOf(s);
  });
});

test('unknown limits of delivery reach the rule', () => {
  const s = stack();
  const unknown = UNKNOWN_NUMBERS[0][1](s);
  subscriber({ delivery: { retryAttempts: unknown, maxEventAge: Duration.seconds(unknown) } }, {}, s);
  expect(only(templateOf(s), 'AWS::Events::Rule').Properties.Targets[0].RetryPolicy).toEqual({
    MaximumRetryAttempts: { Ref: 'Number' }, MaximumEventAgeInSeconds: { Ref: 'Number' },
  });
});

test('an unknown retention reaches the archive', () => {
  const s = stack();
  new FanOut(s, 'F', { archiveRetention: Duration.days(UNKNOWN_NUMBERS[0][1](s)) });
  expect(only(templateOf(s), 'AWS::Events::Archive').Properties.RetentionDays).toEqual({ Ref: 'Number' });
});

test.each<[string, (s: Stack) => EventBus | ReturnType<typeof EventBus.fromEventBusName>]>([
  ['by name', (s) => EventBus.fromEventBusName(s, 'Mine', Fn.importValue('bus-name'))],
  ['by ARN', (s) => EventBus.fromEventBusArn(s, 'Mine', Fn.importValue('bus-arn'))],
])('a bus that only the deployment knows %s is named in the rule, whose own name is known', (_name, bus) => {
  const s = stack();
  const eventBus = bus(s);
  subscriber({}, { eventBus }, s);
  const rule = only(templateOf(s), 'AWS::Events::Rule').Properties;
  expect(rule.EventBusName).toEqual(s.resolve(eventBus.eventBusName));
  expect(rule.Name).toMatch(/^S-Sub-[0-9a-f]{8}$/);
});

test('a message group that only the deployment knows is enough for a FIFO queue', () => {
  const s = stack();
  subscriber({ queue: existingQueue(s, { fifo: true, contentBasedDeduplication: true }), messageGroupId: Fn.ref('AWS::StackName') }, {}, s);
  expect(only(templateOf(s), 'AWS::Events::Rule').Properties.Targets[0].SqsParameters).toEqual({ MessageGroupId: { Ref: 'AWS::StackName' } });
});
