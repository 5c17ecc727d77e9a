import { createHash } from 'node:crypto';
import type { Caller } from '../../kernel/calls';
import { Pending, type Operation } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { sizeOf, type Message, type MessageAttribute } from './message';
import type { NewMessage, Queue } from './queue';

/** Entries of a batch, and bytes of all of them. Source: API reference, SendMessageBatch. */
const MOST_ENTRIES = 10;
const MAX_BATCH_BYTES = 1_048_576;

interface SendInput {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Record<string, MessageAttribute>;
  readonly MessageSystemAttributes?: Record<string, MessageAttribute>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly DelaySeconds?: number;
}

interface Entry extends Omit<SendInput, 'QueueUrl'> {
  readonly Id: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

interface ReceiveInput {
  readonly QueueUrl: string;
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
}

/** The API of SQS, as far as functions use it. */
export function operationsOf(world: World, queues: () => Queue[], find: (arnOrUrl: string) => Queue | undefined): Record<string, Operation> {
  const queue = ({ QueueUrl }: { QueueUrl: string }, caller: Caller, action: string): Queue => {
    const found = find(QueueUrl) ?? queues().find(({ url }) => url.split('/').pop() === QueueUrl);
    if (!found) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    world.authorize(caller, { action: `sqs:${action}`, resource: found.arn });
    return found;
  };
  const send = (to: Queue, input: Omit<SendInput, 'QueueUrl'>, lineage: string) => sent(to.send(newMessage(input, lineage)));
  return {
    SendMessage: (input: SendInput, caller) => send(queue(input, caller, 'SendMessage'), input, caller.lineage),
    SendMessageBatch: (input: { QueueUrl: string; Entries: Entry[] }, caller) => {
      const to = queue(input, caller, 'SendMessage');
      const size = input.Entries.reduce((sum, { MessageBody, MessageAttributes }) => sum + sizeOf(MessageBody, MessageAttributes), 0);
      if (size > MAX_BATCH_BYTES) throw new ServiceError('BatchRequestTooLong', 'Batch requests cannot be longer than 1048576 bytes.');
      return eachEntry(world, caller, input.Entries, (entry) => send(to, entry, `${caller.lineage}.${entry.Id}`));
    },
    ReceiveMessage: (input: ReceiveInput, caller) => receive(world, queue(input, caller, 'ReceiveMessage'), input),
    DeleteMessage: (input: { QueueUrl: string; ReceiptHandle: string }, caller) => {
      queue(input, caller, 'DeleteMessage').delete(input.ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: (input: { QueueUrl: string; Entries: Entry[] }, caller) => {
      const from = queue(input, caller, 'DeleteMessage');
      return eachEntry(world, caller, input.Entries, ({ ReceiptHandle }) => ({ deleted: from.delete(ReceiptHandle!) && undefined }));
    },
    ChangeMessageVisibility: (input: { QueueUrl: string; ReceiptHandle: string; VisibilityTimeout: number }, caller) => {
      changeVisibility(queue(input, caller, 'ChangeMessageVisibility'), input);
      return {};
    },
    ChangeMessageVisibilityBatch: (input: { QueueUrl: string; Entries: Entry[] }, caller) => {
      const to = queue(input, caller, 'ChangeMessageVisibility');
      return eachEntry(world, caller, input.Entries, (entry) => changeVisibility(to, entry as Required<Entry>));
    },
    GetQueueUrl: ({ QueueName }: { QueueName: string }, caller) => ({ QueueUrl: queue({ QueueUrl: QueueName }, caller, 'GetQueueUrl').url }),
    GetQueueAttributes: (input: { QueueUrl: string }, caller) => ({ Attributes: attributesOf(world, queue(input, caller, 'GetQueueAttributes')) }),
    PurgeQueue: (input: { QueueUrl: string }, caller) => {
      queue(input, caller, 'PurgeQueue').purge();
      return {};
    },
    ListDeadLetterSourceQueues: (input: { QueueUrl: string }, caller) => {
      const { arn } = queue(input, caller, 'ListDeadLetterSourceQueues');
      return { queueUrls: queues().filter(({ redrive }) => redrive?.deadLetterTargetArn === arn).map(({ url }) => url) };
    },
  };
}

function newMessage(input: Omit<SendInput, 'QueueUrl'>, lineage: string): NewMessage {
  const { MessageBody, MessageAttributes, MessageSystemAttributes, MessageGroupId, MessageDeduplicationId, DelaySeconds } = input;
  return {
    body: MessageBody, lineage, attributes: MessageAttributes, groupId: MessageGroupId, deduplicationId: MessageDeduplicationId,
    traceHeader: MessageSystemAttributes?.AWSTraceHeader?.StringValue, delay: DelaySeconds,
  };
}

function sent({ id, body, sequenceNumber }: Message): Record<string, unknown> {
  return { MessageId: id, MD5OfMessageBody: md5(body), SequenceNumber: sequenceNumber };
}

// The SDK compares it with what it has sent, and throws when they differ.
function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

function eachEntry(world: World, { path, lineage, victim }: Caller, entries: Entry[], perform: (entry: Entry) => object): object {
  if (entries.length === 0) throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MOST_ENTRIES) throw new ServiceError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${entries.length}.`);
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw new ServiceError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    if (victim && !victim.spared && world.fault('partialFailure', path, `${lineage}.${entry.Id}`)) {
      Failed.push({ Id: entry.Id, SenderFault: false, Code: 'InternalError', Message: 'Internal error' });
      continue;
    }
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: error.status < 500, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function receive(world: World, queue: Queue, { MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds = 0 }: ReceiveInput): object {
  if (MaxNumberOfMessages < 1 || MaxNumberOfMessages > 10) {
    throw new ServiceError('InvalidParameterValue', `Value ${MaxNumberOfMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`);
  }
  const take = () => ({
    Messages: queue.receive(MaxNumberOfMessages, VisibilityTimeout === undefined ? undefined : 1_000 * VisibilityTimeout).map(received),
  });
  if (WaitTimeSeconds === 0 || queue.hasVisible()) return take();
  return new Pending((reply) => poll(world, queue, world.now + 1_000 * WaitTimeSeconds, () => reply({ output: take() })));
}

// A long poll looks again until a message is there or its time is over.
function poll(world: World, queue: Queue, until: number, done: () => void): void {
  if (queue.hasVisible() || world.now >= until) return done();
  world.schedule(Math.min(100, until - world.now), () => poll(world, queue, until, done));
}

function received(message: Message): Record<string, unknown> {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    MessageAttributes: message.attributes,
    Attributes: systemAttributes(message),
  };
}

/** As messages carry them, for receivers and for event sources alike. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDACKCEVSQ6C2EXAMPLE',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId && { MessageDeduplicationId: message.deduplicationId }),
    ...(message.sequenceNumber && { SequenceNumber: message.sequenceNumber }),
    ...(message.traceHeader && { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSource && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}

function changeVisibility(queue: Queue, { ReceiptHandle, VisibilityTimeout }: { ReceiptHandle: string; VisibilityTimeout: number }): object {
  if (!queue.changeVisibility(ReceiptHandle, 1_000 * VisibilityTimeout)) {
    throw new ServiceError('MessageNotInflight', 'The specified message is not in flight.');
  }
  return {};
}

function attributesOf(world: World, queue: Queue): Record<string, string> {
  const messages = queue.all();
  const waiting = messages.filter(({ visibleAt }) => visibleAt <= world.now).length;
  const inFlight = messages.filter(({ visibleAt, receiptHandle }) => visibleAt > world.now && receiptHandle).length;
  return {
    QueueArn: queue.arn,
    VisibilityTimeout: String(queue.visibilityTimeout / 1_000),
    ApproximateNumberOfMessages: String(waiting),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(messages.length - waiting - inFlight),
    ...(queue.redrive && { RedrivePolicy: JSON.stringify(queue.redrive) }),
    ...(queue.fifo && { FifoQueue: 'true' }),
  };
}
