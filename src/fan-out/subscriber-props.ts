import type { Duration } from 'aws-cdk-lib';
import type { EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import type { QueueConsumerProps } from '../queue-consumer/queue-consumer-props';

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
