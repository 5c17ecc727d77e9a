import { Duration, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { EventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AlarmRouting, Defaults, EventArchive, EventSourcedTable, Overflow, type EventSourcedTableProps } from '../../src';
import { app, stack, templateOf } from '../support/constructs';
import { counts, only, resources } from '../support/templates';
import { warningsOf } from '../support/warnings';

const TABLE = 'AWS::DynamoDB::Table';
const BUCKET = 'AWS::S3::Bucket';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const FUNCTION = 'AWS::Lambda::Function';
const arn = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });

/** An event store `S/E`. */
function eventStore(props: EventSourcedTableProps = {}, scope: Stack = stack()): EventSourcedTable {
  return new EventSourcedTable(scope, 'E', props);
}

test('the table has the keys, the stream and the time to live that the runtime needs, and is kept', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = only(templateOf(eventStore()), TABLE, 'ETable');
  expect(Properties).toEqual({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' }],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
});

test('what is kept about it has a table of its own, as well protected', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = only(templateOf(eventStore()), TABLE, 'EBookkeeping');
  expect(Properties).toEqual({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
});

test('the feed has a table of its own, as well protected', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = only(templateOf(eventStore()), TABLE, 'EFeed');
  expect(Properties).toEqual({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' }],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
});

test('the stream reader is called for commits that were appended, changed or removed, and gives up on none without a trace', () => {
  const template = templateOf(eventStore());
  expect(only(template, MAPPING).Properties).toEqual({
    EventSourceArn: arn(only(template, TABLE, 'ETable').id, 'StreamArn'),
    FunctionName: { Ref: only(template, FUNCTION, 'EStreamReader').id },
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    ParallelizationFactor: 1,
    FilterCriteria: {
      Filters: [
        { Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"i":{"B":[{"exists":true}]}}}}' },
        { Pattern: '{"dynamodb":{"OldImage":{"i":{"B":[{"exists":true}]}}}}' },
      ],
    },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10_000,
    MaximumRecordAgeInSeconds: 43_200, // of the 24 hours that the stream has
    MetricsConfig: { Metrics: ['EventCount'] },
    DestinationConfig: { OnFailure: { Destination: arn(only(template, BUCKET, 'EStreamFailures').id) } },
  });
});

const TYPICAL = { Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler', TracingConfig: { Mode: 'Active' } };

test.each([
  ['StreamReader', { Timeout: 60, MemorySize: 512 }], ['Repair', { Timeout: 900, MemorySize: 1024 }],
])('%s is a function as all of ours are, and knows the tables', (id, properties) => {
  const template = templateOf(eventStore());
  const [table, bookkeeping, feed] = ['ETable', 'EBookkeeping', 'EFeed'].map((prefix) => only(template, TABLE, prefix).id);
  expect(only(template, FUNCTION, `E${id}`).Properties).toMatchObject({
    ...TYPICAL,
    ...properties,
    LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: only(template, 'AWS::Logs::LogGroup', `E${id}`).id } },
    Role: arn(only(template, 'AWS::IAM::Role', `E${id}`).id),
  });
  expect(only(template, FUNCTION, `E${id}`).Properties.Environment.Variables).toEqual({
    EVENTWEAVE_EVENT_STORE_TABLE_NAME: { Ref: table },
    EVENTWEAVE_EVENT_STORE_STREAM_ARN: arn(table, 'StreamArn'),
    EVENTWEAVE_BOOKKEEPING_TABLE_NAME: { Ref: bookkeeping },
    EVENTWEAVE_FEED_TABLE_NAME: { Ref: feed },
    EVENTWEAVE_FEED_SHARDS: '1',
    ...(id === 'StreamReader' && { EVENTWEAVE_STREAM_FAILURES_BUCKET_NAME: { Ref: only(template, BUCKET, 'EStreamFailures').id } }),
  });
});

test.each(['StreamReader', 'Repair'])('%s is told of shards, bus and bucket where there are any', (id) => {
  const s = stack();
  const template = templateOf(eventStore({ feedShards: 4, eventBus: new EventBus(s, 'Bus'), overflow: Overflow.ownBucket() }, s));
  expect(only(template, FUNCTION, `E${id}`).Properties.Environment.Variables).toMatchObject({
    EVENTWEAVE_FEED_SHARDS: '4',
    EVENTWEAVE_EVENT_BUS_NAME: arn(only(template, 'AWS::Events::EventBus').id),
    EVENTWEAVE_EVENT_STORE_BUCKET_NAME: { Ref: only(template, BUCKET, 'EOverflowBucket').id },
  });
});

const CLOSED = {
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
};
const INCOMPLETE = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' };

test('records that the stream reader could not handle rest for 90 days, and EventBridge is told', () => {
  const { Properties, DeletionPolicy } = only(templateOf(eventStore()), BUCKET, 'EStreamFailures');
  expect(Properties).toEqual({
    ...CLOSED,
    LifecycleConfiguration: { Rules: [{ ...INCOMPLETE, ExpirationInDays: 90 }] },
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  });
  expect(DeletionPolicy).toBe('Retain');
});

