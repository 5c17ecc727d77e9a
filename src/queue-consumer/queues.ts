import { Duration } from 'aws-cdk-lib';
import { Queue, type CfnQueue, type DeadLetterQueue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkMaxReceiveCount, checkRetention, checkTries, checkVisibility, VISIBILITY_TIMES_TIMEOUT } from './queue-consumer-checks';
import type { QueueConsumerProps } from './queue-consumer-props';
import { triesTake, type Backoff } from './retry-backoff';
import type { Encryption } from '../core/encryption';
import { createDeadLetterQueue, createQueue } from '../core/queue';
import { isKnown, requireThat, seconds, warn } from '../core/refusal';

/** The queue of a consumer, and where its messages end. */
export interface ConsumerQueues {
  readonly queue: IQueue;
  readonly deadLetterQueue?: IQueue;
  /** Seconds that all tries of one message take, where that is known. */
  readonly triesTake?: number;
  /** Seconds that a message is kept, where that is known. */
  readonly retention?: number;
  /** Seconds that a dead letter is kept, where that is known. */
  readonly deadLetterRetention?: number;
}

/** What a queue has to suit. */
export interface QueueNeeds {
  readonly encryption: Encryption;
  /** Of the function. */
  readonly timeout?: Duration;
  readonly backoff?: Backoff;
}

const DEFAULT_RETENTION = Duration.days(4);
const DEFAULT_DEAD_LETTER_RETENTION = Duration.days(14);
const DEFAULT_TRIES = 5;

/** Creates the queue and its dead-letter queue, with a visibility timeout that follows the function's. */
export function createQueues(scope: Construct, props: QueueConsumerProps, { encryption, timeout, backoff }: QueueNeeds): ConsumerQueues {
  const { maxReceiveCount = DEFAULT_TRIES, deadLetterQueue: given } = props;
  requireThat(scope, given === undefined, {
    code: 'deadLetterQueueAlone',
    prop: 'deadLetterQueue',
    must: 'left out where queue is',
    got: given?.node.path,
    fix: 'the queue is created with one of its own',
  });
  const window = props.batch?.maxBatchingWindow;
  const { deadLetterRetentionPeriod = DEFAULT_DEAD_LETTER_RETENTION, ...options } = props.queueOptions ?? {};
  const { fifo, retentionPeriod = DEFAULT_RETENTION, visibilityTimeout = visibilityFor(scope, timeout, window) } = options;
  requireThat(scope, !options.contentBasedDeduplication || fifo === true, {
    code: 'contentBasedDeduplication', prop: 'queueOptions.contentBasedDeduplication', must: 'left out for a standard queue', got: options.contentBasedDeduplication,
  });
  checkMaxReceiveCount(scope, maxReceiveCount);
  checkVisibility(scope, { visibility: seconds(visibilityTimeout), timeout, window });
  checkRetention(scope, { fifo: fifo ?? false, queue: seconds(retentionPeriod), deadLetters: seconds(deadLetterRetentionPeriod) });
  const tries = triesTake(seconds(visibilityTimeout), maxReceiveCount, backoff);
  checkTries(scope, { retention: seconds(retentionPeriod), tries, backoff });

  const deadLetterQueue = createDeadLetterQueue(scope, 'DeadLetterQueue', encryption, { fifo, retentionPeriod: deadLetterRetentionPeriod });
  const redrive = { queue: deadLetterQueue, maxReceiveCount };
  const queue = createQueue(scope, 'Queue', encryption, { ...options, retentionPeriod, visibilityTimeout, deadLetterQueue: redrive });
  return { queue, deadLetterQueue, triesTake: tries, retention: seconds(retentionPeriod), deadLetterRetention: seconds(deadLetterRetentionPeriod) };
}

function visibilityFor(scope: Construct, timeout: Duration | undefined, window: Duration | undefined): Duration {
  const limit = seconds(timeout);
  requireThat(scope, limit !== undefined, {
    code: 'handlerTimeout',
    prop: timeout ? 'queueOptions.visibilityTimeout' : 'timeout',
    must: timeout ? 'given where the function\'s timeout is only known at deployment' : 'given for an imported function',
    got: undefined,
    fix: timeout ? 'six timeouts plus the batching window' : 'Handler.fromFunction(fn, { timeout }): the visibility timeout of the queue follows it',
  });
  return Duration.seconds(VISIBILITY_TIMES_TIMEOUT * (limit ?? 0) + (seconds(window) ?? 0));
}

