import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventSourcedTable } from './event-sourced-table';
import type { StreamReader } from './stream-reader';
import { ALARM_PERIOD, type AlarmSpec } from '../core/alarms';
import { runtimeMetric } from '../core/metrics';
import { METRIC } from '../runtime/contract';

const AGAIN = { above: 0, periods: 15, datapoints: 3 }; // once is mended by the SDK, or by the next try

/** What tells that history was changed. */
export function tamperAlarm(store: EventSourcedTable): Record<string, AlarmSpec> {
  return {
    Tampered: {
      metric: store.metricTampered(),
      above: 0,
      description: `${store.node.path}: a commit was changed or removed, which no append does. Somebody or something wrote to the table directly: look for level ERROR in the log of the stream reader for the stream and version, in CloudTrail for who it was, and call the stream reader with { "operation": "restore" }.`,
    },
  };
}

/** What tells that the stream of an event store is not watched. */
export function streamAlarms(path: string, { function: fn, eventSourceMapping }: StreamReader): Record<string, AlarmSpec> {
  const counted = (metricName: string) => new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: eventSourceMapping.eventSourceMappingId },
    period: ALARM_PERIOD,
    statistic: Stats.SUM,
  });
  return {
    StreamAge: {
      metric: fn.metric('IteratorAge', { period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
      above: 1_800_000,
      periods: 3,
      description: `${path}: the stream reader is more than 30 minutes behind the table, and records are lost after 24 hours. It is throttled, slow or failing: look at its concurrency and its log.`,
    },
    StreamErrors: {
      ...AGAIN,
      metric: runtimeMetric(fn, METRIC.failed, Stats.SUM),
      description: `${path}: the stream reader fails at the same record again and again. Look for level ERROR in its log, and mend the cause before 12 hours are over.`,
    },
    StreamFailures: {
      metric: counted('OnFailureDestinationDeliveredEventCount'),
      above: 0,
      description: `${path}: the stream reader gave up on records, which rest in the bucket StreamFailures. A commit may have been changed without evidence: read the objects, mend the cause, then call the stream reader with their payload.`,
    },
    StreamDrops: {
      metric: counted('DroppedEventCount'),
      above: 0,
      description: `${path}: records of the stream are gone, as Lambda could not even put them into the bucket StreamFailures. Look at the policies and keys of bucket and stream reader; compare the table with a point-in-time recovery of it.`,
    },
  };
}

/** What tells that the table holds up those who append and load. */
export function tableAlarms(path: string, table: ITable): Record<string, AlarmSpec> {
  const throttled = (metricName: string, who: string): AlarmSpec => ({
    ...AGAIN,
    metric: table.metric(metricName, { period: ALARM_PERIOD, statistic: Stats.SUM }),
    description: `${path}: DynamoDB throttles those who ${who}. Load has grown faster than the table, or one stream is hot: look at the table's metrics, and let callers wait longer before they try again.`,
  });
  return {
    ReadThrottles: throttled('ReadThrottleEvents', 'load'),
    WriteThrottles: throttled('WriteThrottleEvents', 'append'),
    PutErrors: systemErrors(path, table, 'PutItem'),
    QueryErrors: systemErrors(path, table, 'Query'),
    TransactionErrors: systemErrors(path, table, 'TransactWriteItems'),
  };
}

// Apart, without metric math: each is sent only while its operation fails.
function systemErrors(path: string, table: ITable, Operation: string): AlarmSpec {
  const dimensionsMap = { TableName: table.tableName, Operation };
  return {
    ...AGAIN,
    metric: table.metric('SystemErrors', { dimensionsMap, period: ALARM_PERIOD, statistic: Stats.SUM }),
    description: `${path}: DynamoDB fails at ${Operation} on the event store, so commands fail. Look at the AWS Health Dashboard, and wait; a command with an id can be sent again.`,
  };
}