test('a bucket of its own for large commits is versioned, and kept', () => {
  const store = eventStore({ overflow: Overflow.ownBucket() });
  const { Properties, DeletionPolicy } = only(templateOf(store), BUCKET, 'EOverflowBucket');
  expect(Properties).toEqual({ ...CLOSED, LifecycleConfiguration: { Rules: [INCOMPLETE] }, VersioningConfiguration: { Status: 'Enabled' } });
  expect(DeletionPolicy).toBe('Retain');
});

test('so is the bucket of the archive, from which nothing expires', () => {
  const { Properties, DeletionPolicy } = only(templateOf(eventStore({ archive: EventArchive.ownBucket() })), BUCKET, 'EArchiveBucket');
  expect(Properties).toEqual({ ...CLOSED, LifecycleConfiguration: { Rules: [INCOMPLETE] }, VersioningConfiguration: { Status: 'Enabled' } });
  expect(DeletionPolicy).toBe('Retain');
});

test('a bucket that exists already is taken as it is; without one there is none', () => {
  const s = stack();
  const bucket = new Bucket(s, 'Mine');
  expect(eventStore({ overflow: Overflow.inBucket(bucket) }, s).overflowBucket).toBe(bucket);
  expect(counts(templateOf(s))[BUCKET]).toBe(2);
  expect(eventStore().overflowBucket).toBeUndefined();
});

test('every bucket demands TLS', () => {
  const template = templateOf(eventStore({ overflow: Overflow.ownBucket(), archive: EventArchive.ownBucket() }));
  const buckets = Object.entries(resources(template)).filter(([, { Type }]) => Type === BUCKET).map(([id]) => id);
  for (const id of buckets) {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: {
        Statement: [{
          Effect: 'Deny',
          Action: 's3:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          Resource: Match.arrayWith([arn(id)]),
        }],
      },
    });
  }
  expect(buckets).toHaveLength(3);
});

test('in development everything goes with its stack', () => {
  const root = app();
  Defaults.of(root).set({ development: true });
  const template = templateOf(eventStore({ overflow: Overflow.ownBucket(), archive: EventArchive.ownBucket() }, stack('S', root)));
  const kept = Object.values(resources(template)).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
  expect(kept).toEqual([]);
  for (const { Type, Properties } of Object.values(resources(template))) if (Type === TABLE) expect(Properties.DeletionProtectionEnabled).toBe(false);
});

test('without alarms all else is there', () => {
  const root = app();
  Defaults.of(root).set({ alarms: AlarmRouting.off('a test') });
  const store = eventStore({}, stack('S', root));
  expect(store.alarms).toEqual([]);
  expect(counts(templateOf(store))).toEqual({
    'AWS::DynamoDB::Table': 3,
    'AWS::S3::Bucket': 1,
    'AWS::S3::BucketPolicy': 1,
    'AWS::Logs::LogGroup': 2,
    'AWS::IAM::Role': 2,
    'AWS::IAM::Policy': 2,
    'AWS::Lambda::Function': 2,
    'AWS::Lambda::EventSourceMapping': 1,
    'AWS::Lambda::EventInvokeConfig': 1,
    'AWS::SQS::Queue': 1,
    'AWS::SQS::QueuePolicy': 1,
  });
  expect(warningsOf(store)).toEqual([]);
});

test('what was created can be reached', () => {
  const s = stack();
  const store = eventStore({
    overflow: Overflow.ownBucket(), archive: EventArchive.ownBucket(), verifySchedule: Schedule.rate(Duration.days(1)),
  }, s);
  const { table, bookkeeping, feed, streamReader, eventSourceMapping, streamFailures, overflowBucket } = store;
  expect([table, bookkeeping, feed, streamReader, eventSourceMapping, streamFailures, overflowBucket].map((part) => part?.node.path)).toEqual([
    'S/E/Table', 'S/E/Bookkeeping', 'S/E/Feed', 'S/E/StreamReader/Function', 'S/E/StreamReader/EventSource', 'S/E/StreamFailures', 'S/E/OverflowBucket',
  ]);
  const { repair, repairDeadLetterQueue, verifyRule, archiveBucket, archiver, archiverDeadLetterQueue, archiverRule } = store;
  const parts = [repair, repairDeadLetterQueue, verifyRule, archiveBucket, archiver, archiverDeadLetterQueue, archiverRule];
  expect(parts.map((part) => part?.node.path)).toEqual([
    'S/E/Repair/Function', 'S/E/Repair/DeadLetterQueue', 'S/E/VerifySchedule',
    'S/E/ArchiveBucket', 'S/E/Archive/Function', 'S/E/Archive/DeadLetterQueue', 'S/E/Archive/Schedule',
  ]);
});
