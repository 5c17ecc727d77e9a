import type { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { allow, arn, bucketOf, idOf, keyOf, objects, tableOf } from './statements';
import { Encryption, EventArchive, EventSourcedTable, FanOut, Overflow, type EventSourcedTableProps } from '../../src';
import { app, needs, stack, templateOf } from '../support/constructs';
import { only } from '../support/templates';

const POLICY = 'AWS::IAM::Policy';
const WRITE_FEED = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'];

const eventStore = (scope: Stack, props: EventSourcedTableProps = {}) => new EventSourcedTable(scope, 'E', props);
const overflowing = { overflow: Overflow.ownBucket() };
const OVERFLOW = (s: Stack) => [allow(['s3:GetObject'], bucketOf(s)), allow(['s3:ListBucket'], arn(idOf(s, 'AWS::S3::Bucket', 'EOverflowBucket')))];
const PUBLISH = (Resource: unknown) => allow(['events:PutEvents', 'events:DescribeEventBus'], Resource);

/** The statements of a function, but for those that all functions have. */
function ownStatements(s: Stack, prefix: string): object[] {
  const [logs, traces, ...own] = only(templateOf(s), POLICY, prefix).Properties.PolicyDocument.Statement
    .map((statement: any) => ({ ...statement, Action: [statement.Action].flat() }));
  expect(logs).toEqual(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn(idOf(s, 'AWS::Logs::LogGroup', prefix))));
  expect(traces).toEqual(allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'));
  return own;
}

test('the stream reader may read the stream, dispatch, keep evidence, restore, and set aside what it cannot handle', () => {
  const s = stack();
  const { eventBus } = new FanOut(s, 'Channel');
  eventStore(s, { ...overflowing, eventBus });
  const failures = idOf(s, 'AWS::S3::Bucket', 'EStreamFailures');
  expect(ownStatements(s, 'EStreamReader')).toEqual([
    allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], {
      'Fn::GetAtt': [idOf(s, 'AWS::DynamoDB::Table', 'ETable'), 'StreamArn'],
    }),
    allow(['dynamodb:PutItem', 'dynamodb:Query'], tableOf(s)),
    allow(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], tableOf(s, 'Bookkeeping')),
    allow(['s3:PutObject'], objects(failures)),
    allow(['s3:ListBucket'], arn(failures)),
    allow(WRITE_FEED, tableOf(s, 'Feed')),
    ...OVERFLOW(s),
    PUBLISH(arn(idOf(s, 'AWS::Events::EventBus', 'Channel'))),
  ]);
});

test('repair may look through the table, but neither write nor change it, and dispatch', () => {
  const s = stack();
  eventStore(s, { ...overflowing, eventBus: EventBus.fromEventBusName(s, 'Bus', 'theirs') });
  expect(ownStatements(s, 'ERepair')).toEqual([
    allow(['sqs:SendMessage'], arn(idOf(s, 'AWS::SQS::Queue', 'ERepair'))),
    allow(['dynamodb:DescribeTable', 'dynamodb:Query', 'dynamodb:Scan'], tableOf(s)),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], tableOf(s, 'Bookkeeping')),
    allow(WRITE_FEED, tableOf(s, 'Feed')),
    ...OVERFLOW(s),
    PUBLISH({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':event-bus/theirs']] }),
  ]);
});

test('without bus and bucket neither may publish, or read objects', () => {
  const s = stack();
  eventStore(s);
  expect(JSON.stringify(['EStreamReader', 'ERepair'].map((prefix) => ownStatements(s, prefix)))).not.toMatch(/events:|s3:GetObject/);
});

test('the archiver may read the feed, keep how far it is, and write objects that it may read', () => {
  const s = stack();
  eventStore(s, { archive: EventArchive.ownBucket() });
  expect(ownStatements(s, 'EArchive')).toEqual([
    allow(['sqs:SendMessage'], arn(idOf(s, 'AWS::SQS::Queue', 'EArchive'))),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], tableOf(s, 'Bookkeeping')),
    allow(['s3:GetObject', 's3:PutObject'], objects(idOf(s, 'AWS::S3::Bucket', 'EArchiveBucket'))),
    allow(['dynamodb:GetItem', 'dynamodb:Query'], tableOf(s, 'Feed')),
    allow(['dynamodb:BatchGetItem', 'dynamodb:Query'], tableOf(s)),
  ]);
});

test('with a customer key everything is encrypted with it, and the functions may use it through the services that they call', () => {
  const s = stack();
  eventStore(s, { ...overflowing, archive: EventArchive.ownBucket(), encryption: Encryption.customerKey(new Key(s, 'Key')) });
  const template = templateOf(s);
  for (const prefix of ['ETable', 'EBookkeeping', 'EFeed']) {
    expect(only(template, 'AWS::DynamoDB::Table', prefix).Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyOf(s) });
  }
  for (const prefix of ['EStreamFailures', 'EOverflowBucket', 'EArchiveBucket']) {
    expect(only(template, 'AWS::S3::Bucket', prefix).Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyOf(s) } }],
    });
  }
  const useOfKey = (prefix: string) => ownStatements(s, prefix).filter((statement) => 'Condition' in statement);
  const [tables, reads, writes, sends] = [
    allow(['kms:Decrypt'], keyOf(s), 'dynamodb'), allow(['kms:Decrypt'], keyOf(s), 's3'),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyOf(s), 's3'), allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyOf(s), 'sqs'),
  ];
  expect(useOfKey('EStreamReader')).toEqual([tables, writes, reads]);
  expect(useOfKey('ERepair')).toEqual([sends, tables, reads]);
  expect(useOfKey('EArchive')).toEqual([sends, tables, writes, reads]);
  for (const prefix of ['EStreamReader', 'ERepair', 'EArchive']) {
    expect(only(template, 'AWS::Logs::LogGroup', prefix).Properties.KmsKeyId).toEqual(keyOf(s));
  }
});

test('an event store needs the stack of its bus, which does not know it', () => {
  const root = app();
  const [a, b] = [stack('A', root), stack('B', root)];
  eventStore(b, { eventBus: new FanOut(a, 'Channel').eventBus });
  expect(ownStatements(b, 'EStreamReader').at(-1)).toEqual(PUBLISH({ 'Fn::ImportValue': expect.stringContaining('Channel') }));
  expect([needs(a), needs(b)]).toEqual([[], ['A']]);
});
