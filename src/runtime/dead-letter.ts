import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { once, queueUrl, sqsClient, type Sqs } from './sqs-client';
import type { SqsRecord } from './sqs-event';

/** Longest reason that is kept; the attributes of a message count towards its size. */
const MAX_REASON_LENGTH = 512;

const deadLetterQueueUrls = new Map<string, Promise<string>>();

/**
 * Sends a message to the dead-letter queue of its queue, as it is, with the reason as attributes `ERROR_CODE` and
 * `ERROR_MESSAGE`, the names that EventBridge uses, and `SOURCE_MESSAGE_ID`.
 *
 * The queue is the one that the source's redrive policy names. The SQS client is loaded on the first call. It takes half of
 * `remainingTime` (milliseconds) at most, and never more than five seconds.
 *
 * @throws what SQS throws, and an error when the source has no dead-letter queue.
 */
export async function sendToDeadLetterQueue(record: SqsRecord, error: Error, remainingTime: number): Promise<void> {
  const sqs = await sqsClient(remainingTime);
  const copy = copyOf(record);
  const command = new sqs.sdk.SendMessageCommand({
    ...copy,
    QueueUrl: await deadLetterQueueUrl(record.eventSourceARN, sqs),
    MessageAttributes: {
      ...copy.MessageAttributes,
      ERROR_CODE: text(error.name),
      ERROR_MESSAGE: text(error.message || 'no reason given'),
      SOURCE_MESSAGE_ID: text(record.messageId),
    },
    MessageDeduplicationId: isFifo(record) ? record.messageId : undefined,
  });
  await sqs.client.send(command, sqs.until).catch((refusal) => {
    deadLetterQueueUrls.delete(record.eventSourceARN); // it may have another dead-letter queue by now
    throw refusal;
  });
}

/** What it takes to send a message once more, to whatever queue. */
export function copyOf(record: SqsRecord) {
  const { MessageGroupId, AWSTraceHeader } = record.attributes;
  return {
    MessageBody: record.body,
    MessageAttributes: originalAttributes(record),
    MessageSystemAttributes: AWSTraceHeader ? { AWSTraceHeader: text(AWSTraceHeader) } : undefined,
    MessageGroupId,
  };
}

/** True for a message of a FIFO queue; a standard queue may have message groups too, but no order. */
export function isFifo(record: SqsRecord | undefined): boolean {
  return record?.eventSourceARN.endsWith('.fifo') ?? false;
}

function deadLetterQueueUrl(sourceArn: string, sqs: Sqs): Promise<string> {
  return once(deadLetterQueueUrls, sourceArn, () => askDeadLetterQueueUrl(sourceArn, sqs));
}

async function askDeadLetterQueueUrl(sourceArn: string, sqs: Sqs): Promise<string> {
  const { Attributes } = await sqs.client.send(new sqs.sdk.GetQueueAttributesCommand({
    QueueUrl: await queueUrl(sourceArn, sqs), AttributeNames: ['RedrivePolicy'],
  }), sqs.until);
  if (!Attributes?.RedrivePolicy) throw new Error(`queue ${sourceArn} has no dead-letter queue`);
  return queueUrl(JSON.parse(Attributes.RedrivePolicy).deadLetterTargetArn, sqs);
}

function originalAttributes({ messageAttributes = {} }: SqsRecord): Record<string, MessageAttributeValue> {
  return Object.fromEntries(Object.entries(messageAttributes).map(([name, { dataType, stringValue, binaryValue }]) => [name, {
    DataType: dataType,
    StringValue: stringValue,
    BinaryValue: binaryValue === undefined ? undefined : Buffer.from(binaryValue, 'base64'),
  }]));
}

// SQS refuses control characters.
function text(value: string): { DataType: 'String'; StringValue: string } {
  return { DataType: 'String', StringValue: value.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, '?').slice(0, MAX_REASON_LENGTH) };
}
