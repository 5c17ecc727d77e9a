import type { MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import type { SqsRecord } from './sqs-event';

/** Longest reason that is kept; the attributes of a message count towards its size. */
const MAX_REASON_LENGTH = 512;

/** Longest wait in milliseconds: a queue that does not answer must not cost the whole batch its time. */
const MAX_WAIT = 5_000;

/** The client, how it is called, and when to give up. */
interface Sqs {
  readonly sdk: typeof import('@aws-sdk/client-sqs');
  readonly client: SQSClient;
  readonly until: { readonly abortSignal: AbortSignal };
}

let client: SQSClient | undefined;
const queueUrls = new Map<string, Promise<string>>();

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
  const sdk = await import('@aws-sdk/client-sqs');
  client ??= new sdk.SQSClient({});
  const until = { abortSignal: AbortSignal.timeout(Math.max(0, Math.floor(Math.min(remainingTime / 2, MAX_WAIT)))) };
  const { MessageGroupId, AWSTraceHeader } = record.attributes;
  const command = new sdk.SendMessageCommand({
    QueueUrl: await deadLetterQueueUrl(record.eventSourceARN, { sdk, client, until }),
    MessageBody: record.body,
    MessageAttributes: {
      ...originalAttributes(record),
      ERROR_CODE: text(error.name),
      ERROR_MESSAGE: text(error.message || 'no reason given'),
      SOURCE_MESSAGE_ID: text(record.messageId),
    },
    MessageSystemAttributes: AWSTraceHeader ? { AWSTraceHeader: text(AWSTraceHeader) } : undefined,
    MessageGroupId,
    MessageDeduplicationId: isFifo(record) ? record.messageId : undefined,
  });
  await client.send(command, until).catch((refusal) => {
    queueUrls.delete(record.eventSourceARN); // it may have another dead-letter queue by now
    throw refusal;
  });
}

/** True for a message of a FIFO queue; a standard queue may have message groups too, but no order. */
export function isFifo(record: SqsRecord | undefined): boolean {
  return record?.eventSourceARN.endsWith('.fifo') ?? false;
}

function deadLetterQueueUrl(sourceArn: string, sqs: Sqs): Promise<string> {
  const known = queueUrls.get(sourceArn);
  if (known) return known;
  const asked = askDeadLetterQueueUrl(sourceArn, sqs);
  queueUrls.set(sourceArn, asked);
  asked.catch(() => queueUrls.delete(sourceArn)); // the next message asks again
  return asked;
}

async function askDeadLetterQueueUrl(sourceArn: string, sqs: Sqs): Promise<string> {
  const { Attributes } = await sqs.client.send(new sqs.sdk.GetQueueAttributesCommand({
    QueueUrl: await queueUrl(sourceArn, sqs), AttributeNames: ['RedrivePolicy'],
  }), sqs.until);
  if (!Attributes?.RedrivePolicy) throw new Error(`queue ${sourceArn} has no dead-letter queue`);
  return queueUrl(JSON.parse(Attributes.RedrivePolicy).deadLetterTargetArn, sqs);
}

async function queueUrl(arn: string, { client: sqs, sdk, until }: Sqs): Promise<string> {
  const [QueueOwnerAWSAccountId, QueueName] = arn.split(':').slice(4);
  const { QueueUrl } = await sqs.send(new sdk.GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }), until);
  return QueueUrl!;
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
