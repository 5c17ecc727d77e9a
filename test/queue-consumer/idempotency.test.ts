import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table, TableV2, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AlarmRouting, Defaults, Encryption, Handler, Idempotency, type QueueConsumerProps } from '../../src';
import { app, consumer, existingFunction, existingQueue, stack, subscriber, templateOf } from '../support/constructs';
import { counts, only, resources } from '../support/templates';

const TABLE = 'AWS::DynamoDB::Table';
const ALARM = 'AWS::CloudWatch::Alarm';
const idempotency = Idempotency.ownTable();

/** The variables of the only function. */
function variablesOf(s: Stack): Record<string, unknown> {
  return only(templateOf(s), 'AWS::Lambda::Function').Properties.Environment?.Variables;
}

/** Seconds that a consumer with `props` keeps its records. */
function ttlOf(props: (s: Stack) => Partial<QueueConsumerProps>, chosen?: Duration): number {
  const s = stack();
  consumer({ idempotency: Idempotency.ownTable({ ttl: chosen }), ...props(s) }, s);
  return Number(variablesOf(s).EVENTWEAVE_IDEMPOTENCY_TTL);
}

test('a table of its own has the shape that the runtime writes, and can be restored', () => {
  const c = consumer({ idempotency });
  const table = only(templateOf(c), TABLE);
  expect(table.Properties).toEqual({
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
  });
  expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  expect(c.idempotencyTable?.node.path).toBe('S/C/IdempotencyTable');
});

test('in a development stage the table goes with its stack', () => {
  const root = app();
  Defaults.of(root).set({ development: true });
  const table = only(templateOf(consumer({ idempotency }, stack('S', root))), TABLE);
  expect(table.Properties.DeletionProtectionEnabled).toBe(false);
  expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
});

test('without it there is no table, no variable, and no permission for DynamoDB', () => {
  const c = consumer();
  templateOf(c).resourceCountIs(TABLE, 0);
  expect(c.idempotencyTable).toBeUndefined();
  expect(only(templateOf(c), 'AWS::Lambda::Function').Properties.Environment).toBeUndefined();
  expect(JSON.stringify(resources(templateOf(c)))).not.toContain('dynamodb');
});

test('the function is told the table, the time to live, and whose records are whose', () => {
  const s = stack();
  consumer({ idempotency }, s);
  expect(variablesOf(s)).toEqual({
    EVENTWEAVE_IDEMPOTENCY_TABLE_NAME: { Ref: only(templateOf(s), TABLE).id },
    EVENTWEAVE_IDEMPOTENCY_TTL: '2592000',
    EVENTWEAVE_CONSUMER_NAME: 'S/C',
  });
});

test('a subscriber passes it on, and is known by the path of its consumer', () => {
  const s = stack();
  const { consumer: inner } = subscriber({ idempotency }, {}, s);
  expect(inner.idempotencyTable?.node.path).toBe('S/Sub/Consumer/IdempotencyTable');
  expect(variablesOf(s)).toMatchObject({ EVENTWEAVE_CONSUMER_NAME: 'S/Sub/Consumer' });
});

test('one choice for two consumers makes two tables', () => {
  const s = stack();
  subscriber({ idempotency }, {}, s);
  consumer({ idempotency }, s);
  templateOf(s).resourceCountIs(TABLE, 2);
});

test('the function behind an alias is told as well', () => {
  const s = stack();
  const live = new Alias(s, 'Live', { aliasName: 'live', version: existingFunction(s).currentVersion });
  consumer({ handler: Handler.fromFunction(live), idempotency }, s);
  expect(variablesOf(s)).toMatchObject({ EVENTWEAVE_CONSUMER_NAME: 'S/C' });
});

const days = (count: number) => Duration.days(count).toSeconds();

test.each<[string, (s: Stack) => Partial<QueueConsumerProps>, number]>([
  ['30 days, where a message comes again earlier', () => ({}), 30],
  ['as long as a message of a FIFO queue can come again', () => ({ queueOptions: { fifo: true, retentionPeriod: Duration.days(14) } }), 42],
  ['in whole days', () => ({ queueOptions: { fifo: true, retentionPeriod: Duration.hours(10 * 24 + 1) } }), 35],
  ['30 days of a FIFO queue whose messages come again earlier', () => ({ queueOptions: { fifo: true, retentionPeriod: Duration.days(8) } }), 30],
  [
    'as long as messages of an existing FIFO queue can come again',
    (s) => ({ queue: existingQueue(s, { fifo: true, retentionPeriod: Duration.days(12) }) }), 38,
  ],
  ['30 days for an imported queue', (s) => ({ queue: Queue.fromQueueArn(s, 'Mine', 'arn:aws:sqs:eu-west-1:111111111111:mine') }), 30],
])('records are kept %s', (_name, props, expected) => {
  expect(ttlOf(props)).toBe(days(expected));
});

test('records are kept as long as is chosen, also less than 30 days where no message comes again so late', () => {
  expect(ttlOf(() => ({}), Duration.days(60))).toBe(days(60));
  expect(ttlOf(() => ({}), Duration.days(18))).toBe(days(18));
});

