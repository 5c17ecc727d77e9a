import { Duration, Tokenization } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { RetryBackoff } from './once-only-props';
import { isKnown, requireThat, seconds } from '../core/refusal';

/** Seconds. Source: ChangeMessageVisibility, API reference. */
const MAX_VISIBILITY = 43_200;

/** A backoff, completed and checked. */
export interface Backoff {
  readonly initialDelay: Duration;
  readonly maxDelay: Duration;
}

/** @throws `cdk-eventweave:retryBackoff` for delays that SQS does not know, or that would not grow. */
export function backoffOf(scope: Construct, chosen: RetryBackoff | undefined): Backoff | undefined {
  if (!chosen) return undefined;
  const { initialDelay = Duration.seconds(10), maxDelay = Duration.minutes(15) } = chosen;
  const [initial, longest = MAX_VISIBILITY] = [seconds(initialDelay), seconds(maxDelay)];
  requireThat(scope, longest >= 1 && longest <= MAX_VISIBILITY, {
    code: 'retryBackoff', prop: 'retryBackoff.maxDelay', must: 'from 1 second to 12 hours', got: maxDelay.toHumanString(),
  });
  requireThat(scope, initial === undefined || (initial >= 1 && initial <= longest), {
    code: 'retryBackoff',
    prop: 'retryBackoff.initialDelay',
    must: `from 1 second to ${maxDelay.isUnresolved() ? '12 hours' : `the maxDelay of ${maxDelay.toHumanString()}`}`,
    got: initialDelay.toHumanString(),
  });
  return { initialDelay, maxDelay };
}

/** What the runtime reads: seconds of the first and of the longest delay. */
export function backoffVariable({ initialDelay, maxDelay }: Backoff): string {
  return [initialDelay, maxDelay].map((delay) => Tokenization.stringifyNumber(delay.toSeconds())).join(',');
}

/** Lets the function delay the messages of its queue. */
export function backoffStatement(queue: IQueue): PolicyStatement {
  return new PolicyStatement({ actions: ['sqs:ChangeMessageVisibility'], resources: [queue.queueArn] });
}

/** Seconds that all tries of one message take at most: one that ends in a crash waits for the visibility timeout all the same. */
export function triesTake(visibility: number | undefined, count: number | undefined, backoff?: Backoff): number | undefined {
  if (!isKnown(visibility) || !isKnown(count)) return undefined;
  if (!backoff) return visibility * count;
  const [initial, longest] = [seconds(backoff.initialDelay), seconds(backoff.maxDelay)];
  if (initial === undefined || longest === undefined) return undefined;
  const delays = Array.from({ length: count }, (_, tried) => Math.max(visibility, Math.min(longest, initial * 2 ** tried)));
  return delays.reduce((sum, delay) => sum + delay, 0);
}
