import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventSourcedTable } from './event-sourced-table';
import { ALARM_PERIOD, type AlarmSpec } from '../core/alarms';

/** For what is mended by the SDK or by the next try, when it happens once. */
export const AGAIN = { above: 0, periods: 15, datapoints: 3 };

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
