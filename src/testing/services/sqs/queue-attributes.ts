import { isInFlight } from './message';
import type { Queue } from './queue';
import { ServiceError } from '../../kernel/service-error';
import { BEGINNING, type World } from '../../kernel/world';

/** Attributes that only some queues have. Source: API reference, GetQueueAttributes. */
const OPTIONAL = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

/** GetQueueAttributes: those that were asked for. @throws {ServiceError} when there is no such attribute. */
export function queueAttributes(world: World, queue: Queue, names: readonly string[] = []): object {
  const attributes = attributesOf(world, queue);
  const unknown = names.find((name) => name !== 'All' && !(name in attributes) && !OPTIONAL.includes(name));
  if (unknown !== undefined) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const asked = Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name));
  return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
}

function attributesOf(world: World, queue: Queue): Record<string, string> {
  return { ...countsOf(world, queue), ...configurationOf(queue), ...(queue.fifo && fifoAttributes(queue)), ...redriveAttributes(queue) };
}

function countsOf({ now }: World, queue: Queue): Record<string, string> {
  const messages = queue.all();
  const visible = messages.filter(({ visibleAt }) => visibleAt <= now).length;
  const inFlight = messages.filter((message) => isInFlight(message, now)).length;
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(messages.length - visible - inFlight),
  };
}

function configurationOf({ arn, settings }: Queue): Record<string, string> {
  return {
    QueueArn: arn,
    CreatedTimestamp: String(BEGINNING / 1_000),
    LastModifiedTimestamp: String(BEGINNING / 1_000),
    VisibilityTimeout: String(settings.visibilityTimeout / 1_000),
    MaximumMessageSize: String(settings.maxBytes),
    MessageRetentionPeriod: String(settings.retention / 1_000),
    DelaySeconds: String(settings.delay / 1_000),
    ReceiveMessageWaitTimeSeconds: String(settings.wait / 1_000),
  };
}

function fifoAttributes({ settings }: Queue): Record<string, string> {
  return {
    FifoQueue: 'true',
    ContentBasedDeduplication: String(settings.contentBasedDeduplication),
    DeduplicationScope: settings.deduplicationPerGroup ? 'messageGroup' : 'queue',
  };
}

function redriveAttributes({ redrive, settings: { redriveAllow } }: Queue): Record<string, string> {
  return {
    ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
    ...(redriveAllow && { RedriveAllowPolicy: JSON.stringify(redriveAllow) }),
  };
}
