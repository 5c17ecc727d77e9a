import type { Stack } from 'aws-cdk-lib';
import { EventSourcedTable } from '../../src';
import { stack, templateOf } from '../support/constructs';
import { only } from '../support/templates';

const ALARM = 'AWS::CloudWatch::Alarm';
const eventStore = (scope: Stack = stack()) => new EventSourcedTable(scope, 'E');
const TEMPLATE = templateOf(eventStore());
const ref = (type: string, prefix = '') => ({ Ref: only(TEMPLATE, type, prefix).id });
const READER = ref('AWS::Lambda::Function');
const MAPPING = [{ Name: 'EventSourceMappingUUID', Value: ref('AWS::Lambda::EventSourceMapping') }];
const TABLE = { Name: 'TableName', Value: ref('AWS::DynamoDB::Table', 'ETable') };
const AT_ONCE = { Threshold: 0, EvaluationPeriods: 1, Statistic: 'Sum' };
const AGAIN = { Threshold: 0, EvaluationPeriods: 15, DatapointsToAlarm: 3, Statistic: 'Sum' };
const systemErrors = (operation: string) => ({
  ...AGAIN, Namespace: 'AWS/DynamoDB', MetricName: 'SystemErrors', Dimensions: [{ Name: 'Operation', Value: operation }, TABLE],
});

const ALARMS: Record<string, object> = {
  Tampered: { ...AT_ONCE, Namespace: 'Eventweave', MetricName: 'Tampered', Dimensions: [{ Name: 'service', Value: READER }] },
  StreamAge: {
    Threshold: 1_800_000, EvaluationPeriods: 3, Statistic: 'Maximum', Namespace: 'AWS/Lambda', MetricName: 'IteratorAge', Dimensions: [{ Name: 'FunctionName', Value: READER }],
  },
  StreamErrors: { ...AGAIN, Namespace: 'Eventweave', MetricName: 'Failed', Dimensions: [{ Name: 'service', Value: READER }] },
  StreamFailures: { ...AT_ONCE, Namespace: 'AWS/Lambda', MetricName: 'OnFailureDestinationDeliveredEventCount', Dimensions: MAPPING },
  StreamDrops: { ...AT_ONCE, Namespace: 'AWS/Lambda', MetricName: 'DroppedEventCount', Dimensions: MAPPING },
  ReadThrottles: { ...AGAIN, Namespace: 'AWS/DynamoDB', MetricName: 'ReadThrottleEvents', Dimensions: [TABLE] },
  WriteThrottles: { ...AGAIN, Namespace: 'AWS/DynamoDB', MetricName: 'WriteThrottleEvents', Dimensions: [TABLE] },
  PutErrors: systemErrors('PutItem'),
  QueryErrors: systemErrors('Query'),
  TransactionErrors: systemErrors('TransactWriteItems'),
};

test.each(Object.entries(ALARMS))('the alarm %s', (id, expected) => {
  expect(only(TEMPLATE, ALARM, `EAlarms${id}`).Properties).toEqual({
    ...expected,
    AlarmDescription: expect.stringMatching(/^S\/E: .+\. .+\.$/),
    ComparisonOperator: 'GreaterThanThreshold',
    Period: 60,
    TreatMissingData: 'notBreaching',
  });
});

test('there are ten of them, as the README says', () => {
  expect(Object.keys(ALARMS)).toHaveLength(10);
  expect(eventStore().alarms.map(({ node }) => node.id)).toEqual(Object.keys(ALARMS));
});

test('the metric of tampered commits can be looked at otherwise', () => {
  const s = stack();
  const store = eventStore(s);
  expect(s.resolve(store.metricTampered({ statistic: 'Maximum' }).toMetricConfig().metricStat)).toMatchObject({
    namespace: 'Eventweave', metricName: 'Tampered', statistic: 'Maximum', dimensions: [{ name: 'service', value: s.resolve(store.streamReader.functionName) }],
  });
});
