import type { Queue } from './queue';
import type { Resource } from '../../assembly/graph';

/** How many receives a message gets. Source: developer guide, "Using dead-letter queues in Amazon SQS". */
const RECEIVES = { least: 1, most: 1_000 };

/** How many tries a message gets, and where it goes after them. */
export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Which queues may have a queue as their dead-letter queue. */
export interface RedriveAllow {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  /** ARNs, for `byQueue`. */
  readonly sourceQueueArns?: readonly string[];
}

/** @throws {Error} when the number of receives is out of its range, as a deployment fails. */
export function redriveOf({ path, properties }: Resource): Redrive | undefined {
  if (!properties.RedrivePolicy) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = parsed(properties.RedrivePolicy) as Record<string, string>;
  const count = Number(maxReceiveCount);
  if (Number.isInteger(count) && count >= RECEIVES.least && count <= RECEIVES.most) return { deadLetterTargetArn, maxReceiveCount: count };
  throw new Error(`${path}: maxReceiveCount must be ${RECEIVES.least} to ${RECEIVES.most}, got ${maxReceiveCount}`);
}

/** Undefined when the queue does not say: then all may. */
export function allowOf({ properties }: Resource): RedriveAllow | undefined {
  return parsed(properties.RedriveAllowPolicy) as RedriveAllow | undefined;
}

/**
 * Checks a queue against its dead-letter queue, as a deployment does.
 *
 * @throws {Error} when they are of two types, or the one does not allow the other; the message names both.
 */
export function checkDeadLetterQueue(source: Queue, target: Queue): void {
  const named = `${source.path}: dead-letter queue ${target.path}`;
  if (source.fifo !== target.fifo) throw new Error(`${named} must be ${typeOf(source)} like its source, got ${typeOf(target)}`);
  const { redrivePermission, sourceQueueArns = [] } = target.settings.redriveAllow ?? {};
  if (redrivePermission === 'denyAll') throw new Error(`${named} allows no sources (redrivePermission denyAll)`);
  if (redrivePermission === 'byQueue' && !sourceQueueArns.includes(source.arn)) {
    throw new Error(`${named} must have ${source.path} in its sourceQueueArns (redrivePermission byQueue)`);
  }
}

function typeOf({ fifo }: Queue): string {
  return fifo ? 'a FIFO queue' : 'a standard queue';
}

function parsed(policy: unknown): unknown {
  return typeof policy === 'string' ? JSON.parse(policy) : policy;
}
