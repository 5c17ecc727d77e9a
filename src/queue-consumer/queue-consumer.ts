import { Stats, type Alarm, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { consumerAlarms, messageAge, outageAlarm, tableAlarms } from './consumer-alarms';
import { grantConsume, queueStatements, sendAgainStatements } from './grants';
import { idempotencyVariables } from './idempotency-table';
import { breakerOf, breakerVariables, createOutageSchedule } from './outage-breaker';
import { checkBatch } from './queue-consumer-checks';
import type { BatchOptions, QueueConsumerProps } from './queue-consumer-props';
import { createQueues, takeQueues } from './queues';
import { backoffOf, backoffStatement, backoffVariable } from './retry-backoff';
import { checkSharedFunction } from './shared-function';
import { acknowledge } from '../core/acknowledge';
import { ALARM_PERIOD, createAlarms } from '../core/alarms';
import { encryptionOf } from '../core/encryption-default';
import { setEnvironment } from '../core/function-environment';
import { runtimeMetric } from '../core/metrics';
import { tableStatements } from '../core/table';
import { ENV, METRIC } from '../runtime/contract';

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

  /** Where the consumer remembers what was handled; undefined without `idempotency`. */
  public readonly idempotencyTable?: ITable;

  /** What probes during an outage; undefined without `outageBreaker`. */
  public readonly outageSchedule?: ISchedule;

  /** The alarms of the queue and the function; none when they are switched off. */
  public readonly alarms: Alarm[];

  /**
   * @throws `cdk-eventweave:maxReceiveCount`, `batchSize`, `batchingWindow`, `batchingWindowFifo`, `maxConcurrency`,
   * `visibilityTimeout`, `retentionPeriod`, `deadLetterRetention`, `handlerTimeout`, `existingQueueOptions`,
   * `deadLetterQueueAlone`, `queueWithoutDeadLetters`, `shortRetention`, `maxMessageAge`, `contentBasedDeduplication`,
   * `retryBackoff`, `outageBreaker`, `sharedFunction`, and what the handler and `Idempotency` throw.
   */
  constructor(scope: Construct, id: string, props: QueueConsumerProps) {
    super(scope, id);
    const { handler, batch = {} } = props;
    const encryption = encryptionOf(this, props.encryption);
    const [backoff, breaker] = [backoffOf(this, props.retryBackoff), breakerOf(this, props.outageBreaker)];
    const bound = handler._bind(this, encryption);
    checkSharedFunction(this, bound.function, props);
    const needs = { encryption, timeout: bound.timeout, backoff };
    const queues = props.queue ? takeQueues(this, props.queue, props, needs) : createQueues(this, props, needs);
    checkBatch(this, queues.queue.fifo, batch);

    this.function = bound.function;
    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    const idempotency = props.idempotency?._bind(this, { encryption, function: this.function, queues });
    this.idempotencyTable = idempotency?.table;
    const granted = grantConsume(this, this.function, [
      ...queueStatements(queues),
      ...(backoff ? [backoffStatement(this.queue)] : []),
      ...(idempotency ? tableStatements(this, idempotency.table, ['dynamodb:PutItem', 'dynamodb:DeleteItem']) : []),
      ...(idempotency || breaker ? sendAgainStatements(this.queue) : []),
    ]);
    this.eventSourceMapping = this.createEventSource(batch);
    this.eventSourceMapping.node.addDependency(...granted);
    if (breaker) this.outageSchedule = createOutageSchedule(this, breaker, this);
    setEnvironment(this, this.function, {
      ...(idempotency && idempotencyVariables(this, idempotency)),
      ...(backoff && { [ENV.retryBackoff]: backoffVariable(backoff) }),
      ...(breaker && breakerVariables(breaker)),
    });
    this.alarms = createAlarms(this, {
      ...consumerAlarms(this, messageAge(this, queues, props.maxMessageAge)),
      ...(idempotency?.own && tableAlarms(this, idempotency.table)),
      ...(breaker && outageAlarm(this, breaker)),
    });
  }

  /** Messages set aside and waiting for a person; undefined where the dead-letter queue is not known. */
  public metricDeadLetters(options: MetricOptions = {}): Metric | undefined {
    return this.deadLetterQueue?.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM, ...options });
  }

  /** Failed tries, counted by the runtime's metrics. */
  public metricFailed(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.function, METRIC.failed, Stats.SUM, options);
  }

  /** Messages that had had their effect before, counted by the runtime's metrics; needs `idempotency`. */
  public metricDuplicates(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.function, METRIC.duplicates, Stats.SUM, options);
  }

  /** Messages that were tried although an earlier try may have had its effect, counted by the runtime's metrics; needs `idempotency`. */
  public metricPossiblyRepeated(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.function, METRIC.possiblyRepeated, Stats.SUM, options);
  }

  /** 1 when an outage was found to begin or to last, 0 when it was found to be over, by the runtime's metrics; needs `outageBreaker`. */
  public metricOutage(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.function, METRIC.outage, Stats.MAXIMUM, options);
  }

  private createEventSource(batch: BatchOptions): EventSourceMapping {
    const mapping = new EventSourceMapping(this, 'EventSource', {
      target: this.function,
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      ...batch,
      batchSize: batch.batchSize ?? (this.queue.fifo ? 1 : undefined),
    });
    acknowledge(mapping, {
      'Serverless::Serverless-LambdaEventSourceMappingDestination': 'queues have no such destination: failures rest in the dead-letter queue',
    });
    return mapping;
  }
}
