import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Outcome } from './batch';
import { queueUrl, sqsClient } from './sqs-client';
import type { InvocationContext, SqsMessageAttribute, SqsRecord } from './sqs-event';

/** Messages that a probe takes at most: one that is poison must not look like an outage, and each costs a try. */
const MAX_MESSAGES = 3;

/** Seconds: with long polling all servers of the queue are asked. Source: developer guide, "Amazon SQS short and long polling". */
const WAIT = 1;

/** Milliseconds that a message needs at least to be worth a try. */
const LEAST_TIME = 2_000;

/** Takes messages one by one until one is handled. */
export async function probeQueue(
  queueArn: string, handle: (record: SqsRecord) => Promise<Outcome | undefined>, context?: InvocationContext,
): Promise<'outage' | 'recovered' | 'idle'> {
  const remaining = () => context?.getRemainingTimeInMillis() ?? Infinity;
  let failed = false;
  for (let taken = 0; taken < MAX_MESSAGES && remaining() > LEAST_TIME; taken++) {
    const sqs = await sqsClient(remaining());
    const QueueUrl = await queueUrl(queueArn, sqs);
    const { Messages: [message] = [] } = await sqs.client.send(new sqs.sdk.ReceiveMessageCommand({
      QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: WAIT, MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'],
    }), sqs.until);
    if (!message) return failed ? 'outage' : 'idle';
    const outcome = await handle(recordOf(message, queueArn));
    if (outcome !== 'handled' && outcome !== 'setAside') {
      failed = true;
      continue;
    }
    const { sdk, client, until } = await sqsClient(remaining());
    await client.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }), until);
    if (outcome === 'handled') return 'recovered';
  }
  return 'outage';
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
