import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { minutesOfOutage, type Breaker } from './outage-breaker';
import type { QueueConsumer } from './queue-consumer';
import type { ConsumerQueues } from './queues';
import { ALARM_PERIOD, type AlarmSpec } from '../core/alarms';
import { requireThat, seconds } from '../core/refusal';

/** How old a message may get: the age that was chosen, or one that no message reaches unless something is wrong. */
export function messageAge(scope: Construct, { triesTake = 0, retention = Infinity }: ConsumerQueues, chosen: Duration | undefined): Duration {
  if (!chosen) return Duration.seconds(Math.floor(Math.min(Math.max(triesTake, 300), retention / 2)));
  requireThat(scope, (seconds(chosen) ?? 0) < retention, {
    code: 'maxMessageAge', prop: 'maxMessageAge', must: `shorter than the queue's retention of ${retention} seconds`, got: chosen.toHumanString(),
  });
  return chosen;
}

/** What tells that a consumer needs somebody. */
export function consumerAlarms(consumer: QueueConsumer, age: Duration): Record<string, AlarmSpec> {
  const { node: { path }, queue } = consumer;
  const deadLetters = consumer.metricDeadLetters();
  return {
    ...(deadLetters && {
      DeadLetters: {
        metric: deadLetters,
        above: 0,
        description: `${path}: messages were invalid or failed every try, and rest in the dead-letter queue. Look for their message id in the function's log, mend the cause, then redrive them.`,
      },
    }),
    MessageAge: {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
      above: age.toSeconds(),
      periods: 3,
      description: `${path}: the oldest message waits longer than ${age.toHumanString()}. The function is throttled, slow or failing: look at its concurrency and its log.`,
    },
    Failures: {
      metric: consumer.metricFailed(),
      above: 0,
      periods: 15, // tries of one message may be minutes apart
      datapoints: 3,
      description: `${path}: messages fail again and again. Look for level ERROR in the function's log.`,
    },
  };
}

/** What tells that a table of a consumer's own holds it up. */
export function tableAlarms({ node: { path } }: Construct, table: ITable): Record<string, AlarmSpec> {
  const again = { above: 0, periods: 15, datapoints: 3 }; // once is mended by the SDK
  return {
    IdempotencyThrottles: {
      ...again,
      metric: table.metric('WriteThrottleEvents', { period: ALARM_PERIOD, statistic: Stats.SUM }),
      description: `${path}: DynamoDB throttles the idempotency table, so messages fail and come again. Load has grown faster than the table, or one key is written over and over: look at the table's metrics, and lower maxConcurrency until it has grown.`,
    },
    IdempotencyPutErrors: { ...again, ...systemErrors(path, table, 'PutItem') }, // by `idempotent`
    IdempotencyTransactionErrors: { ...again, ...systemErrors(path, table, 'TransactWriteItems') }, // by `transactional`
  };
}

// Apart, without metric math: each is sent only while its operation fails. A record that could not be removed holds nothing up.
function systemErrors(path: string, table: ITable, Operation: string): Pick<AlarmSpec, 'metric' | 'description'> {
  const dimensionsMap = { TableName: table.tableName, Operation };
  return {
    metric: table.metric('SystemErrors', { dimensionsMap, period: ALARM_PERIOD, statistic: Stats.SUM }),
    description: `${path}: DynamoDB fails at ${Operation} on the idempotency table, so messages fail and come again. Look at the AWS Health Dashboard, and wait; redrive what became a dead letter.`,
  };
}

/** What tells that a consumer has stopped by itself. */
export function outageAlarm(consumer: QueueConsumer, breaker: Breaker): Record<string, AlarmSpec> {
  return {
    Outage: {
      metric: consumer.metricOutage(),
      above: 0,
      periods: minutesOfOutage(breaker),
      datapoints: 1,
      description: `${consumer.node.path}: every message failed, so the queue is paused and probed. What the function depends on is down, or refuses it: look for level ERROR in the function's log, and mend it; a probe that succeeds resumes the queue.`,
    },
  };
}
