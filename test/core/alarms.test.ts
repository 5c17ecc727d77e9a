import { Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { AlarmRouting, Defaults, FanOut, QueueConsumer } from '../../src';
import { app, consumer, handler, stack, subscriber, templateOf } from '../support/constructs';
import { counts, only, resources, statements } from '../support/templates';
import { warningsOf, warningsOfCode } from '../support/warnings';

const ALARM = 'AWS::CloudWatch::Alarm';
const ACCOUNT = { Ref: 'AWS::AccountId' };
const ALARM_ARN = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', ACCOUNT, ':alarm:*']] };
const OF_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': ALARM_ARN } };

const reachesNobody = (path: string) =>
  `${path}: alarms reach nobody, set Defaults.of(app).set({ alarms: AlarmRouting.topic(topic) }) or AlarmRouting.off(reason) [ack: Annotation::cdk-eventweave:alarmsReachNobody]`;

function alarmsOf(template: ReturnType<typeof templateOf>) {
  return Object.values(resources(template)).filter(({ Type }) => Type === ALARM);
}

test('alarms are created by default, and a stack says once that they reach nobody', () => {
  const s = stack();
  new QueueConsumer(s, 'One', { handler: handler() });
  new QueueConsumer(s, 'Two', { handler: handler() });
  const alarms = alarmsOf(templateOf(s));
  expect(alarms).toHaveLength(6);
  for (const { Properties } of alarms) expect([Properties.AlarmActions, Properties.OKActions]).toEqual([undefined, undefined]);
  expect(warningsOf(s)).toEqual([reachesNobody('S')]);
});

test('each stack with alarms says so, and one without does not', () => {
  const root = app();
  const [a, b, c] = ['A', 'B', 'C'].map((id) => stack(id, root));
  consumer({}, a);
  consumer({}, b);
  new FanOut(c, 'F');
  expect(warningsOf(root)).toEqual([reachesNobody('A'), reachesNobody('B')]);
});

test.each(['before', 'after'])('that alarms reach nobody can be acknowledged %s', (when) => {
  const s = stack();
  const acknowledge = () => Validations.of(s).acknowledge({ id: 'cdk-eventweave:alarmsReachNobody', reason: 'a dashboard shows them' });
  if (when === 'before') acknowledge();
  consumer({}, s);
  if (when === 'after') acknowledge();
  expect(warningsOf(s)).toEqual([]);
  expect(counts(templateOf(s))[ALARM]).toBe(3);
});

test('every alarm goes to the topic, also when it ends, and CloudWatch may publish there', () => {
  const s = stack();
  Defaults.of(s).set({ alarms: AlarmRouting.topic(new Topic(s, 'Topic')) });
  subscriber({}, {}, s);
  const template = templateOf(s);
  const topic = { Ref: only(template, 'AWS::SNS::Topic').id };
  expect(alarmsOf(template)).toHaveLength(5);
  for (const { Properties } of alarmsOf(template)) expect([Properties.AlarmActions, Properties.OKActions]).toEqual([[topic], [topic]]);
  expect(statements(template, 'AWS::SNS::TopicPolicy')).toEqual([
    { Sid: '0', Effect: 'Allow', Action: ['sns:Publish'], Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: topic, Condition: OF_THIS_ACCOUNT },
  ]);
  expect(warningsOf(s)).toEqual([]);
});

test('CloudWatch may use the key of an encrypted topic, and the key refers to nothing', () => {
  const s = stack();
  Defaults.of(s).set({ alarms: AlarmRouting.topic(new Topic(s, 'Topic', { masterKey: new Key(s, 'Key') })) });
  expect(statements(templateOf(s), 'AWS::KMS::Key').slice(1)).toEqual([{
    Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: '*', Condition: OF_THIS_ACCOUNT,
  }]);
});

test('the topic may live in another stack', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  Defaults.of(root).set({ alarms: AlarmRouting.topic(new Topic(a, 'Topic')) });
  consumer({}, b);
  templateOf(b);
  expect([a.dependencies, b.dependencies.map(({ stackName }) => stackName)]).toEqual([[], ['A']]);
});

test('an imported topic gets no policy, and a warning prints the statement to add', () => {
  const s = stack();
  const topic: ITopic = Topic.fromTopicArn(s, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:alarms');
  AlarmRouting.topic(topic);
  expect(warningsOf(s)).toEqual([
    `S/Topic: the policy of an imported topic cannot be changed from here, add this statement to it: ${JSON.stringify({
      Action: 'sns:Publish', Condition: OF_THIS_ACCOUNT, Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: 'arn:aws:sns:eu-west-1:111111111111:alarms',
    })} [ack: Annotation::cdk-eventweave:importedTopic]`,
  ]);
  Validations.of(s).acknowledge({ id: 'cdk-eventweave:importedTopic', reason: 'the statement is there' });
  expect(warningsOfCode(s, 'importedTopic')).toEqual([]);
});

test.each([
  ['Region', { account: '111111111111', region: 'eu-west-1' }, 'region eu-west-1, got one in us-east-1'],
  ['account', { account: '222222222222', region: 'us-east-1' }, 'account 222222222222, got one in 111111111111'],
])('refuses a topic of another %s, and takes one that may be of this', (_name, env, message) => {
  const root = app();
  const topic = new Topic(stack('A', root, { env: { account: '111111111111', region: 'us-east-1' } }), 'Topic');
  const b = stack('B', root, { env });
  Defaults.of(root).set({ alarms: AlarmRouting.topic(topic) });
  expect(() => consumer({}, b)).toThrow(new Error(
    `B/C: alarms must be in ${message}; set Defaults.of(stack) with a topic of that account and Region [cdk-eventweave:alarmTopicEnvironment]`,
  ));
  consumer({}, stack('C', root, { env: { account: '111111111111', region: 'us-east-1' } }));
  consumer({}, stack('D', root));
});

test('constructs hand out their alarms, to be put on a dashboard', () => {
  const sub = subscriber();
  expect([sub.alarms, sub.consumer.alarms].map((alarms) => alarms.map(({ node }) => node.path))).toEqual([
    ['S/Sub/Alarms/DeliveryDeadLetters', 'S/Sub/Alarms/EventsLost'],
    ['S/Sub/Consumer/Alarms/DeadLetters', 'S/Sub/Consumer/Alarms/MessageAge', 'S/Sub/Consumer/Alarms/Failures'],
  ]);
});

test('alarms can be off, for a reason that the construct tree keeps', () => {
  const s = stack();
  Defaults.of(s).set({ alarms: AlarmRouting.off('a demonstration, nobody is on call') });
  const c = consumer({}, s);
  expect(counts(templateOf(s))[ALARM]).toBeUndefined();
  expect(c.alarms).toEqual([]);
  expect(c.node.metadata).toContainEqual(expect.objectContaining({ type: 'cdk-eventweave:alarms-off', data: 'a demonstration, nobody is on call' }));
  expect(warningsOf(s)).toEqual([]);
});

test.each(['', '  '])('refuses to switch alarms off for no reason: %p', (reason) => {
  expect(() => AlarmRouting.off(reason)).toThrow(new Error('alarms: reason must be a sentence, got nothing [cdk-eventweave:alarmsOffReason]'));
  expect(AlarmRouting.off('development').offReason).toBe('development');
});