/** Takes an existing queue with its dead-letter queue; refuses what would lose messages, as far as the queue tells. */
export function takeQueues(scope: Construct, queue: IQueue, props: QueueConsumerProps, needs: Omit<QueueNeeds, 'encryption'>): ConsumerQueues {
  for (const prop of ['maxReceiveCount', 'queueOptions'] as const) {
    requireThat(scope, props[prop] === undefined, {
      code: 'existingQueueOptions', prop, must: 'left out when queue is given', got: props[prop], fix: 'the queue brings its own',
    });
  }
  checkUnshared(scope, queue);
  const cfn = cfnOf(queue);
  const redrive = queue instanceof Queue ? queue.deadLetterQueue : undefined;
  requireThat(scope, !cfn || redrive !== undefined || cfn.redrivePolicy !== undefined, {
    code: 'queueWithoutDeadLetters',
    prop: 'queue',
    must: 'a queue with a dead-letter queue',
    got: `${queue.node.path} without one`,
    fix: 'create it with deadLetterQueue: { queue, maxReceiveCount: 5 }',
  });
  const deadLetterQueue = redrive?.queue ?? props.deadLetterQueue;
  requireThat(scope, !props.deadLetterQueue || props.deadLetterQueue === deadLetterQueue, {
    code: 'existingQueueOptions', prop: 'deadLetterQueue', must: 'that of the queue, or left out', got: props.deadLetterQueue?.node.path,
  });
  if (!deadLetterQueue) {
    warn(scope, 'importedQueue', `queue ${queue.node.path} does not tell its dead-letter queue: pass deadLetterQueue, so that it is alarmed and invalid messages can be sent there at once`);
  }
  const window = props.batch?.maxBatchingWindow;
  return { queue, deadLetterQueue, ...(cfn && checkSettings(scope, { cfn, queue, deadLetterQueue, redrive, window, ...needs })) };
}

/** A queue of this app, and what it is compared with. */
interface KnownQueue extends Omit<QueueNeeds, 'encryption'> {
  readonly cfn: CfnQueue;
  readonly queue: IQueue;
  readonly deadLetterQueue?: IQueue;
  readonly redrive?: DeadLetterQueue;
  readonly window?: Duration;
}

function checkSettings(scope: Construct, known: KnownQueue): Omit<ConsumerQueues, 'queue' | 'deadLetterQueue'> {
  const { cfn, queue, deadLetterQueue, redrive, timeout, window, backoff } = known;
  const visibility = cfn.visibilityTimeout ?? 30; // what SQS does when nothing is said
  const retention = retentionOf(cfn);
  const deadLetters = deadLetterQueue && cfnOf(deadLetterQueue);
  const deadLetterRetention = deadLetters && retentionOf(deadLetters);
  const count = redrive?.maxReceiveCount;
  if (count !== undefined) checkMaxReceiveCount(scope, count);
  const tries = triesTake(visibility, count, backoff);
  checkVisibility(scope, { visibility, timeout, window });
  checkRetention(scope, { fifo: queue.fifo, queue: retention, deadLetters: deadLetterRetention });
  checkTries(scope, { retention, tries, backoff });
  return { triesTake: tries, retention: knownOf(retention), deadLetterRetention: knownOf(deadLetterRetention) };
}

// Two functions that take from one queue: each message would come to either of them.
const CONSUMED = new WeakMap<IQueue, Construct>();

function checkUnshared(scope: Construct, queue: IQueue): void {
  const other = CONSUMED.get(queue);
  requireThat(scope, !other, {
    code: 'sharedQueue', prop: 'queue', must: 'a queue of its own', got: queue.node.path, fix: `${other?.node.path} takes from it`,
  });
  CONSUMED.set(queue, scope);
}

// The template's view of a queue that this app creates; an imported one has none.
function cfnOf(queue: IQueue): CfnQueue | undefined {
  return queue.node.defaultChild as CfnQueue | undefined;
}

// Four days is what SQS does when nothing is said.
function retentionOf(cfn: CfnQueue): number {
  return cfn.messageRetentionPeriod ?? DEFAULT_RETENTION.toSeconds();
}

function knownOf(value: number | undefined): number | undefined {
  return isKnown(value) ? value : undefined;
}
