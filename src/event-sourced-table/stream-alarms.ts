import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { StreamReader } from './stream-reader';
import { AGAIN } from './table-alarms';
import { ALARM_PERIOD, type AlarmSpec } from '../core/alarms';
import { runtimeMetric } from '../core/metrics';
import { METRIC } from '../runtime/contract';

/** What tells that the stream of an event store is read late, or in part. */
export function streamAlarms(path: string, reader: StreamReader): Record<string, AlarmSpec> {
  return { ...delays(path, reader), ...losses(path, reader) };
}

// Records last 24 hours. Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams".
function delays(path: string, { function: fn }: StreamReader): Record<string, AlarmSpec> {
  const age = fn.metric('IteratorAge', { period: ALARM_PERIOD, statistic: Stats.MAXIMUM });
  return {
    StreamAge: {
      metric: age,
      above: Duration.minutes(30).toMilliseconds(),
      periods: 3,
      description: `${path}: the stream reader is more than 30 minutes behind the table, so feed and bus get events late, and records are lost after 24 hours. It is throttled, slow or failing: look at its concurrency and its log.`,
    },
    StreamErrors: {
      ...AGAIN,
      metric: runtimeMetric(fn, METRIC.failed, Stats.SUM),
      description: `${path}: the stream reader fails at the same record again and again, and what is behind it waits. Look for level ERROR in its log, mostly a table, bus or key that it cannot use, and mend the cause before 12 hours are over.`,
    },
    StreamExpiry: {
      metric: age,
      above: Duration.hours(11).toMilliseconds(),
      description: `${path}: the stream reader is 11 hours behind the table; at 12 Lambda gives up records, and at 24 they expire. Find out why it is behind. When this alarm ends, repair dispatches from the table what was given up: look at its log. Changes of commits that expired have left no evidence.`,
    },
  };
}

function losses(path: string, { eventSourceMapping }: StreamReader): Record<string, AlarmSpec> {
  const counted = (metricName: string) => new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: eventSourceMapping.eventSourceMappingId },
    period: ALARM_PERIOD,
    statistic: Stats.SUM,
  });
  return {
    StreamFailures: {
      metric: counted('OnFailureDestinationDeliveredEventCount'),
      above: 0,
      description: `${path}: the stream reader gave up on records, which rest in the bucket StreamFailures. Repair dispatches their events from the table, as soon as it can: look at its log. A commit may have been changed without evidence: read the objects, mend the cause, then call the stream reader with their payload.`,
    },
    StreamDrops: {
      metric: counted('DroppedEventCount'),
      above: 0,
      description: `${path}: records of the stream are gone, as Lambda could not even put them into the bucket StreamFailures. Repair dispatches their events from the table: look at its log, and at the policies and keys of bucket and stream reader. A commit may have been changed without evidence: compare the table with a point-in-time recovery of it.`,
    },
  };
}
