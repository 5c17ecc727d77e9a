import { type Duration, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Archive, EventBus, type CfnArchive, type CfnEventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Grant, PolicyStatement, ServicePrincipal, type Conditions, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RedrivePermission, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVERYTHING } from './filter';
import { Subscriber } from './subscriber';
import type { SubscribeOptions } from './subscriber-props';
import { ALARM_PERIOD, createAlarms } from '../core/alarms';
import { removalPolicyOf } from '../core/defaults';
import { allowService, Encryption } from '../core/encryption';
import { encryptionOf } from '../core/encryption-default';
import { setEnvironment } from '../core/function-environment';
import { hasPolicy, warnMissingStatement } from '../core/grants';
import { physicalName } from '../core/names';
import { createDeadLetterQueue } from '../core/queue';
import { requireThat, seconds, warn } from '../core/refusal';
import { ENV } from '../runtime/contract';

/** Properties of a `FanOut`. */
export interface FanOutProps {
  /**
   * An existing bus, in this app or imported.
   *
   * @default - a bus is created
   */
  readonly eventBus?: IEventBus;

  /**
   * How long published events are kept, to be replayed.
   *
   * At least a day, in whole days.
   *
   * @default - nothing is archived
   */
  readonly archiveRetention?: Duration;

  /**
   * Who owns the keys that events are encrypted with, on the bus and in the archive.
   *
   * @default - as set with `Defaults`, or `Encryption.serviceOwned()`
   */
  readonly encryption?: Encryption;
}

/**
 * A channel with named subscribers: what is published once reaches each of them, and each fails alone.
 *
 * Delivery is at least once, and EventBridge keeps no order.
 */
export class FanOut extends Construct {
  /** Where events are published. */
  public readonly eventBus: IEventBus;

  /** What was published. */
  public readonly archive?: Archive;

  /** Where an event rests that the bus could not encrypt or decrypt; only with a customer-managed key. */
  public readonly busDeadLetterQueue?: IQueue;

  private readonly subscribers = new Map<string, Subscriber>();

  /** @throws `cdk-eventweave:existingBusEncryption`, `archiveRetention`. */
  constructor(scope: Construct, id: string, props: FanOutProps = {}) {
    super(scope, id);
    const { eventBus, archiveRetention } = props;
    requireThat(this, !eventBus || !props.encryption, {
      code: 'existingBusEncryption', prop: 'encryption', must: 'left out when eventBus is given', got: 'one', fix: 'the bus brings its own',
    });
    const { key } = encryptionOf(this, props.encryption);
    if (!eventBus && key) this.busDeadLetterQueue = this.createBusDeadLetterQueue();
    this.eventBus = eventBus ?? this.createBus(key, archiveRetention !== undefined);
    if (archiveRetention) this.archive = this.createArchive(archiveRetention, key);
  }

  /**
   * Adds a subscriber, with everything that it needs, below `scope`.
   *
   * @param scope usually the stack of the subscriber, which may be another one than the bus's.
   * @param name unique on this channel; also the id below `scope`.
   * @throws `cdk-eventweave:subscriberName` when there is one of that name; what `Subscriber` throws.
   */
  public subscribe(scope: Construct, name: string, options: SubscribeOptions): Subscriber {
    const taken = this.subscribers.get(name);
    requireThat(this, !taken, { code: 'subscriberName', prop: 'subscriber', must: 'a new name', got: name, fix: `${taken?.node.path} has it` });
    const subscriber = new Subscriber(scope, name, { ...options, eventBus: this.eventBus });
    this.subscribers.set(name, subscriber);
    if (CONNECTED.get(subscriber.function) === this) warnOfLoop(subscriber);
    return subscriber;
  }

  /** Lets `grantee` publish to this channel, and to no other bus. */
  public grantPublish(grantee: IGrantable): Grant {
    const [actions, resources] = [['events:PutEvents'], [this.eventBus.eventBusArn]];
    const grant = Grant.addToPrincipal({ grantee, actions, resourceArns: resources });
    if (!hasPolicy(grantee.grantPrincipal)) {
      warnMissingStatement(this, 'importedPublisher', 'the role of a publisher', new PolicyStatement({ actions, resources }));
    }
    return grant;
  }

