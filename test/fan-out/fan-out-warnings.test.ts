import { Validations, type Stack } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { Role, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Encryption, FanOut } from '../../src';
import { existingFunction, existingQueue, handler, stack, subscriber, templateOf } from '../support/constructs';
import { only } from '../support/templates';
import { warningsOf, warningsOfCode } from '../support/warnings';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111111111111:mine';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/mine';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:mine';
const ruleArn = (name: string) => `{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":events:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":rule/${name}"]]}`;
const ACCOUNT = '"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}';
const EVENTBRIDGE = '"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"}';
const KEY_STATEMENT = (key: string) => `S/Sub: the policy of key ${key} cannot be changed from here, add this statement to it: {"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{${ACCOUNT},"ArnLikeIfExists":{"aws:SourceArn":${ruleArn('*')}}},${EVENTBRIDGE},"Resource":"*"}`;

/** A pattern of so many characters of JSON. */
const patternOf = (length: number) => ({ source: ['x'.repeat(length - '{"source":[""]}'.length)] });

/** A subscriber whose function publishes to the channel that it listens to. */
function connected(s: Stack, filter: EventPattern | undefined): void {
  const fanOut = new FanOut(s, 'F');
  fanOut.connect(fanOut.subscribe(s, 'Sub', { handler: handler(), filter }).function);
}

const CASES: [code: string, make: (s: Stack) => unknown, message: string, nearMiss: (s: Stack) => unknown][] = [
  [
    'importedQueuePolicy', (s) => subscriber({ queue: Queue.fromQueueArn(s, 'Mine', QUEUE_ARN) }, {}, s),
    `S/Sub: the policy of queue S/Mine cannot be changed from here, add this statement to it: {"Action":"sqs:SendMessage","Condition":{${ACCOUNT},"ArnLike":{"aws:SourceArn":[${ruleArn('S-Sub-????????')},${ruleArn('*/S-Sub-????????')}]}},${EVENTBRIDGE},"Resource":"${QUEUE_ARN}"}`,
    (s) => subscriber({ queue: existingQueue(s) }, {}, s),
  ],
  [
    'importedKey', (s) => subscriber({ queue: Queue.fromQueueAttributes(s, 'Mine', { queueArn: QUEUE_ARN, keyArn: KEY_ARN }) }, {}, s),
    KEY_STATEMENT('S/Mine/Key'),
    (s) => subscriber({ queue: existingQueue(s, { encryptionMasterKey: new Key(s, 'Key') }) }, {}, s),
  ],
  [
    'importedFunctionEnvironment', (s) => new FanOut(s, 'F').connect(LambdaFunction.fromFunctionArn(s, 'Mine', FUNCTION_ARN)),
    'S/F: function S/Mine is imported, add these variables to its environment: {"EVENTWEAVE_EVENT_BUS_NAME":{"Ref":"FEventBusA445C8E6"}}',
    (s) => new FanOut(s, 'F').connect(existingFunction(s)),
  ],
  [
    'groupWithoutOrder', (s) => subscriber({ messageGroupId: 'tenant' }, {}, s),
    'S/Sub: messageGroupId on a standard queue shares it fairly among groups, and keeps no order',
    (s) => subscriber({ messageGroupId: 'tenant', queueOptions: { fifo: true } }, {}, s),
  ],
  [
    'filterQuota', (s) => subscriber({ filter: patternOf(2049) }, {}, s),
    'S/Sub: filter has 2049 characters of JSON, more than the usual quota of 2048: ask for more before it is deployed',
    (s) => subscriber({ filter: patternOf(2048) }, {}, s),
  ],
  [
    'endlessLoop', (s) => connected(s, undefined),
    'S/Sub: the function receives everything, also what it publishes: give the subscriber a filter that leaves its own events out',
    (s) => connected(s, { detailType: ['order.placed'] }),
  ],
];

test.each(CASES)('warns %s with what is to be done, and not beside it', (code, make, message, nearMiss) => {
  const s = stack();
  make(s);
  templateOf(s);
  expect(warningsOfCode(s, code)).toEqual([`${message} [ack: Annotation::cdk-eventweave:${code}]`]);

  const beside = stack();
  nearMiss(beside);
  templateOf(beside);
  expect(warningsOfCode(beside, code)).toEqual([]);
});

test.each(CASES)('%s can be acknowledged, for a reason', (code, make) => {
  const s = stack();
  make(s);
  Validations.of(s).acknowledge({ id: `cdk-eventweave:${code}`, reason: 'the statement is there' });
  expect(warningsOfCode(s, code)).toEqual([]);
});

test('an imported key warns for each service that needs it, also for the keys of dead-letter queues', () => {
  const s = stack();
  subscriber({ encryption: Encryption.customerKey(Key.fromKeyArn(s, 'Mine', KEY_ARN)) }, {}, s);
  const tag = '[ack: Annotation::cdk-eventweave:importedKey]';
  expect(warningsOfCode(s, 'importedKey')).toEqual([`${KEY_STATEMENT('S/Mine')} ${tag}`, expect.stringMatching(/^S\/Sub\/Consumer: the policy of key S\/Mine .*logs\./)]);
});

test('a channel and a subscriber with defaults have nothing to warn of, but the alarms that reach nobody', () => {
  const s = stack();
  subscriber({}, {}, s);
  expect(warningsOf(s).map((warning) => /\[ack: (.*)\]$/.exec(warning)?.[1])).toEqual(['Annotation::cdk-eventweave:alarmsReachNobody']);
});

test('the policy of a dead-letter queue that we created is ours, so nothing is warned of', () => {
  const s = stack();
  const sub = subscriber({ encryption: Encryption.customerKey(new Key(s, 'Key')) }, {}, s);
  expect(warningsOf(sub)).toEqual([]);
});

test('an alias is no imported function: the function behind it is told the bus', () => {
  const s = stack();
  const alias = new Alias(s, 'Live', { aliasName: 'live', version: existingFunction(s).currentVersion });
  new FanOut(s, 'F').connect(alias);
  expect(warningsOf(s)).toEqual([]);
  expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
    EVENTWEAVE_EVENT_BUS_NAME: { Ref: only(templateOf(s), 'AWS::Events::EventBus').id },
  });
});

test.each<[string, (s: Stack) => IGrantable]>([
  ['a role that may not be changed', (s) => Role.fromRoleArn(s, 'Mine', 'arn:aws:iam::111111111111:role/mine', { mutable: false })],
  ['a role that passes grants on to resources', (s) => Role.fromRoleArn(s, 'Mine', 'arn:aws:iam::111111111111:role/mine', { mutable: false, addGrantsToResources: true })],
  ['a function whose role is unknown', (s) => LambdaFunction.fromFunctionArn(s, 'Mine', 'arn:aws:lambda:eu-west-1:111111111111:function:mine')],
])('grantPublish to %s prints the statement to add', (_name, grantee) => {
  const s = stack();
  new FanOut(s, 'F').grantPublish(grantee(s));
  expect(warningsOfCode(s, 'importedPublisher')).toEqual([
    'S/F: the role of a publisher cannot be changed from here, add this statement to it: {"Action":"events:PutEvents","Effect":"Allow","Resource":{"Fn::GetAtt":["FEventBusA445C8E6","Arn"]}} [ack: Annotation::cdk-eventweave:importedPublisher]',
  ]);
});

test('grantPublish to a role that is imported and may be changed has nothing to warn of', () => {
  const s = stack();
  new FanOut(s, 'F').grantPublish(Role.fromRoleArn(s, 'Mine', 'arn:aws:iam::111111111111:role/mine'));
  expect(warningsOf(s)).toEqual([]);
});
