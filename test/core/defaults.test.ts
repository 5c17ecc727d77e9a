import { Duration, type Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmRouting, Defaults, Encryption, FanOut, QueueConsumer } from '../../src';
import { app, consumer, handler, stack, templateOf } from '../support/constructs';
import { counts, only, resources } from '../support/templates';

/** A channel with an archive, and a subscriber: everything that a removal policy is set for. */
function channel(s: Stack): Stack {
  new FanOut(s, 'F', { archiveRetention: Duration.days(1) }).subscribe(s, 'Sub', { handler: handler() });
  return s;
}

const KEPT = { FArchive: 'Retain', FEventBus: 'Retain', SubConsumerDeadLetterQueue: 'Retain', SubConsumerLogGroup: 'Retain', SubDeliveryDeadLetterQueue: 'Retain' };
const GONE = Object.fromEntries(Object.keys(KEPT).map((id) => [id, 'Delete']));

/** The removal policy of everything that holds data and is no transit, by logical id without its hash. */
function removal(s: Stack): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(resources(templateOf(s)))
    .filter(([id, { DeletionPolicy }]) => DeletionPolicy !== undefined && !id.startsWith('SubConsumerQueue'))
    .map(([id, { DeletionPolicy, UpdateReplacePolicy }]): [string, string | undefined] => [id.slice(0, -8), DeletionPolicy === UpdateReplacePolicy ? DeletionPolicy : 'differs'])
    .sort());
}

test('dead letters, logs, and archives with their bus stay when their stack goes', () => {
  expect(removal(channel(stack()))).toEqual(KEPT);
});

test('dead letters, logs and archives of a development stage go with their stack', () => {
  const root = app();
  Defaults.of(root).set({ development: true });
  expect(removal(channel(stack('S', root)))).toEqual(GONE);
});

test('a stack may be no development stage within an app that is one', () => {
  const root = app();
  Defaults.of(root).set({ development: true });
  const s = stack('S', root);
  Defaults.of(s).set({ development: false });
  expect(removal(channel(s))).toEqual(KEPT);
});

test('what is nearer wins property by property, and the rest is taken from further out', () => {
  const root = app();
  const s = stack('S', root);
  Defaults.of(root).set({ development: true, alarms: AlarmRouting.off('of the app') });
  Defaults.of(s).set({ alarms: AlarmRouting.topic(new Topic(s, 'Topic')) });
  consumer({}, s);
  expect(only(templateOf(s), 'AWS::Logs::LogGroup').DeletionPolicy).toBe('Delete');
  expect(counts(templateOf(s))['AWS::CloudWatch::Alarm']).toBe(3);
});

test('two settings of one scope merge, and the later one wins where both speak', () => {
  const root = app();
  Defaults.of(root).set({ development: false, alarms: AlarmRouting.off('first') });
  Defaults.of(root).set({ development: true });
  const s = stack('S', root);
  consumer({}, s);
  expect(only(templateOf(s), 'AWS::Logs::LogGroup').DeletionPolicy).toBe('Delete');
  expect(counts(templateOf(s))['AWS::CloudWatch::Alarm']).toBeUndefined();
});

test('what is set as undefined keeps its value, as what is left out', () => {
  const root = app();
  Defaults.of(root).set({ development: true });
  Defaults.of(root).set({ development: undefined });
  expect(removal(channel(stack('S', root)))).toEqual(GONE);
});

test('a construct between may have defaults of its own', () => {
  const s = stack();
  const team = new Construct(s, 'Team');
  Defaults.of(team).set({ development: true });
  new QueueConsumer(team, 'C', { handler: handler() });
  new QueueConsumer(s, 'Other', { handler: handler() });
  expect(only(templateOf(s), 'AWS::Logs::LogGroup', 'TeamC').DeletionPolicy).toBe('Delete');
  expect(only(templateOf(s), 'AWS::Logs::LogGroup', 'Other').DeletionPolicy).toBe('Retain');
});

test('encryption is taken from the defaults, and from the props before them', () => {
  const s = stack();
  Defaults.of(s).set({ encryption: Encryption.customerKey(new Key(s, 'Default')) });
  new QueueConsumer(s, 'C', { handler: handler() });
  new QueueConsumer(s, 'Other', { handler: handler(), encryption: Encryption.serviceOwned() });
  const template = templateOf(s);
  expect(only(template, 'AWS::SQS::Queue', 'CQueue').Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [only(template, 'AWS::KMS::Key').id, 'Arn'] });
  expect(only(template, 'AWS::SQS::Queue', 'OtherQueue').Properties.SqsManagedSseEnabled).toBe(true);
});

test.each<[string, (s: Stack) => Construct]>([
  ['the app', (s) => s.node.root as Construct], ['the stack', (s) => s],
])('refuses defaults of %s after a construct below has read them, and takes those of a stack beside it', (_name, scopeOf) => {
  const root = app();
  const s = stack('S', root);
  consumer({}, s);
  const scope = scopeOf(s);
  expect(() => Defaults.of(scope).set({ development: true, alarms: AlarmRouting.off('late') })).toThrow(new Error(
    `${scope.node.path}: Defaults must be set before the constructs that read them, got development, alarms; move Defaults.of(...).set(...) up [cdk-eventweave:defaultsTooLate]`,
  ));
  Defaults.of(stack('Beside', root)).set({ development: true });
});

test('two copies of the library share the defaults of one app', () => {
  const root = app();
  jest.isolateModules(() => {
    const { Defaults: Copy } = jest.requireActual<typeof import('../../src')>('../../src');
    expect(Copy).not.toBe(Defaults);
    Copy.of(root).set({ development: true });
  });
  expect(removal(channel(stack('S', root)))).toEqual(GONE);
});
