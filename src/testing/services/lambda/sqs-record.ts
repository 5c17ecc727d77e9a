import { createHash } from 'node:crypto';
import type { Message, MessageAttribute } from '../sqs/message';
import { systemAttributes } from '../sqs/operations';
import type { Queue } from '../sqs/queue';

/** A message as a function gets it. Source: developer guide, "Using Lambda with Amazon SQS", example events. */
export function sqsRecord(message: Message, queue: Queue, awsRegion: string): Record<string, unknown> {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(Object.entries(message.attributes).map(([name, attribute]) => [name, attributeOf(attribute)])),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion,
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttribute): Record<string, unknown> {
  return { stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [], dataType: DataType };
}