  /**
   * Lets `fn` publish to this channel, and makes it the one that `publish` of the runtime uses.
   *
   * @throws `cdk-eventweave:secondChannel` when the function publishes to another channel already.
   */
  public connect(fn: IFunction): Grant {
    const other = CONNECTED.get(fn);
    requireThat(this, !other || other === this, {
      code: 'secondChannel',
      prop: 'function',
      must: 'connected to one channel',
      got: `${fn.node.path}, which is connected to ${other?.node.path}`,
      fix: 'use grantPublish, and publish(events, { eventBusName })',
    });
    CONNECTED.set(fn, this);
    setEnvironment(this, fn, { [ENV.eventBusName]: this.eventBus.eventBusName });
    for (const subscriber of this.subscribers.values()) if (subscriber.function === fn) warnOfLoop(subscriber);
    return this.grantPublish(fn);
  }

  private createBus(key: IKey | undefined, archived: boolean): EventBus {
    const { name } = physicalName(this, 256);
    const bus = new EventBus(this, 'EventBus', { eventBusName: name, kmsKey: key, deadLetterQueue: this.busDeadLetterQueue });
    // The bus's own statement allows it under an encryption context, which DescribeKey has none of.
    if (key) allowService(this, key, { service: EVENTS, actions: ['kms:DescribeKey'], conditions: this.account('StringEqualsIfExists') });
    // What is archived can only be replayed to its own bus, and keeps that from being deleted.
    if (archived) bus.applyRemovalPolicy(removalPolicyOf(this));
    return bus;
  }

  // Where a bus sets events aside that it cannot encrypt or decrypt. Not with that key: it is what has failed.
  private createBusDeadLetterQueue(): IQueue {
    const queue = createDeadLetterQueue(this, 'BusDeadLetterQueue', Encryption.serviceOwned(), {
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    const { name } = physicalName(this, 256);
    queue.addToResourcePolicy(new PolicyStatement({
      principals: [new ServicePrincipal(EVENTS)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ...this.account('StringEquals'),
        ArnEquals: { 'aws:SourceArn': Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: name }) },
      },
    }));
    createAlarms(this, {
      BusDeadLetters: {
        metric: queue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
        above: 0,
        description: `${this.node.path}: the bus could not use its key, and set events aside as they were. Look at the key's policy and state; mend it, then decrypt the messages and publish them again.`,
      },
    });
    return queue;
  }

  private createArchive(retention: Duration, key: IKey | undefined): Archive {
    const days = (seconds(retention) ?? 86_400) / 86_400;
    requireThat(this, Number.isInteger(days) && days >= 1, {
      code: 'archiveRetention', prop: 'archiveRetention', must: 'a day or more, in whole days', got: retention.toHumanString(),
    });
    const archive = new Archive(this, 'Archive', { sourceEventBus: this.eventBus, eventPattern: EVERYTHING, retention });
    archive.applyRemovalPolicy(removalPolicyOf(this));
    if (key) this.encryptArchive(archive, key);
    return archive;
  }

  // Not with the Archive's own property: that one names the bus in the key's policy, and the bus needs the key.
  private encryptArchive(archive: Archive, key: IKey): void {
    (archive.node.defaultChild as CfnArchive).kmsKeyIdentifier = key.keyArn;
    const bus = (this.eventBus.node.defaultChild as CfnEventBus | undefined)?.name ?? this.eventBus.eventBusName;
    const eventBusArn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: bus });
    allowService(this, key, { service: EVENTS, actions: ['kms:DescribeKey'], conditions: this.account('StringEqualsIfExists') });
    allowService(this, key, {
      service: EVENTS,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      conditions: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': eventBusArn } },
    });
  }

  private account(operator: 'StringEquals' | 'StringEqualsIfExists'): Conditions {
    return { [operator]: { 'aws:SourceAccount': Stack.of(this).account } };
  }
}

const EVENTS = 'events.amazonaws.com';

function warnOfLoop(subscriber: Subscriber): void {
  if (subscriber._filtered) return;
  warn(subscriber, 'endlessLoop', 'the function receives everything, also what it publishes: give the subscriber a filter that leaves its own events out');
}

// The runtime knows one channel per function.
const CONNECTED = new WeakMap<IFunction, FanOut>();
