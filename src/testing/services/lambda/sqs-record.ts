import { md5OfAttributes, md5OfBody } from '../sqs/digest';
import type { Message, MessageAttribute } from '../sqs/message';
import type { Queue } from '../sqs/queue';
import { systemAttributes } from '../sqs/system-attributes';

/** A message as a function gets it. Source: developer guide, "Using Lambda with Amazon SQS", example events. */
export function sqsRecord(message: Message, queue: Queue, awsRegion: string): Record<string, unknown> {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(Object.entries(message.attributes).map(([name, attribute]) => [name, attributeOf(attribute)])),
    md5OfMessageAttributes: md5OfAttributes(message.attributes),
    md5OfBody: md5OfBody(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion,
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttribute): Record<string, unknown> {
  return { stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [], dataType: DataType };
}
