import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantConsume } from './grants';
import { checkBatch } from './queue-consumer-checks';
import type { QueueConsumerProps } from './queue-consumer-props';
import { createQueues, takeQueues, type ConsumerQueues } from './queues';
import { acknowledge } from '../core/acknowledge';
import { ALARM_PERIOD, createAlarms, type AlarmSpec } from '../core/alarms';
import { readDefault } from '../core/defaults';
import { Encryption } from '../core/encryption';
import { METRIC, METRICS_NAMESPACE } from '../runtime/contract';

/** A queue, the function that handles its messages, and a dead-letter queue for what it cannot handle. */
export class QueueConsumer extends Construct {
  /** Where work is sent. */
  public readonly queue: IQueue;

  /** Where a message rests after its last failed try; undefined when an imported queue does not tell. */
  public readonly deadLetterQueue?: IQueue;

  /** What handles the messages. */
  public readonly function: IFunction;

  /** What polls the queue and calls the function. */
  public readonly eventSourceMapping: EventSourceMapping;

  /**
   * @throws `cdk-eventweave:maxReceiveCount`, `batchSize`, `batchingWindow`, `batchingWindowFifo`, `maxConcurrency`,
   * `visibilityTimeout`, `retentionPeriod`, `deadLetterRetention`, `handlerTimeout`, `existingQueueOptions`,
   * `queueWithoutDeadLetters`, and what the handler throws.
   */
  constructor(scope: Construct, id: string, props: QueueConsumerProps) {
    super(scope, id);
    const { handler, batch = {} } = props;
    const encryption = props.encryption ?? readDefault(this, 'encryption') ?? Encryption.serviceOwned();
    const bound = handler._bind(this, encryption);
    const queues = props.queue
      ? takeQueues(this, props.queue, props, bound.timeout)
      : createQueues(this, props, encryption, bound.timeout);
    checkBatch(this, queues.queue.fifo, batch);

    this.function = bound.function;
    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    const granted = grantConsume(this, this.function, queues);
    this.eventSourceMapping = new EventSourceMapping(this, 'EventSource', {
      target: this.function,
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      ...batch,
    });
    acknowledge(this.eventSourceMapping, {
      'Serverless::Serverless-LambdaEventSourceMappingDestination': 'queues have no such destination: failures rest in the dead-letter queue',
    });
    this.eventSourceMapping.node.addDependency(...granted);
    createAlarms(this, this.alarms(queues, props.maxMessageAge));
  }

  /** Messages set aside and waiting for a person; undefined where the dead-letter queue is not known. */
  public metricDeadLetters(options: MetricOptions = {}): Metric | undefined {
    return this.deadLetterQueue?.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM, ...options });
  }

  /** Failed tries, counted by the runtime's metrics. */
  public metricFailed(options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: METRIC.failed,
      dimensionsMap: { service: functionName(this.function) },
      period: ALARM_PERIOD,
      statistic: Stats.SUM,
      ...options,
    });
  }

  private alarms(queues: ConsumerQueues, maxMessageAge: Duration | undefined): Record<string, AlarmSpec> {
    const path = this.node.path;
    const age = maxMessageAge ?? longest(queues.triesTake, Duration.minutes(5));
    const deadLetters = this.metricDeadLetters();
    return {
      ...(deadLetters && {
        DeadLetters: {
          metric: deadLetters,
          above: 0,
          description: `${path}: messages failed every try and rest in the dead-letter queue. Look for their message id in the function's log, mend the cause, then redrive them.`,
        },
      }),
      MessageAge: {
        metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
        above: age.toSeconds(),
        periods: 3,
        description: `${path}: the oldest message waits longer than ${age.toHumanString()}. The function is throttled, slow or failing: look at its concurrency and its log.`,
      },
      Failures: {
        metric: this.metricFailed(),
        above: 0,
        periods: 3,
        description: `${path}: messages fail minute after minute. Look for level ERROR in the function's log.`,
      },
    };
  }
}

// An alias or a version is called by a qualified name, but reports under the function's own.
function functionName(fn: IFunction): string {
  return ((fn as { lambda?: IFunction }).lambda ?? fn).functionName;
}

function longest(a: Duration | undefined, b: Duration): Duration {
  return a && a.toSeconds() > b.toSeconds() ? a : b;
}
