import { Metric, Stats, type Alarm, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { consumerAlarms, messageAge } from './consumer-alarms';
import { grantConsume } from './grants';
import { checkBatch } from './queue-consumer-checks';
import type { QueueConsumerProps } from './queue-consumer-props';
import { createQueues, takeQueues } from './queues';
import { acknowledge } from '../core/acknowledge';
import { ALARM_PERIOD, createAlarms } from '../core/alarms';
import { encryptionOf } from '../core/encryption-default';
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

  /** The alarms of the queue and the function; none when they are switched off. */
  public readonly alarms: Alarm[];

  /**
   * @throws `cdk-eventweave:maxReceiveCount`, `batchSize`, `batchingWindow`, `batchingWindowFifo`, `maxConcurrency`,
   * `visibilityTimeout`, `retentionPeriod`, `deadLetterRetention`, `handlerTimeout`, `existingQueueOptions`,
   * `deadLetterQueueAlone`, `queueWithoutDeadLetters`, `shortRetention`, `maxMessageAge`, `contentBasedDeduplication`, and what
   * the handler throws.
   */
  constructor(scope: Construct, id: string, props: QueueConsumerProps) {
    super(scope, id);
    const { handler, batch = {} } = props;
    const encryption = encryptionOf(this, props.encryption);
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
      batchSize: batch.batchSize ?? (this.queue.fifo ? 1 : undefined),
    });
    acknowledge(this.eventSourceMapping, {
      'Serverless::Serverless-LambdaEventSourceMappingDestination': 'queues have no such destination: failures rest in the dead-letter queue',
    });
    this.eventSourceMapping.node.addDependency(...granted);
    this.alarms = createAlarms(this, consumerAlarms(this, messageAge(this, queues, props.maxMessageAge)));
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
}

// An alias or a version is called by a qualified name, but reports under the function's own.
function functionName(fn: IFunction): string {
  return ((fn as { lambda?: IFunction }).lambda ?? fn).functionName;
}
