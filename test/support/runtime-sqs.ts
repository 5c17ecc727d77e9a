import { createHash } from 'node:crypto';
import { refused, type AwsServer } from './runtime-aws-server';

/** Characters that a message may have. Source: SendMessage, API reference of SQS. */
const ALLOWED = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u;
const MAX_ATTRIBUTES = 10;
const MAX_BYTES = 1_048_576;

/** Lets a server answer for SQS: every queue exists, and each has a dead-letter queue of its own name and `-dlq`. */
export function answerForSqs(server: AwsServer): void {
  server.answer('GetQueueUrl', ({ QueueName, QueueOwnerAWSAccountId }) => ({
    QueueUrl: `${server.endpoint}/${QueueOwnerAWSAccountId}/${QueueName}`,
  }));
  server.answer('GetQueueAttributes', ({ QueueUrl }) => {
    const [account, name] = QueueUrl.split('/').slice(-2);
    const deadLetterTargetArn = `arn:aws:sqs:eu-central-1:${account}:${name.replace(/(\.fifo)?$/, '-dlq$1')}`;
    return { Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }) } };
  });
  server.answer('SendMessage', answerSendMessage);
}

/** Accepts what SQS accepts, and refuses what it refuses. */
export function answerSendMessage(input: any): object {
  const attributes = Object.entries<any>(input.MessageAttributes ?? {});
  if (attributes.length > MAX_ATTRIBUTES) {
    return refused('InvalidParameterValueException', `Number of message attributes [${attributes.length}] exceeds the allowed maximum [10].`);
  }
  const texts: string[] = attributes.flatMap(([, { StringValue }]) => StringValue ?? []);
  const unsuitable = [input.MessageBody, ...texts].find((value) => !ALLOWED.test(value));
  if (unsuitable !== undefined) return refused('InvalidMessageContents', 'Invalid characters were found.');
  const size = attributes.reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + Buffer.from(BinaryValue, 'base64').length,
    Buffer.byteLength(input.MessageBody),
  );
  if (size > MAX_BYTES) return refused('InvalidParameterValueException', 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.');
  if (input.QueueUrl.endsWith('.fifo') && !input.MessageGroupId) return refused('MissingRequiredParameterException', 'The request must contain the parameter MessageGroupId.');
  return { MessageId: 'sent', MD5OfMessageBody: createHash('md5').update(input.MessageBody).digest('hex') };
}
