import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Outcome } from './batch';
import { isFifo } from './dead-letter';
import type { RecordDelivery } from './delivery';
import { sendAgain } from './send-again';
import { queueUrl, sqsClient } from './sqs-client';
import type { InvocationContext, SqsMessageAttribute, SqsRecord } from './sqs-event';

/** Messages that a probe takes at most: one that is poison must not look like an outage. */
const MAX_MESSAGES = 3;

/** Seconds: with long polling all servers of the queue are asked. Source: developer guide, "Amazon SQS short and long polling". */
const WAIT = 1;

/** Milliseconds that a message needs at least to be worth a try. */
const LEAST_TIME = 2_000;

/** Seconds that the copy of a message waits, so that the same probe does not take it again. */
const COPY_DELAY = 30;

/** Milliseconds after which a message is copied no more: one that is poison must not go round for ever. Half of what SQS keeps messages by default. */
const LONGEST_COPIED = 2 * 24 * 3_600_000;

/** When a message was first sent, in milliseconds of the epoch; its copies count as sent anew. */
const FIRST_SENT = 'EVENTWEAVE_FIRST_SENT';

/** Handles a message as if its queue had brought it. */
export type HandleOne = (record: SqsRecord) => Promise<[RecordDelivery, Outcome | undefined]>;

/** Whether a message tells that things work: one that had been handled before, or was put off, tells nothing. */
export function wasHandled({ notes }: RecordDelivery, outcome: Outcome | undefined): boolean {
  return outcome === 'handled' && !notes?.has('duplicate') && !notes?.has('postponed');
}

/** Takes messages one by one until one is handled. */
export async function probeQueue(queueArn: string, handle: HandleOne, context?: InvocationContext): Promise<'outage' | 'recovered' | 'idle'> {
  const remainingTime = () => context?.getRemainingTimeInMillis() ?? Infinity;
  for (let taken = 0; taken < MAX_MESSAGES && remainingTime() > LEAST_TIME; taken++) {
    const record = await receive(queueArn, remainingTime());
    if (!record) return taken === 0 && await isEmpty(queueArn, remainingTime()) ? 'idle' : 'outage';
    const [delivery, outcome] = await handle(record);
    await putAway(record, outcome, remainingTime());
    if (wasHandled(delivery, outcome)) return 'recovered';
  }
  return 'outage';
}

async function receive(queueArn: string, remainingTime: number): Promise<SqsRecord | undefined> {
  const sqs = await sqsClient(remainingTime);
  const { Messages: [message] = [] } = await sqs.client.send(new sqs.sdk.ReceiveMessageCommand({
    QueueUrl: await queueUrl(queueArn, sqs),
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: WAIT,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  }), sqs.until);
  return message && recordOf(message, queueArn);
}

// Messages that failed before may be hidden for longer than it takes to the next probe.
async function isEmpty(queueArn: string, remainingTime: number): Promise<boolean> {
  const sqs = await sqsClient(remainingTime);
  const { Attributes = {} } = await sqs.client.send(new sqs.sdk.GetQueueAttributesCommand({
    QueueUrl: await queueUrl(queueArn, sqs),
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'],
  }), sqs.until);
  return Object.values(Attributes).every((count) => Number(count) === 0);
}

// A message that failed is replaced by a copy, as an outage is not to cost it its tries; one of a FIFO queue has to keep its place.
async function putAway(record: SqsRecord, outcome: Outcome | undefined, remainingTime: number): Promise<void> {
  const failed = outcome !== 'handled' && outcome !== 'setAside';
  const sent = firstSent(record);
  if (failed && (isFifo(record) || Date.now() - sent > LONGEST_COPIED)) return;
  if (failed) await sendAgain(record, { delaySeconds: COPY_DELAY, remainingTime, counts: { [FIRST_SENT]: sent } });
  const sqs = await sqsClient(remainingTime);
  await sqs.client.send(new sqs.sdk.DeleteMessageCommand({
    QueueUrl: await queueUrl(record.eventSourceARN, sqs), ReceiptHandle: record.receiptHandle,
  }), sqs.until);
}

function firstSent({ attributes, messageAttributes }: SqsRecord): number {
  return Number(messageAttributes?.[FIRST_SENT]?.stringValue ?? attributes.SentTimestamp ?? Date.now());
}

/** The record that Lambda would have made of the message. */
function recordOf({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes = {} }: Message, eventSourceARN: string): SqsRecord {
  return {
    messageId: MessageId!,
    receiptHandle: ReceiptHandle!,
    body: Body ?? '',
    eventSourceARN,
    attributes: { ApproximateReceiveCount: '1', ...Attributes },
    messageAttributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, value]) => [name, attributeOf(value)])),
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttributeValue): SqsMessageAttribute {
  return { dataType: DataType ?? 'String', stringValue: StringValue, binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64') };
}
