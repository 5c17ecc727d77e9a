import { createHash } from 'node:crypto';
import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, type EventPattern, type IEventBus, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal, type Conditions } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RedrivePermission, type CfnQueue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
import { checkedPattern } from './filter';
import { ALARM_PERIOD, createAlarms } from '../core/alarms';
import { readDefault } from '../core/defaults';
import { allowService, Encryption, keyUseOfRules, warnMissingStatement } from '../core/encryption';
import { createDeadLetterQueue } from '../core/queue';
import { isWholeBetween, requireThat, seconds } from '../core/refusal';
import { QueueConsumer } from '../queue-consumer/queue-consumer';
import { checkServiceCanSend } from '../queue-consumer/queue-consumer-checks';
import type { QueueConsumerProps, QueueOptions } from '../queue-consumer/queue-consumer-props';

/** How long EventBridge tries to hand an event to the subscriber's queue. */
export interface DeliveryOptions {
  /**
   * How many times.
   *
   * A whole number from 0 to 185, the limit of EventBridge.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * How long.
   *
   * From 1 minute to 24 hours, the limit of EventBridge.
   *
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;
}

/** What a subscriber of a `FanOut` can choose. */
export interface SubscribeOptions extends QueueConsumerProps {
  /**
   * Which events the subscriber receives.
   *
   * Events published with the runtime carry the type in `detailType`, and their data below `detail.data`.
   *
   * @default - all of them
   */
  readonly filter?: EventPattern;

  /**
   * The message group of every event, needed for a FIFO queue.
   *
   * EventBridge knows one fixed group per rule, and keeps no order before it: a FIFO queue keeps what arrives in order of arrival.
   *
   * @default - none
   */
  readonly messageGroupId?: string;

  /**
   * How long EventBridge tries to hand an event over.
   *
   * @default - 185 times in 24 hours, the most there is
   */
  readonly delivery?: DeliveryOptions;
}

/** Properties of a `Subscriber`. */
export interface SubscriberProps extends SubscribeOptions {
  /** Where events are published. */
  readonly eventBus: IEventBus;
}

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

