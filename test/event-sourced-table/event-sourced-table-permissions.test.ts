import type { Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { allow, bucketOf, idOf, keyOf, tableOf } from './statements';
import { Encryption, EventSourcedTable, Overflow, type EventSourcedTableProps, type IEventSourcedTable } from '../../src';
import { app, existingFunction, needs, stack, templateOf } from '../support/constructs';
import { only, statements } from '../support/templates';
import { warningsOf, warningsOfCode } from '../support/warnings';

const POLICY = 'AWS::IAM::Policy';
const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/theirs';
const APPEND = ['dynamodb:PutItem', 'dynamodb:Query'];
const READ_FEED = ['dynamodb:GetItem', 'dynamodb:Query'];
const READ_NAMED = ['dynamodb:BatchGetItem', 'dynamodb:Query'];

const eventStore = (scope: Stack, props: EventSourcedTableProps = {}) => new EventSourcedTable(scope, 'E', props);
const overflowing = { overflow: Overflow.ownBucket() };

/** A role, and the statements that it has been given. */
function grantee(scope: Stack) {
  const role = new Role(scope, 'Mine', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const granted = () => only(templateOf(scope), POLICY, 'Mine').Properties.PolicyDocument.Statement
    .map((statement: any) => ({ ...statement, Action: [statement.Action].flat() }));
  return { role, granted };
}

type Case = [name: string, props: EventSourcedTableProps, grant: (store: IEventSourcedTable, role: Role) => void, expected: (s: Stack) => object[]];

test.each<Case>([
  ['append', {}, (store, role) => store.grantAppend(role), (s) => [allow(APPEND, tableOf(s))]],
  ['load', {}, (store, role) => store.grantLoad(role), (s) => [allow(['dynamodb:Query'], tableOf(s))]],
  [
    'append large commits', overflowing, (store, role) => store.grantAppend(role),
    (s) => [allow(APPEND, tableOf(s)), allow(['s3:GetObject', 's3:PutObject'], bucketOf(s))],
  ],
  [
    'load large commits', overflowing, (store, role) => store.grantLoad(role),
    (s) => [allow(['dynamodb:Query'], tableOf(s)), allow(['s3:GetObject'], bucketOf(s))],
  ],
  ['read the feed', {}, (store, role) => store.grantReplay(role), (s) => [allow(READ_FEED, tableOf(s, 'Feed')), allow(READ_NAMED, tableOf(s))]],
  [
    'read large commits of the feed', overflowing, (store, role) => store.grantReplay(role),
    (s) => [allow(READ_FEED, tableOf(s, 'Feed')), allow(READ_NAMED, tableOf(s)), allow(['s3:GetObject'], bucketOf(s))],
  ],
])('who may %s may do just that', (_name, props, grant, expected) => {
  const s = stack();
  const { role, granted } = grantee(s);
  grant(eventStore(s, props), role);
  expect(granted()).toEqual(expected(s));
});

test.each<Case>([
  [
    'append', {}, (store, role) => store.grantAppend(role),
    (s) => [
      allow(APPEND, tableOf(s)), allow(['kms:Decrypt'], keyOf(s), 'dynamodb'),
      allow(['s3:GetObject', 's3:PutObject'], bucketOf(s)), allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyOf(s), 's3'),
    ],
  ],
  [
    'load', {}, (store, role) => store.grantLoad(role),
    (s) => [
      allow(['dynamodb:Query'], tableOf(s)), allow(['kms:Decrypt'], keyOf(s), 'dynamodb'),
      allow(['s3:GetObject'], bucketOf(s)), allow(['kms:Decrypt'], keyOf(s), 's3'),
    ],
  ],
  [
    'read the feed', {}, (store, role) => store.grantReplay(role),
    (s) => [
      allow(READ_FEED, tableOf(s, 'Feed')), allow(['kms:Decrypt'], keyOf(s), 'dynamodb'), allow(READ_NAMED, tableOf(s)),
      allow(['s3:GetObject'], bucketOf(s)), allow(['kms:Decrypt'], keyOf(s), 's3'),
    ],
  ],
])('with a customer key, who may %s may use it through DynamoDB and S3', (_name, _props, grant, expected) => {
  const s = stack();
  const { role, granted } = grantee(s);
  grant(eventStore(s, { ...overflowing, encryption: Encryption.customerKey(new Key(s, 'Key')) }), role);
  expect(granted()).toEqual(expected(s));
});

test('nobody who appends or loads may update, delete, or touch what is kept about the table', () => {
  const s = stack();
  const { role, granted } = grantee(s);
  const store = eventStore(s, overflowing);
  store.grantAppend(role);
  store.grantLoad(role);
  expect([...new Set(granted().flatMap(({ Action }: any) => Action))]).toEqual([...APPEND, 's3:GetObject', 's3:PutObject']);
  expect(JSON.stringify(granted())).not.toMatch(/Bookkeeping|Feed|StreamFailures/);
});

test('a connected function may append and load, and knows where', () => {
  const s = stack();
  eventStore(s, overflowing).connect(existingFunction(s));
  const template = templateOf(s);
  expect(only(template, 'AWS::Lambda::Function', 'Existing').Properties.Environment.Variables).toEqual({
    EVENTWEAVE_EVENT_STORE_TABLE_NAME: { Ref: idOf(s, 'AWS::DynamoDB::Table', 'ETable') },
    EVENTWEAVE_EVENT_STORE_BUCKET_NAME: { Ref: idOf(s, 'AWS::S3::Bucket', 'EOverflowBucket') },
  });
  expect(only(template, POLICY, 'Existing').Properties.PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual([
    APPEND, ['s3:GetObject', 's3:PutObject'],
  ]);
  expect(warningsOf(s).filter((warning) => !warning.includes('alarmsReachNobody'))).toEqual([]);
});

test('a function that is connected to the feed may read it, and knows where', () => {
  const s = stack();
  eventStore(s, overflowing).connectFeed(existingFunction(s));
  const template = templateOf(s);
  expect(only(template, 'AWS::Lambda::Function', 'Existing').Properties.Environment.Variables).toEqual({
    EVENTWEAVE_EVENT_STORE_TABLE_NAME: { Ref: idOf(s, 'AWS::DynamoDB::Table', 'ETable') },
    EVENTWEAVE_EVENT_STORE_BUCKET_NAME: { Ref: idOf(s, 'AWS::S3::Bucket', 'EOverflowBucket') },
    EVENTWEAVE_FEED_TABLE_NAME: { Ref: idOf(s, 'AWS::DynamoDB::Table', 'EFeed') },
  });
  expect(only(template, POLICY, 'Existing').Properties.PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual([
    READ_FEED, READ_NAMED, 's3:GetObject',
  ]);
  expect(warningsOf(s).filter((warning) => !warning.includes('alarmsReachNobody'))).toEqual([]);
});

test('a function can be connected to both', () => {
  const s = stack();
  const store = eventStore(s);
  const fn = existingFunction(s);
  store.connectFeed(fn);
  store.connect(fn);
  expect(Object.keys(only(templateOf(s), 'AWS::Lambda::Function', 'Existing').Properties.Environment.Variables)).toEqual([
    'EVENTWEAVE_EVENT_STORE_TABLE_NAME', 'EVENTWEAVE_FEED_TABLE_NAME',
  ]);
});

test('without a bucket a connected function knows of none', () => {
  const s = stack();
  eventStore(s).connect(existingFunction(s));
  expect(Object.keys(only(templateOf(s), 'AWS::Lambda::Function', 'Existing').Properties.Environment.Variables)).toEqual(['EVENTWEAVE_EVENT_STORE_TABLE_NAME']);
});

test('a function of another stack needs the event store, which does not know it', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  const store = eventStore(a, { ...overflowing, encryption: Encryption.customerKey(new Key(a, 'Key')) });
  const fn = existingFunction(b);
  store.connect(fn);
  store.connectFeed(fn);
  expect(only(templateOf(b), 'AWS::Lambda::Function').Properties.Environment.Variables.EVENTWEAVE_EVENT_STORE_TABLE_NAME).toEqual({
    'Fn::ImportValue': expect.stringContaining('ETable'),
  });
  expect(statements(templateOf(b), POLICY)[0]).toEqual(allow(APPEND, { 'Fn::ImportValue': expect.stringContaining('ETable') }));
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});

describe('an event store of elsewhere', () => {
  const imported = (s: Stack) => {
    const table = Table.fromTableAttributes(s, 'Theirs', { tableArn: TABLE_ARN, tableStreamArn: `${TABLE_ARN}/stream/2026-11-21T10:00:00.000` });
    return EventSourcedTable.fromAttributes(s, 'E', { table, overflowBucket: Bucket.fromBucketName(s, 'Bucket', 'theirs') });
  };

  test('is granted and connected as one of this app', () => {
    const s = stack();
    imported(s).connect(existingFunction(s));
    expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
      EVENTWEAVE_EVENT_STORE_TABLE_NAME: 'theirs', EVENTWEAVE_EVENT_STORE_BUCKET_NAME: 'theirs',
    });
    const Resource = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::theirs/*']] };
    expect(statements(templateOf(s), POLICY)).toEqual([
      allow(APPEND, TABLE_ARN), allow(['s3:GetObject', 's3:PutObject'], Resource),
    ]);
  });

  test('is replayed as one of this app, where its feed is known', () => {
    const s = stack();
    const table = Table.fromTableAttributes(s, 'Theirs', { tableArn: TABLE_ARN, tableStreamArn: `${TABLE_ARN}/stream/2026-11-21T10:00:00.000` });
    const feed = Table.fromTableArn(s, 'Feed', `${TABLE_ARN}-feed`);
    EventSourcedTable.fromAttributes(s, 'E', { table, feed }).connectFeed(existingFunction(s));
    expect(only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
      EVENTWEAVE_EVENT_STORE_TABLE_NAME: 'theirs', EVENTWEAVE_FEED_TABLE_NAME: 'theirs-feed',
    });
    expect(statements(templateOf(s), POLICY)).toEqual([allow(READ_FEED, `${TABLE_ARN}-feed`), allow(READ_NAMED, TABLE_ARN)]);
  });

  test('gets nothing created', () => {
    const s = stack();
    imported(s);
    expect(templateOf(s).toJSON().Resources).toBeUndefined();
  });

  test('may be one of another stack of this app', () => {
    const root = app();
    const [a, b] = [stack('A', root), stack('B', root)];
    const { table, overflowBucket } = eventStore(a, overflowing);
    EventSourcedTable.fromAttributes(b, 'E', { table, overflowBucket }).connect(existingFunction(b));
    templateOf(b);
    expect([needs(a), needs(b)]).toEqual([[], ['A']]);
  });
});

const FROZEN = 'arn:aws:iam::111111111111:role/frozen';

test.each<[string, (s: Stack) => Role['grantPrincipal']]>([
  ['may not be changed', (s) => Role.fromRoleArn(s, 'Frozen', FROZEN, { mutable: false }).grantPrincipal],
  ['is of another account', () => new AccountPrincipal('222222222222')],
])('a grant to one that %s prints the statements to add', (_name, principal) => {
  const s = stack();
  const store = eventStore(s);
  store.grantAppend(principal(s));
  const json = JSON.stringify({ Action: APPEND, Effect: 'Allow', Resource: tableOf(s) });
  expect(warningsOfCode(store, 'importedGrantee')).toEqual([
    `S/E: the role of an appender cannot be changed from here, add this statement to it: ${json} [ack: Annotation::cdk-eventweave:importedGrantee]`,
  ]);
});

test('for an imported function the statements and the variables to add are printed', () => {
  const s = stack();
  const fn = LambdaFunction.fromFunctionArn(s, 'Mine', 'arn:aws:lambda:eu-west-1:111111111111:function:mine');
  const store = eventStore(s, overflowing);
  store.connect(fn);
  expect(warningsOfCode(store, 'importedGrantee')).toHaveLength(2);
  expect(warningsOfCode(store, 'importedFunctionEnvironment')).toEqual([expect.stringContaining('EVENTWEAVE_EVENT_STORE_BUCKET_NAME')]);
});

test('a grant that can be made prints nothing', () => {
  const s = stack();
  const store = eventStore(s);
  store.grantAppend(grantee(s).role);
  expect(warningsOfCode(store, 'importedGrantee')).toEqual([]);
});

test.each<[string, (fn: LambdaFunction) => IFunction]>([
  ['itself', (fn) => fn], ['through an alias', (fn) => new Alias(fn.stack, 'Alias', { aliasName: 'live', version: fn.currentVersion })],
])('a function may be connected to one event store twice, %s', (_name, again) => {
  const s = stack();
  const fn = existingFunction(s);
  const store = eventStore(s);
  store.connect(fn);
  store.connect(again(fn));
  EventSourcedTable.fromAttributes(s, 'Same', { table: store.table }).connect(fn);
  templateOf(s);
});
