import { allowOf, redriveOf, type Redrive, type RedriveAllow } from './redrive';
import type { Resource } from '../../assembly/graph';

/** Ranges and defaults, in seconds or bytes. Source: CloudFormation reference, AWS::SQS::Queue. */
const RANGES = {
  VisibilityTimeout: { least: 0, most: 43_200, usual: 30 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, usual: 345_600 },
  DelaySeconds: { least: 0, most: 900, usual: 0 },
  MaximumMessageSize: { least: 1_024, most: 1_048_576, usual: 1_048_576 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, usual: 0 },
} as const;

/** A queue as it is configured: times in milliseconds, sizes in bytes. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly visibilityTimeout: number;
  readonly retention: number;
  readonly delay: number;
  readonly maxBytes: number;
  /** How long a receiver waits who does not say how long. */
  readonly wait: number;
  readonly contentBasedDeduplication: boolean;
  /** Whether the same deduplication id in two message groups is two messages. */
  readonly deduplicationPerGroup: boolean;
  readonly redrive?: Redrive;
  readonly redriveAllow?: RedriveAllow;
}

/** @throws {Error} when a property is out of its range, as a deployment fails. */
export function settingsOf(resource: Resource): QueueSettings {
  const { properties } = resource;
  const time = (name: keyof typeof RANGES) => 1_000 * numberOf(resource, name);
  return {
    fifo: String(properties.FifoQueue) === 'true',
    visibilityTimeout: time('VisibilityTimeout'),
    retention: time('MessageRetentionPeriod'),
    delay: time('DelaySeconds'),
    maxBytes: numberOf(resource, 'MaximumMessageSize'),
    wait: time('ReceiveMessageWaitTimeSeconds'),
    contentBasedDeduplication: String(properties.ContentBasedDeduplication) === 'true',
    deduplicationPerGroup: properties.DeduplicationScope === 'messageGroup',
    redrive: redriveOf(resource),
    redriveAllow: allowOf(resource),
  };
}

function numberOf({ path, properties }: Resource, name: keyof typeof RANGES): number {
  const { least, most, usual } = RANGES[name];
  const value = Number(properties[name] ?? usual);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${path}: ${name} must be ${least} to ${most}, got ${properties[name]}`);
}