  /**
   * @throws `cdk-eventweave:messageGroupId`, `contentBasedDeduplication`, `awsManagedKey`, `retryAttempts`,
   * `maxEventAge`, `otherEnvironment`, what the filter's check and what `QueueConsumer` throws.
   */
  constructor(scope: Construct, id: string, props: SubscriberProps) {
    super(scope, id);
    const { eventBus, filter, messageGroupId, delivery = {}, ...consumer } = props;
    checkEnvironment(this, eventBus);
    checkDelivery(this, delivery);
    const eventPattern = checkedPattern(this, filter);
    this.consumer = new QueueConsumer(this, 'Consumer', { ...consumer, queueOptions: forEventBridge(consumer.queueOptions) });
    checkGroup(this, this.consumer.queue, messageGroupId);
    checkServiceCanSend(this, this.consumer.queue);

    const encryption = props.encryption ?? readDefault(this, 'encryption') ?? Encryption.serviceOwned();
    this.deliveryDeadLetterQueue = createDeadLetterQueue(this, 'DeliveryDeadLetterQueue', encryption, {
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    const ruleName = ruleNameOf(this);
    const policies = [this.consumer.queue, this.deliveryDeadLetterQueue].map((queue) => this.allowRule(queue, eventBus, ruleName));
    this.rule = new Rule(this, 'Rule', { ruleName, eventBus, eventPattern, targets: [this.target(messageGroupId, delivery)] });
    // A rule that delivers before it is allowed to loses events: EventBridge does not retry what is denied.
    this.rule.node.addDependency(...policies.flat());
    this.createAlarms(eventBus, ruleName);
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

  private allowRule(queue: IQueue, eventBus: IEventBus, ruleName: string): IDependable[] {
    const statement = new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: Stack.of(queue) === Stack.of(this) ? exactRule(this, eventBus, ruleName) : keyUseOfRules(this).conditions,
    });
    const { statementAdded, policyDependable } = queue.addToResourcePolicy(statement);
    if (!statementAdded) warnMissingStatement(this, 'importedQueuePolicy', `the policy of queue ${queue.node.path}`, statement);
    if (queue.encryptionMasterKey) allowService(this, queue.encryptionMasterKey, keyUseOfRules(this));
    return policyDependable ? [policyDependable] : [];
  }

  private createAlarms(eventBus: IEventBus, ruleName: string): void {
    const path = this.node.path;
    // Not rule.ruleName: on a bus of one's own CloudFormation's Ref is `bus|rule`, which no metric has as its dimension.
    const dimensionsMap = { EventBusName: eventBus.eventBusName, RuleName: ruleName };
    createAlarms(this, {
      DeliveryDeadLetters: {
        metric: this.deliveryDeadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
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
  return options?.fifo ? { contentBasedDeduplication: true, ...options } : options;
}

// Named by us, so that the policies can name the rule before it exists. The stack's name tells two deployments of one app apart.
function ruleNameOf(subscriber: Construct): string {
  let stack = Stack.of(subscriber);
  while (stack.nestedStackParent) stack = stack.nestedStackParent; // a nested one is named at deployment
  const { stackName } = stack;
  const hash = createHash('sha256').update(`${stackName}/${subscriber.node.path}`).digest('hex').slice(0, 8);
  return `${`${stackName}-${subscriber.node.id}`.replace(/[^\w.-]/g, '').slice(0, 55)}-${hash}`;
}

// A queue of another stack, which our rule refers to, allows any rule of the account: the exact one would be a cycle.
function exactRule(scope: Construct, { eventBusName }: IEventBus, ruleName: string): Conditions {
  const stack = Stack.of(scope);
  const resourceName = eventBusName === 'default' ? ruleName : `${eventBusName}/${ruleName}`;
  return {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnEquals: { 'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName }) },
  };
}

function checkDelivery(scope: Construct, { retryAttempts, maxEventAge }: DeliveryOptions): void {
  const known = retryAttempts !== undefined && !Token.isUnresolved(retryAttempts);
  requireThat(scope, !known || isWholeBetween(retryAttempts, 0, 185), {
    code: 'retryAttempts', prop: 'retryAttempts', must: 'a whole number from 0 to 185', got: retryAttempts,
  });
  const age = seconds(maxEventAge);
  requireThat(scope, age === undefined || (age >= 60 && age <= 86_400), {
    code: 'maxEventAge', prop: 'maxEventAge', must: 'from 1 minute to 24 hours', got: maxEventAge?.toHumanString(),
  });
}

function checkGroup(scope: Construct, queue: IQueue, messageGroupId: string | undefined): void {
  requireThat(scope, !queue.fifo || Boolean(messageGroupId), {
    code: 'messageGroupId', prop: 'messageGroupId', must: 'given for a FIFO queue', got: undefined, fix: 'EventBridge sends every event to that group',
  });
  const cfn = queue.node.defaultChild as CfnQueue | undefined;
  requireThat(scope, !queue.fifo || !cfn || cfn.contentBasedDeduplication === true, {
    code: 'contentBasedDeduplication',
    prop: 'queue',
    must: 'a FIFO queue with contentBasedDeduplication',
    got: 'one without',
    fix: 'EventBridge sends no deduplication id',
  });
}

// A rule belongs to the account and Region of its bus.
function checkEnvironment(scope: Construct, eventBus: IEventBus): void {
  const stack = Stack.of(scope);
  for (const [name, here, there] of [['account', stack.account, eventBus.env.account], ['region', stack.region, eventBus.env.region]]) {
    requireThat(scope, Token.isUnresolved(here) || Token.isUnresolved(there) || here === there, {
      code: 'otherEnvironment',
      prop: name,
      must: `that of the event bus, ${there}`,
      got: here,
      fix: 'forward the events to a bus there, and subscribe to that one',
    });
  }
}
