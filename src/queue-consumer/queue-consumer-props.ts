import type { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Idempotency } from './idempotency';
import type { OutageBreakerOptions, RetryBackoff } from './once-only-props';
import type { Encryption } from '../core/encryption';
import type { Handler } from '../core/handler';

/** How messages reach the function. */
export interface BatchOptions {
  /**
   * The most messages that one invocation gets.
   *
   * A whole number from 1 to 10, or to 10,000 on a standard queue with a batching window. In a larger batch of a FIFO
   * queue, messages behind a failed one of their group use up tries as well, and may become dead letters untried.
   *
   * @default - 10; 1 for a FIFO queue
   */
  readonly batchSize?: number;

  /**
   * How long to wait for a batch to fill.
   *
   * From 0 to 5 minutes, standard queues only.
   *
   * @default - batches are not waited for
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The most invocations at the same time from this queue.
   *
   * A whole number from 2 to 1,000.
   *
   * @default - limited by the account's concurrency alone
   */
  readonly maxConcurrency?: number;
}

/** How a queue that we create keeps its messages. */
export interface QueueOptions {
  /**
   * Whether messages of one group stay in order.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * Whether a FIFO queue takes two messages of the same body within five minutes for one.
   *
   * Senders then need no deduplication id. Always on behind a `FanOut`, as EventBridge sends none.
   *
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * How long a message stays hidden while it is handled, and thereby how long until the next try.
   *
   * At least the function's timeout, at most 12 hours.
   *
   * @default - six times the function's timeout, plus the batching window
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How long a message waits to be handled before it is lost.
   *
   * From 1 minute to 14 days; shorter than in the dead-letter queue, where a standard queue's message keeps its age.
   *
   * @default Duration.days(4)
   */
  readonly retentionPeriod?: Duration;

  /**
   * How long a dead letter is kept.
   *
   * From 1 minute to 14 days.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetentionPeriod?: Duration;
}

/** Properties of a `QueueConsumer`. */
export interface QueueConsumerProps {
  /** The code that handles the messages, written with `consumer` of the runtime, or in any language. */
  readonly handler: Handler;

  /**
   * How many times a message is tried before it becomes a dead letter.
   *
   * A whole number from 1 to 1000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * How messages reach the function.
   *
   * @default - batches of up to 10, at once
   */
  readonly batch?: BatchOptions;

  /**
   * An existing queue, instead of one that is created.
   *
   * It brings its own dead-letter queue, visibility timeout and retention.
   *
   * @default - a standard queue with a dead-letter queue is created
   */
  readonly queue?: IQueue;

  /**
   * The dead-letter queue of an imported `queue`, which does not tell its own.
   *
   * @default - known from the queue, or created with it
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * The queue to create.
   *
   * @default - as the defaults of its properties
   */
  readonly queueOptions?: QueueOptions;

  /**
   * How old the oldest message may get before an alarm rings.
   *
   * Shorter than the queue's retention.
   *
   * @default - as long as all tries of one message take (`visibilityTimeout` × `maxReceiveCount`, with `retryBackoff` the sum of its
   * delays), at least 5 minutes, at most half the retention
   */
  readonly maxMessageAge?: Duration;

  /**
   * Where to remember what was handled, so that what is delivered twice has its effect once.
   *
   * The handler wraps its work in `idempotent` or `transactional` of `cdk-eventweave/runtime/idempotency`. A message of a
   * standard queue that comes while another invocation holds its key is sent to the queue once more, as new.
   *
   * @default - nothing is remembered: effects are at least once
   */
  readonly idempotency?: Idempotency;

  /**
   * How long messages that failed wait for their next try, each time longer; a handler written with `consumer` of the runtime
   * delays them.
   *
   * @default - as long as `visibilityTimeout`
   */
  readonly retryBackoff?: RetryBackoff;

  /**
   * Pauses the event source while everything fails, so that messages do not use up their tries during an outage.
   *
   * Takes a handler written with `consumer` of the runtime, and `outageBreaker: outageBreaker()` of
   * `cdk-eventweave/runtime/outage-breaker` in its options; without that it does nothing. A message of a standard queue that
   * fails while it is probed is sent to the queue once more, as new; one of a FIFO queue keeps its place, and uses up a try.
   *
   * @default - messages use up their tries, also during an outage
   */
  readonly outageBreaker?: OutageBreakerOptions;

  /**
   * Who owns the keys that messages and logs are encrypted with; an existing queue keeps its own.
   *
   * @default - as set with `Defaults`, or `Encryption.serviceOwned()`
   */
  readonly encryption?: Encryption;
}
