import { checkEntries, eachEntry, type Entry } from './batch';
import { md5OfAttributes, md5OfBody } from './digest';
import { invalidParameter } from './errors';
import { sizeOf, type MessageAttribute, type NewMessage } from './message';
import { checkPresence } from './message-check';
import type { Queue } from './queue';
import { senderIdOf } from './sender';
import type { Caller } from '../../kernel/calls';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Bytes of all entries together. Source: API reference, SendMessageBatch. */
const MAX_BATCH_BYTES = 1_048_576;

/** Input of SendMessage, without the queue. */
export interface SendInput {
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageSystemAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly DelaySeconds?: number;
}

/** SendMessage. @throws {ServiceError} as the API documents it. */
export function send(world: World, queue: Queue, input: SendInput, caller: Caller): object {
  const message = newMessage(input, caller.lineage, senderIdOf(world, { roleArn: caller.roleArn, name: caller.path }));
  const { MessageBody, MessageAttributes = {}, MessageSystemAttributes = {} } = input;
  const { id, sequenceNumber } = queue.send(message);
  return {
    MessageId: id,
    SequenceNumber: sequenceNumber,
    MD5OfMessageBody: md5OfBody(MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(MessageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(MessageSystemAttributes),
  };
}

/** SendMessageBatch. @throws {ServiceError} when the request as a whole is refused. */
export function sendBatch(world: World, queue: Queue, entries: readonly (SendInput & Entry)[], caller: Caller): object {
  checkEntries(entries);
  for (const entry of entries) checkPresence(newMessage(entry, '', ''), queue.settings);
  const size = entries.reduce((sum, { MessageBody, MessageAttributes }) => sum + sizeOf(MessageBody, MessageAttributes), 0);
  if (size > MAX_BATCH_BYTES) {
    throw new ServiceError('BatchRequestTooLong', `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`);
  }
  return eachEntry(world, caller, entries, (entry, lineage) => send(world, queue, entry, { ...caller, lineage }));
}

function newMessage(input: SendInput, lineage: string, senderId: string): NewMessage {
  const { MessageBody, MessageAttributes, MessageSystemAttributes = {}, MessageGroupId, MessageDeduplicationId, DelaySeconds } = input;
  return {
    body: MessageBody,
    lineage,
    senderId,
    attributes: MessageAttributes,
    groupId: MessageGroupId,
    deduplicationId: MessageDeduplicationId,
    traceHeader: traceHeaderOf(MessageSystemAttributes),
    delay: DelaySeconds,
  };
}

// The only one there is. Source: API reference, SendMessage, MessageSystemAttributes.
function traceHeaderOf({ AWSTraceHeader, ...others }: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalidParameter(`Message system attribute name '${unknown}' is invalid.`);
  if (AWSTraceHeader && (AWSTraceHeader.DataType !== 'String' || !AWSTraceHeader.StringValue)) {
    throw invalidParameter('Message system attribute \'AWSTraceHeader\' must contain a non-empty value of type \'String\'.');
  }
  return AWSTraceHeader?.StringValue;
}
