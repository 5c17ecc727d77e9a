import type { Message } from './message';
import { ServiceError } from '../../kernel/service-error';

/** Source: API reference, ReceiveMessage, MessageSystemAttributeNames. */
const NAMES = [
  'All', 'SenderId', 'SentTimestamp', 'ApproximateReceiveCount', 'ApproximateFirstReceiveTimestamp', 'SequenceNumber',
  'MessageDeduplicationId', 'MessageGroupId', 'AWSTraceHeader', 'DeadLetterQueueSourceArn',
];

/** All that a received message has, for event sources. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: wholeMilliseconds(message.enqueuedAt),
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt!)),
    ...(message.groupId && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId && { MessageDeduplicationId: message.deduplicationId }),
    ...(message.sequenceNumber && { SequenceNumber: message.sequenceNumber }),
    ...(message.traceHeader && { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSource && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}

/** @throws {ServiceError} when there is no such system attribute. */
export function checkSystemNames(names: readonly string[]): void {
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
}

/** Those that a receiver has asked for. */
export function askedSystemAttributes(message: Message, names: readonly string[]): Record<string, string> {
  const isAsked = ([name]: [string, string]) => names.includes('All') || names.includes(name);
  return Object.fromEntries(Object.entries(systemAttributes(message)).filter(isAsked));
}

// Virtual time is finer than the API tells.
function wholeMilliseconds(time: number): string {
  return String(Math.floor(time));
}
