import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { BackgroundFunction } from './background-function';
import type { EventSourcedTable } from './event-sourced-table';
import { AGAIN } from './table-alarms';
import { ALARM_PERIOD, type AlarmSpec } from '../core/alarms';
import { runtimeMetric } from '../core/metrics';
import { METRIC } from '../runtime/contract';

/** What tells that events do not get onto the bus, or into the feed. */
export function dispatchAlarms(store: EventSourcedTable, isPublishing: boolean): Record<string, AlarmSpec> {
  const { path } = store.node;
  return {
    ...(isPublishing && {
      PublishFailures: {
        ...AGAIN,
        metric: store.metricPublishFailures(),
        description: `${path}: the event bus does not accept events, which are sent again and hold up what is behind them. Look for level ERROR in the log of the stream reader: mostly throttling, or a bus that is gone or may not be used.`,
      },
    }),
    ParkedStreams: parked(path, store.streamReader, 'the stream reader'),
    ParkedByRepair: parked(path, store.repair, 'the repair'),
    FeedHoles: {
      metric: store.metricFeedHoles(),
      above: 0,
      description: `${path}: the feed lacks events that the table has. Repair dispatches them from the table: look at its log, and call it with { "operation": "verify" } when it has ended. Find out why they were missing: mostly records that expired, or a table that was restored.`,
    },
  };
}

// Apart, as whoever parks a stream may be the only one that came by it.
function parked(path: string, fn: IFunction, who: string): AlarmSpec {
  return {
    metric: runtimeMetric(fn, METRIC.parked, Stats.SUM),
    above: 0,
    description: `${path}: ${who} parked a stream, whose events get neither onto the bus nor into the feed while all others do. Call the repair function with { "operation": "parked" } for the stream and its reason, mend it, then call it with { "operation": "repair", "stream": "..." }.`,
  };
}

/** What tells that a function was called, and could not do what it was called for. */
export function deadLetterAlarm({ node, deadLetterQueue }: BackgroundFunction): Record<string, AlarmSpec> {
  return {
    [`${node.id}DeadLetters`]: {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
      above: 0,
      description: `${node.path}: the function was called and failed three times, or could not be called. Look for level ERROR in its log, mend the cause, call it again, then purge its dead-letter queue: the messages say who called, and carry no events.`,
    },
  };
}
