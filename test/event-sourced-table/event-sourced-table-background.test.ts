import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AlarmRouting, Defaults, Encryption, EventArchive, EventSourcedTable, type EventSourcedTableProps } from '../../src';
import { app, stack, templateOf } from '../support/constructs';
import { counts, only, resources, statements } from '../support/templates';

const RULE = 'AWS::Events::Rule';
const FUNCTION = 'AWS::Lambda::Function';
const QUEUE = 'AWS::SQS::Queue';
const PERMISSION = 'AWS::Lambda::Permission';
const ALARM = 'AWS::CloudWatch::Alarm';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const eventStore = (props: EventSourcedTableProps = {}, scope: Stack = stack()) => new EventSourcedTable(scope, 'E', props);
const DAILY = { verifySchedule: Schedule.rate(Duration.days(1)) };
const ARCHIVE = { archive: EventArchive.ownBucket() };

test.each<[string, EventSourcedTableProps]>([['Repair', {}], ['Archive', ARCHIVE]])('a call of which %s can make nothing is tried twice more, and rests then', (id, props) => {
  const template = templateOf(eventStore(props));
  const { id: queue, Properties } = only(template, QUEUE, `E${id}`);
  expect(only(template, 'AWS::Lambda::EventInvokeConfig', `E${id}`).Properties).toEqual({
    FunctionName: { Ref: only(template, FUNCTION, `E${id}`).id },
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: arn(queue) } },
  });
  expect(Properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true, RedriveAllowPolicy: { redrivePermission: 'denyAll' } });
});

test('repair is called when records are lost, when the feed has holes, and when the stream reader is no longer so far behind that records are given up', () => {
  const template = templateOf(eventStore());
  const repair = arn(only(template, FUNCTION, 'ERepair').id);
  const actions = Object.entries(resources(template)).filter(([, { Type }]) => Type === ALARM)
    .flatMap(([id, { Properties: { AlarmActions, OKActions } }]) => (AlarmActions || OKActions ? [{ id, AlarmActions, OKActions }] : []));
  const alarm = (id: string) => only(template, ALARM, `EAlarms${id}`).id;
  expect(actions).toHaveLength(4);
  expect(actions).toEqual(expect.arrayContaining([
    { id: alarm('StreamFailures'), AlarmActions: [repair] },
    { id: alarm('StreamDrops'), AlarmActions: [repair] },
    { id: alarm('FeedHoles'), AlarmActions: [repair] },
    { id: alarm('StreamExpiry'), OKActions: [repair] },
  ]));
  const permissions = Object.values(resources(template)).filter(({ Type }) => Type === PERMISSION).map(({ Properties }) => Properties);
  expect(permissions).toHaveLength(4);
  for (const { id } of actions) {
    expect(permissions).toContainEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: repair,
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: arn(id),
    });
  }
});

test('without alarms nothing calls repair but a person', () => {
  const root = app();
  Defaults.of(root).set({ alarms: AlarmRouting.off('a test') });
  const template = templateOf(eventStore({}, stack('S', root)));
  expect(counts(template)[PERMISSION]).toBeUndefined();
});

test.each<[string, EventSourcedTableProps, string, string, string, object]>([
  ['VerifySchedule', DAILY, 'EVerifySchedule', 'ERepair', 'rate(1 day)', { operation: 'verify' }],
  ['Archive', ARCHIVE, 'EArchiveSchedule', 'EArchive', 'rate(1 hour)', {}],
  ['Archive every ten minutes', { archive: EventArchive.ownBucket({ every: Duration.minutes(10) }) }, 'EArchiveSchedule', 'EArchive', 'rate(10 minutes)', {}],
])('%s: EventBridge calls the function, and sets aside what it could not say', (_name, props, rulePrefix, prefix, expression, input) => {
  const template = templateOf(eventStore(props));
  const fn = only(template, FUNCTION, prefix).id;
  const queue = only(template, QUEUE, prefix).id;
  const rule = only(template, RULE, rulePrefix);
  expect(rule.Properties).toEqual({
    ScheduleExpression: expression,
    State: 'ENABLED',
    Targets: [{
      Id: 'Target0',
      Arn: arn(fn),
      Input: JSON.stringify(input),
      DeadLetterConfig: { Arn: arn(queue) },
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    }],
  });
  template.hasResourceProperties(PERMISSION, {
    Action: 'lambda:InvokeFunction', FunctionName: arn(fn), Principal: 'events.amazonaws.com', SourceArn: arn(rule.id),
  });
  expect(only(template, 'AWS::SQS::QueuePolicy', prefix).Properties.PolicyDocument.Statement).toContainEqual({
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Principal: { Service: 'events.amazonaws.com' },
    Resource: arn(queue),
    Condition: { ArnEquals: { 'aws:SourceArn': arn(rule.id) } },
  });
});

test('without a schedule nothing is compared but when it is asked for', () => {
  const store = eventStore();
  expect(counts(templateOf(store))[RULE]).toBeUndefined();
  expect(store.verifyRule).toBeUndefined();
});

test('with a customer key the function and EventBridge may use it to set calls aside', () => {
  const s = stack();
  const key = new Key(s, 'Key');
  const template = templateOf(eventStore({ ...DAILY, encryption: Encryption.customerKey(key) }, s));
  const keyArn = arn(only(template, 'AWS::KMS::Key').id);
  expect(only(template, QUEUE, 'ERepair').Properties.KmsMasterKeyId).toEqual(keyArn);
  expect(only(template, 'AWS::IAM::Policy', 'ERepair').Properties.PolicyDocument.Statement).toContainEqual({
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: keyArn,
    Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } },
  });
  expect(statements(template, 'AWS::KMS::Key')).toContainEqual(expect.objectContaining({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { Service: 'events.amazonaws.com' },
  }));
});

test('the archiver knows the feed, how far it is, and its bucket', () => {
  const s = stack();
  const bucket = new Bucket(s, 'Mine');
  const store = eventStore({ archive: EventArchive.inBucket(bucket) }, s);
  const template = templateOf(store);
  expect(store.archiveBucket).toBe(bucket);
  expect(counts(template)['AWS::S3::Bucket']).toBe(2);
  const table = (prefix: string) => ({ Ref: only(template, 'AWS::DynamoDB::Table', prefix).id });
  expect(only(template, FUNCTION, 'EArchive').Properties).toMatchObject({ Timeout: 900, MemorySize: 1024, Handler: 'index.handler' });
  expect(only(template, FUNCTION, 'EArchive').Properties.Environment.Variables).toEqual({
    EVENTWEAVE_EVENT_STORE_TABLE_NAME: table('ETable'),
    EVENTWEAVE_BOOKKEEPING_TABLE_NAME: table('EBookkeeping'),
    EVENTWEAVE_FEED_TABLE_NAME: table('EFeed'),
    EVENTWEAVE_ARCHIVE_BUCKET_NAME: { Ref: only(template, 'AWS::S3::Bucket', 'Mine').id },
  });
});

test('what only the deployment knows is taken', () => {
  const s = stack();
  const minutes = Duration.minutes(new CfnParameter(s, 'Minutes', { type: 'Number' }).valueAsNumber);
  templateOf(eventStore({ archive: EventArchive.ownBucket({ every: minutes }), verifySchedule: Schedule.rate(minutes) }, s));
});
