import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BatchOptions } from './queue-consumer-props';
import type { Backoff } from './retry-backoff';
import { isKnown, isWholeBetween, requireThat, seconds, warn } from '../core/refusal';

/** The least visibility timeout that AWS recommends for a queue with a Lambda consumer, in timeouts of the function. */
export const VISIBILITY_TIMES_TIMEOUT = 6;

const MAX_RETENTION_SECONDS = 14 * 86_400;

/** From 1 to 1000 tries, and 1 is unwise. */
export function checkMaxReceiveCount(scope: Construct, count: number): void {
  if (!isKnown(count)) return;
  requireThat(scope, isWholeBetween(count, 1, 1000), {
    code: 'maxReceiveCount', prop: 'maxReceiveCount', must: 'a whole number from 1 to 1000', got: count,
  });
  if (count === 1) warn(scope, 'singleTry', 'maxReceiveCount is 1, so any passing fault makes a dead letter; 5 is the usual number');
}

/** Batches as Lambda accepts them for this kind of queue. */
export function checkBatch(scope: Construct, fifo: boolean, batch: BatchOptions): void {
  const { batchSize, maxBatchingWindow, maxConcurrency } = batch;
  checkBatchingWindow(scope, fifo, maxBatchingWindow);
  requireThat(scope, !isKnown(maxConcurrency) || isWholeBetween(maxConcurrency, 2, 1000), {
    code: 'maxConcurrency', prop: 'maxConcurrency', must: 'a whole number from 2 to 1000', got: maxConcurrency,
  });
  if (!isKnown(batchSize)) return;
  const windowed = maxBatchingWindow !== undefined && seconds(maxBatchingWindow) !== 0;
  const most = windowed ? 10_000 : 10;
  requireThat(scope, isWholeBetween(batchSize, 1, most), {
    code: 'batchSize',
    prop: 'batchSize',
    must: `a whole number from 1 to ${most}${windowed ? '' : fifo ? ' for a FIFO queue' : ' without a batching window'}`,
    got: batchSize,
    fix: !windowed && !fifo && batchSize > 10 ? 'set maxBatchingWindow to a second or more' : undefined,
  });
}

function checkBatchingWindow(scope: Construct, fifo: boolean, window: Duration | undefined): void {
  if (!window) return;
  requireThat(scope, !fifo, {
    code: 'batchingWindowFifo', prop: 'maxBatchingWindow', must: 'left out for a FIFO queue', got: window.toHumanString(),
  });
  requireThat(scope, (seconds(window) ?? 0) <= 300, {
    code: 'batchingWindow', prop: 'maxBatchingWindow', must: 'from 0 to 5 minutes', got: window.toHumanString(),
  });
}

/** What the visibility timeout, in seconds, is compared with. */
export interface VisibilityCheck {
  readonly visibility?: number;
  readonly timeout?: Duration;
  readonly window?: Duration;
}

/** Below the function's timeout a message is handled twice at once; below six times of it, throttled ones run out of tries. */
export function checkVisibility(scope: Construct, { visibility, timeout, window }: VisibilityCheck): void {
  const limit = seconds(timeout);
  if (!isKnown(visibility) || limit === undefined) return;
  const recommended = VISIBILITY_TIMES_TIMEOUT * limit + (seconds(window) ?? 0);
  requireThat(scope, visibility >= limit && visibility <= 43_200, {
    code: 'visibilityTimeout',
    prop: 'visibilityTimeout',
    must: `from the function's timeout of ${limit} seconds to 12 hours`,
    got: `${visibility} seconds`,
    fix: `${recommended} seconds is recommended`,
  });
  if (visibility < recommended) {
    warn(scope, 'shortVisibility', `visibilityTimeout is ${visibility} seconds, less than six timeouts of the function plus the batching window (${recommended} seconds): throttled messages can become dead letters without being handled`);
  }
}

/** How long messages and dead letters are kept, in seconds. */
export interface RetentionCheck {
  readonly fifo: boolean;
  readonly queue?: number;
  readonly deadLetters?: number;
}

/** A standard queue's dead letter keeps the age of its message, so it needs the longer time; a FIFO queue's starts anew. */
export function checkRetention(scope: Construct, { fifo, queue, deadLetters }: RetentionCheck): void {
  for (const [prop, value] of Object.entries({ retentionPeriod: queue, deadLetterRetentionPeriod: deadLetters })) {
    requireThat(scope, !isKnown(value) || (value >= 60 && value <= MAX_RETENTION_SECONDS), {
      code: 'retentionPeriod', prop, must: 'from 1 minute to 14 days', got: `${value} seconds`,
    });
  }
  requireThat(scope, fifo || !isKnown(queue) || !isKnown(deadLetters) || deadLetters > queue, {
    code: 'deadLetterRetention',
    prop: 'deadLetterRetentionPeriod',
    must: `longer than the queue's retention of ${queue} seconds`,
    got: `${deadLetters} seconds`,
    fix: 'a dead letter keeps the age of its message',
  });
}

/** How long a message is kept, and how long all its tries take, in seconds. */
export interface TriesCheck {
  readonly retention?: number;
  readonly tries?: number;
  readonly backoff?: Backoff;
}

/** A message that expires between its tries never becomes a dead letter. */
export function checkTries(scope: Construct, { retention, tries, backoff }: TriesCheck): void {
  requireThat(scope, !isKnown(retention) || !isKnown(tries) || retention > tries, {
    code: 'shortRetention',
    prop: 'retentionPeriod',
    must: `longer than the ${tries} seconds that all tries of one message take (${backoff ? 'the delays of retryBackoff, none shorter than visibilityTimeout' : 'visibilityTimeout × maxReceiveCount'})`,
    got: `${retention} seconds`,
    fix: 'a message that fails would expire before it becomes a dead letter',
  });
}
