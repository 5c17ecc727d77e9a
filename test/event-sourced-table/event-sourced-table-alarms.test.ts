import type { Stack } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { EventArchive, EventSourcedTable } from '../../src';
import { stack, templateOf } from '../support/constructs';
import { only } from '../support/templates';

const ALARM = 'AWS::CloudWatch::Alarm';
const eventStore = (scope: Stack = stack()) => new EventSourcedTable(scope, 'E', { eventBus: new EventBus(scope, 'Bus'), archive: EventArchive.ownBucket() });
const TEMPLATE = templateOf(eventStore());
const ref = (type: string, prefix = '') => ({ Ref: only(TEMPLATE, type, prefix).id });
const READER = ref('AWS::Lambda::Function', 'EStreamReader');
const REPAIR = ref('AWS::Lambda::Function', 'ERepair');
const MAPPING = [{ Name: 'EventSourceMappingUUID', Value: ref('AWS::Lambda::EventSourceMapping') }];
const TABLE = { Name: 'TableName', Value: ref('AWS::DynamoDB::Table', 'ETable') };
const AT_ONCE = { Threshold: 0, EvaluationPeriods: 1, Statistic: 'Sum' };
const AGAIN = { Threshold: 0, EvaluationPeriods: 15, DatapointsToAlarm: 3, Statistic: 'Sum' };
const systemErrors = (operation: string) => ({
  ...AGAIN, Namespace: 'AWS/DynamoDB', MetricName: 'SystemErrors', Dimensions: [{ Name: 'Operation', Value: operation }, TABLE],
});

const counted = (name: string, fn: object, how: object = AT_ONCE) => ({ ...how, Namespace: 'Eventweave', MetricName: name, Dimensions: [{ Name: 'service', Value: fn }] });
const iteratorAge = (milliseconds: number, periods: number) => ({
  Threshold: milliseconds, EvaluationPeriods: periods, Statistic: 'Maximum', Namespace: 'AWS/Lambda', MetricName: 'IteratorAge', Dimensions: [{ Name: 'FunctionName', Value: READER }],
});
const deadLetters = (prefix: string) => ({
  ...AT_ONCE,
  Statistic: 'Maximum',
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateNumberOfMessagesVisible',
  Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(TEMPLATE, 'AWS::SQS::Queue', prefix).id, 'QueueName'] } }],
});

const ALARMS: Record<string, object> = {
  Tampered: counted('Tampered', READER),
  StreamAge: iteratorAge(1_800_000, 3),
  StreamErrors: counted('Failed', READER, AGAIN),
  StreamExpiry: iteratorAge(39_600_000, 1),
  StreamFailures: { ...AT_ONCE, Namespace: 'AWS/Lambda', MetricName: 'OnFailureDestinationDeliveredEventCount', Dimensions: MAPPING },
  StreamDrops: { ...AT_ONCE, Namespace: 'AWS/Lambda', MetricName: 'DroppedEventCount', Dimensions: MAPPING },
  PublishFailures: counted('PublishFailures', READER, AGAIN),
  ParkedStreams: counted('StreamsParked', READER),
  ParkedByRepair: counted('StreamsParked', REPAIR),
  FeedHoles: counted('FeedHoles', REPAIR),
  RepairDeadLetters: deadLetters('ERepair'),
  ArchiveDeadLetters: deadLetters('EArchive'),
  ReadThrottles: { ...AGAIN, Namespace: 'AWS/DynamoDB', MetricName: 'ReadThrottleEvents', Dimensions: [TABLE] },
  WriteThrottles: { ...AGAIN, Namespace: 'AWS/DynamoDB', MetricName: 'WriteThrottleEvents', Dimensions: [TABLE] },
  PutErrors: systemErrors('PutItem'),
  QueryErrors: systemErrors('Query'),
  TransactionErrors: systemErrors('TransactWriteItems'),
};

test.each(Object.entries(ALARMS))('the alarm %s', (id, expected) => {
  const { AlarmActions, OKActions, ...properties } = only(TEMPLATE, ALARM, `EAlarms${id}`).Properties; // who they call is in event-sourced-table-background.test.ts
  expect(properties).toEqual({
    ...expected,
    AlarmDescription: expect.stringMatching(/^S\/E(\/Repair|\/Archive)?: .+\. .+\.$/),
    ComparisonOperator: 'GreaterThanThreshold',
    Period: 60,
    TreatMissingData: 'notBreaching',
  });
});

test('there are as many of them as the README says', () => {
  expect(Object.keys(ALARMS)).toHaveLength(17);
  expect(eventStore().alarms.map(({ node }) => node.id)).toEqual(Object.keys(ALARMS));
  const without = new EventSourcedTable(stack(), 'E').alarms.map(({ node }) => node.id);
  expect(without).toHaveLength(15);
  expect(without).toEqual(Object.keys(ALARMS).filter((id) => !['PublishFailures', 'ArchiveDeadLetters'].includes(id)));
});

test.each<[string, (store: EventSourcedTable, options: MetricOptions) => Metric, (store: EventSourcedTable) => string]>([
  ['Tampered', (store, options) => store.metricTampered(options), ({ streamReader }) => streamReader.functionName],
  ['EventsPublished', (store, options) => store.metricPublished(options), ({ streamReader }) => streamReader.functionName],
  ['PublishFailures', (store, options) => store.metricPublishFailures(options), ({ streamReader }) => streamReader.functionName],
  ['FeedHoles', (store, options) => store.metricFeedHoles(options), ({ repair }) => repair.functionName],
])('the metric %s can be looked at otherwise', (metricName, metric, functionName) => {
  const s = stack();
  const store = eventStore(s);
  expect(s.resolve(metric(store, { statistic: 'Maximum' }).toMetricConfig().metricStat)).toMatchObject({
    namespace: 'Eventweave', metricName, statistic: 'Maximum', dimensions: [{ name: 'service', value: s.resolve(functionName(store)) }],
  });
});
