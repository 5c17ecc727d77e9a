import { Duration } from 'aws-cdk-lib';
import { Queue, type CfnQueue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkMaxReceiveCount, checkRetention, checkTries, checkVisibility, VISIBILITY_TIMES_TIMEOUT } from './queue-consumer-checks';
import type { QueueConsumerProps } from './queue-consumer-props';
import type { Encryption } from '../core/encryption';
import { createDeadLetterQueue, createQueue } from '../core/queue';
import { isKnown, requireThat, seconds, warn } from '../core/refusal';

/** The queue of a consumer, where its messages end, and how long all tries of one message take. */
export interface ConsumerQueues {
  readonly queue: IQueue;
  readonly deadLetterQueue?: IQueue;
  readonly triesTake?: Duration;
}

const DEFAULT_RETENTION = Duration.days(4);
const DEFAULT_DEAD_LETTER_RETENTION = Duration.days(14);
const DEFAULT_TRIES = 5;

/** Creates the queue and its dead-letter queue, with a visibility timeout that follows the function's. */
export function createQueues(scope: Construct, props: QueueConsumerProps, encryption: Encryption, timeout?: Duration): ConsumerQueues {
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
  checkMaxReceiveCount(scope, maxReceiveCount);
  checkVisibility(scope, { visibility: seconds(visibilityTimeout), timeout, window });
  checkRetention(scope, { fifo: fifo ?? false, queue: seconds(retentionPeriod), deadLetters: seconds(deadLetterRetentionPeriod) });
  const triesTake = times(visibilityTimeout, maxReceiveCount);
  checkTries(scope, seconds(retentionPeriod), seconds(triesTake));

  const deadLetterQueue = createDeadLetterQueue(scope, 'DeadLetterQueue', encryption, { fifo, retentionPeriod: deadLetterRetentionPeriod });
  const redrive = { queue: deadLetterQueue, maxReceiveCount };
  const queue = createQueue(scope, 'Queue', encryption, { ...options, retentionPeriod, visibilityTimeout, deadLetterQueue: redrive });
  return { queue, deadLetterQueue, triesTake };
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
export function takeQueues(scope: Construct, queue: IQueue, props: QueueConsumerProps, timeout?: Duration): ConsumerQueues {
  for (const prop of ['maxReceiveCount', 'queueOptions'] as const) {
    requireThat(scope, props[prop] === undefined, {
      code: 'existingQueueOptions', prop, must: 'left out when queue is given', got: props[prop], fix: 'the queue brings its own',
    });
  }
  const cfn = cfnOf(queue);
  if (!cfn) {
    if (!props.deadLetterQueue) {
      warn(scope, 'importedQueue', `queue ${queue.node.path} is imported and does not tell its dead-letter queue: pass deadLetterQueue, so that it is alarmed and invalid messages can be sent there at once`);
    }
    return { queue, deadLetterQueue: props.deadLetterQueue };
  }
  const deadLetters = queue instanceof Queue ? queue.deadLetterQueue : undefined;
  requireThat(scope, deadLetters !== undefined || cfn.redrivePolicy !== undefined, {
    code: 'queueWithoutDeadLetters',
    prop: 'queue',
    must: 'a queue with a dead-letter queue',
    got: `${queue.node.path} without one`,
    fix: 'create it with deadLetterQueue: { queue, maxReceiveCount: 5 }',
  });
  const visibility = cfn.visibilityTimeout ?? 30;
  checkVisibility(scope, { visibility, timeout, window: props.batch?.maxBatchingWindow });
  const deadLetterQueue = props.deadLetterQueue ?? deadLetters?.queue;
  const kept = deadLetterQueue && cfnOf(deadLetterQueue);
  checkRetention(scope, { fifo: queue.fifo, queue: retentionOf(cfn), deadLetters: kept && retentionOf(kept) });
  return { queue, deadLetterQueue, triesTake: deadLetters && times(Duration.seconds(visibility), deadLetters.maxReceiveCount) };
}

// The template's view of a queue that this app creates; an imported one has none.
function cfnOf(queue: IQueue): CfnQueue | undefined {
  return queue.node.defaultChild as CfnQueue | undefined;
}

// Four days is what SQS does when nothing is said.
function retentionOf(cfn: CfnQueue): number {
  return cfn.messageRetentionPeriod ?? DEFAULT_RETENTION.toSeconds();
}

function times(duration: Duration, count: number): Duration | undefined {
  const length = seconds(duration);
  return length === undefined || !isKnown(count) ? undefined : Duration.seconds(length * count);
}
