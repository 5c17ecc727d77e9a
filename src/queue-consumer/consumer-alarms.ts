import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
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
