import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, type Alarm, type DimensionsMap, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RedrivePermission, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkedPattern } from './filter';
import { allowRules, ruleNameOf } from './rule-permissions';
import { checkDelivery, checkEnvironment, checkQueue } from './subscriber-checks';
import type { DeliveryOptions, SubscriberProps } from './subscriber-props';
import { ALARM_PERIOD, createAlarms } from '../core/alarms';
import { encryptionOf } from '../core/encryption-default';
import { createDeadLetterQueue } from '../core/queue';
import { QueueConsumer } from '../queue-consumer/queue-consumer';
import type { QueueOptions } from '../queue-consumer/queue-consumer-props';

/**
 * One subscriber of a `FanOut`: filter, queue and function, apart from all the others.
 *
 * Created with `FanOut.subscribe`. It owns everything that it needs, in its own scope, so that it can live in another
 * stack than the bus.
 */
export class Subscriber extends Construct {
  /** The queue, its dead-letter queue and the function. */
  public readonly consumer: QueueConsumer;

  /** Where an event rests that EventBridge could not hand over to the queue. */
  public readonly deliveryDeadLetterQueue: IQueue;

  /** The filter. */
  public readonly rule: Rule;

  /** The alarms of the delivery; none when they are switched off. */
  public readonly alarms: Alarm[];

  /** Whether it receives less than everything. @internal */
  public readonly _filtered: boolean;

  /**
   * @throws `cdk-eventweave:messageGroupId`, `contentBasedDeduplication`, `awsManagedKey`, `retryAttempts`,
   * `maxEventAge`, `otherEnvironment`, what the filter's check and what `QueueConsumer` throws.
   */
  constructor(scope: Construct, id: string, props: SubscriberProps) {
    super(scope, id);
    const { eventBus, filter, messageGroupId, delivery = {}, ...consumer } = props;
    checkEnvironment(this, eventBus, props.queue);
    checkDelivery(this, delivery);
    const eventPattern = checkedPattern(this, filter);
    this._filtered = filter !== undefined;
    this.consumer = new QueueConsumer(this, 'Consumer', { ...consumer, queueOptions: forEventBridge(consumer.queueOptions) });
    checkQueue(this, this.consumer.queue, messageGroupId);
    this.deliveryDeadLetterQueue = createDeadLetterQueue(this, 'DeliveryDeadLetterQueue', encryptionOf(this, props.encryption), {
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    const ruleName = ruleNameOf(this, eventBus);
    const allowed = [this.consumer.queue, this.deliveryDeadLetterQueue].flatMap((queue) => allowRules(this, ruleName, queue));
    this.rule = new Rule(this, 'Rule', {
      ruleName: ruleName.name, eventBus, eventPattern, targets: [this.target(messageGroupId, delivery)],
    });
    this.rule.node.addDependency(...allowed);
    this.alarms = this.createAlarms(ruleDimensions(eventBus.eventBusName, ruleName.name));
  }

  /** The function that handles the events. */
  public get function(): IFunction {
    return this.consumer.function;
  }

  /** The queue between the bus and the function. */
  public get queue(): IQueue {
    return this.consumer.queue;
  }

  /** Where an event rests that the function could not handle. */
  public get deadLetterQueue(): IQueue | undefined {
    return this.consumer.deadLetterQueue;
  }

  /** Events that EventBridge could not hand over, waiting for a person. */
  public metricDeliveryDeadLetters(options: MetricOptions = {}): Metric {
    return this.deliveryDeadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM, ...options });
  }

  // Not the SqsQueue of the CDK: its policies change with feature flags, and leave out the dead-letter queue's key.
  private target(messageGroupId: string | undefined, delivery: DeliveryOptions): IRuleTarget {
    const { retryAttempts = 185, maxEventAge = Duration.hours(24) } = delivery;
    return {
      bind: () => ({
        arn: this.consumer.queue.queueArn,
        deadLetterConfig: { arn: this.deliveryDeadLetterQueue.queueArn },
        retryPolicy: { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxEventAge.toSeconds() },
        sqsParameters: messageGroupId ? { messageGroupId } : undefined,
      }),
    };
  }

  // The rule's own name, not its Ref: on a bus of one's own that is `bus|rule`, which no metric has as its dimension.
  private createAlarms(dimensionsMap: DimensionsMap): Alarm[] {
    const path = this.node.path;
    return createAlarms(this, {
      DeliveryDeadLetters: {
        metric: this.metricDeliveryDeadLetters(),
        above: 0,
        description: `${path}: EventBridge could not hand events to the queue. The attribute ERROR_CODE of the messages says why, mostly a policy or a key; mend it, then send them again.`,
      },
      EventsLost: {
        metric: new Metric({
          namespace: 'AWS/Events', metricName: 'InvocationsFailedToBeSentToDlq', dimensionsMap, period: ALARM_PERIOD, statistic: Stats.SUM,
        }),
        above: 0,
        description: `${path}: EventBridge could neither deliver events nor set them aside. Look at the policy and the key of the delivery dead-letter queue; replay the events from the archive.`,
      },
    });
  }
}

// EventBridge sends no deduplication id, and the body of each event has an id of its own.
function forEventBridge(options: QueueOptions | undefined): QueueOptions | undefined {
  return options?.fifo ? { ...options, contentBasedDeduplication: true } : options;
}

// Metrics of the default bus have no dimension for it. Source: EventBridge user guide, "Monitoring".
function ruleDimensions(eventBusName: string, RuleName: string): DimensionsMap {
  return eventBusName === 'default' ? { RuleName } : { EventBusName: eventBusName, RuleName };
}
