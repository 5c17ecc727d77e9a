import { copyOf } from './dead-letter';
import { queueUrl, sqsClient } from './sqs-client';
import type { SqsRecord } from './sqs-event';

/** How, beside the message itself. */
export interface Again {
  readonly delaySeconds: number;
  /** Milliseconds that this may take. */
  readonly remainingTime: number;
  /** Further attributes, numbers. */
  readonly counts?: Record<string, number>;
}

/**
 * Sends a copy of a message to its own queue, a standard one: as new, with all its tries. Whoever sends it then deletes the message.
 *
 * @throws what SQS throws.
 */
export async function sendAgain(record: SqsRecord, { delaySeconds: DelaySeconds, remainingTime, counts = {} }: Again): Promise<void> {
  const sqs = await sqsClient(remainingTime);
  const { MessageAttributes, ...copy } = copyOf(record);
  const more = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { DataType: 'Number', StringValue: String(count) }]));
  await sqs.client.send(new sqs.sdk.SendMessageCommand({
    ...copy, QueueUrl: await queueUrl(record.eventSourceARN, sqs), DelaySeconds, MessageAttributes: { ...MessageAttributes, ...more },
  }), sqs.until);
}