test('a customer key encrypts the table, also in a stack whose Region is not known', () => {
  const s = stack();
  consumer({ idempotency, encryption: Encryption.customerKey(new Key(s, 'Key')) }, s);
  expect(only(templateOf(s), TABLE).Properties.SSESpecification).toEqual({
    SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [only(templateOf(s), 'AWS::KMS::Key').id, 'Arn'] },
  });
});

const shaped = { partitionKey: { name: 'id', type: AttributeType.STRING }, timeToLiveAttribute: 'expiration' };

test.each<[string, (s: Stack) => ITable, unknown]>([
  ['a Table', (s) => new Table(s, 'Shared', shaped), { Ref: expect.stringMatching(/^Shared/) }],
  ['a TableV2', (s) => new TableV2(s, 'Shared', shaped), { Ref: expect.stringMatching(/^Shared/) }],
  ['an imported table', (s) => Table.fromTableName(s, 'Shared', 'theirs'), 'theirs'],
])('%s that exists already is used by two consumers, each with its own name', (_name, make, name) => {
  const s = stack();
  const table = make(s);
  const shared = Idempotency.inTable(table, { ttl: Duration.days(20) });
  const c = consumer({ idempotency: shared }, s);
  subscriber({ idempotency: shared }, {}, s);
  expect(c.idempotencyTable).toBe(table);
  const variables = ['CFunction', 'SubConsumerFunction'].map((prefix) => only(templateOf(s), 'AWS::Lambda::Function', prefix).Properties.Environment.Variables);
  expect(variables).toEqual(['S/C', 'S/Sub/Consumer'].map((path) => ({
    EVENTWEAVE_IDEMPOTENCY_TABLE_NAME: name, EVENTWEAVE_IDEMPOTENCY_TTL: '1728000', EVENTWEAVE_CONSUMER_NAME: path,
  })));
  expect(counts(templateOf(s))[ALARM]).toBe(3 + 5); // the table's alarms are its owner's
});

test('the table rings when it is throttled again and again', () => {
  const template = templateOf(consumer({ idempotency }));
  expect(only(template, ALARM, 'CAlarmsIdempotencyThrottles').Properties).toEqual({
    AlarmDescription: expect.stringMatching(/^S\/C: DynamoDB throttles the idempotency table, .+\.$/),
    ComparisonOperator: 'GreaterThanThreshold',
    DatapointsToAlarm: 3,
    Dimensions: [{ Name: 'TableName', Value: { Ref: only(template, TABLE).id } }],
    EvaluationPeriods: 15,
    MetricName: 'WriteThrottleEvents',
    Namespace: 'AWS/DynamoDB',
    Period: 60,
    Statistic: 'Sum',
    Threshold: 0,
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  ['PutItem', 'CAlarmsIdempotencyPutErrors'], ['TransactWriteItems', 'CAlarmsIdempotencyTransactionErrors'],
])('the table rings when DynamoDB fails at %s again and again', (operation, prefix) => {
  const template = templateOf(consumer({ idempotency }));
  expect(only(template, ALARM, prefix).Properties).toEqual({
    AlarmDescription: expect.stringMatching(new RegExp(`^S/C: DynamoDB fails at ${operation} on the idempotency table, .+\\.$`)),
    ComparisonOperator: 'GreaterThanThreshold',
    DatapointsToAlarm: 3,
    Dimensions: [{ Name: 'Operation', Value: operation }, { Name: 'TableName', Value: { Ref: only(template, TABLE).id } }],
    EvaluationPeriods: 15,
    MetricName: 'SystemErrors',
    Namespace: 'AWS/DynamoDB',
    Period: 60,
    Statistic: 'Sum',
    Threshold: 0,
    TreatMissingData: 'notBreaching',
  });
});

test('alarms that are switched off are off for the table too', () => {
  const root = app();
  Defaults.of(root).set({ alarms: AlarmRouting.off('a test') });
  const c = consumer({ idempotency, outageBreaker: {} }, stack('S', root));
  expect(counts(templateOf(c))[ALARM]).toBeUndefined();
  expect(c.alarms).toEqual([]);
});

test('all alarms are members of the consumer', () => {
  expect(consumer({ idempotency, outageBreaker: {} }).alarms.map(({ node }) => node.id)).toEqual([
    'DeadLetters', 'MessageAge', 'Failures', 'IdempotencyThrottles', 'IdempotencyPutErrors', 'IdempotencyTransactionErrors', 'Outage',
  ]);
});

test.each([
  ['metricDuplicates', 'DuplicatesSuppressed', 'Sum'], ['metricPossiblyRepeated', 'PossiblyRepeated', 'Sum'], ['metricOutage', 'Outage', 'Maximum'],
] as const)('%s reads what the runtime counts, by the minute unless it is told otherwise', (name, metricName, statistic) => {
  const c = consumer({ idempotency });
  const metric = { namespace: 'Eventweave', metricName, dimensions: { service: c.function.functionName }, statistic };
  expect(c[name]()).toMatchObject({ ...metric, period: Duration.minutes(1) });
  expect(c[name]({ period: Duration.hours(1) })).toMatchObject({ ...metric, period: Duration.hours(1) });
});
