import { md5OfAttributes, md5OfBody } from './digest';
import { checkRange } from './errors';
import type { Message } from './message';
import type { Queue } from './queue';
import { askedSystemAttributes, checkSystemNames } from './system-attributes';
import { Pending } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Source: API reference, ReceiveMessage. */
const RANGES = { messages: { least: 1, most: 10 }, wait: 20, visibility: 43_200 };

/** Input of ReceiveMessage, without the queue. */
export interface ReceiveInput {
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly MessageAttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  /** The former name of the same. */
  readonly AttributeNames?: readonly string[];
}

/** ReceiveMessage. @throws {ServiceError} as the API documents it. */
export function receive(world: World, queue: Queue, input: ReceiveInput): object {
  const { MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  check(input);
  const wait = WaitTimeSeconds === undefined ? queue.settings.wait : 1_000 * WaitTimeSeconds;
  // Neither long polls nor receivers of FIFO queues are told. Source: developer guide, "Amazon SQS FIFO queue quotas".
  if (wait === 0 && !queue.fifo && queue.isFull()) throw new ServiceError('OverLimit', 'Too many messages in flight.', 403);
  const take = () => queue.receive(MaxNumberOfMessages, VisibilityTimeout === undefined ? undefined : 1_000 * VisibilityTimeout);
  const messages = take();
  if (messages.length > 0 || wait === 0) return outputOf(messages, input);
  return longPoll(world, queue, wait, take, (found) => outputOf(found, input));
}

function check({ MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds, ...names }: ReceiveInput): void {
  checkRange('MaxNumberOfMessages', MaxNumberOfMessages, RANGES.messages.least, RANGES.messages.most);
  checkRange('VisibilityTimeout', VisibilityTimeout, 0, RANGES.visibility);
  checkRange('WaitTimeSeconds', WaitTimeSeconds, 0, RANGES.wait);
  checkSystemNames(systemNames(names));
}

function systemNames({ MessageSystemAttributeNames = [], AttributeNames = [] }: ReceiveInput): string[] {
  return [...MessageSystemAttributeNames, ...AttributeNames];
}

// Waits until there is a message or its time is over. Source: developer guide, "Amazon SQS short and long polling".
function longPoll(world: World, { onVisible }: Queue, wait: number, take: () => Message[], output: (messages: Message[]) => object): Pending {
  return new Pending((reply) => {
    const end = (messages: Message[]) => {
      onVisible.splice(onVisible.indexOf(look), 1);
      world.cancel(timer);
      reply({ output: output(messages) });
    };
    const look = () => {
      const messages = take();
      if (messages.length > 0) end(messages);
    };
    const timer = world.schedule(wait, () => end([]));
    onVisible.push(look);
  });
}

// There is no list at all when nothing was received.
function outputOf(messages: readonly Message[], input: ReceiveInput): object {
  return messages.length > 0 ? { Messages: messages.map((message) => received(message, input)) } : {};
}

function received(message: Message, input: ReceiveInput): object {
  const MessageAttributes = askedAttributes(message, input.MessageAttributeNames ?? []);
  const Attributes = askedSystemAttributes(message, systemNames(input));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5OfBody(message.body),
    ...(Object.keys(Attributes).length > 0 && { Attributes }),
    ...(Object.keys(MessageAttributes).length > 0 && { MessageAttributes, MD5OfMessageAttributes: md5OfAttributes(MessageAttributes) }),
  };
}

// By name, all of them, or by prefix. Source: API reference, ReceiveMessage, MessageAttributeNames.
function askedAttributes({ attributes }: Message, names: readonly string[]): Message['attributes'] {
  const isAsked = (attribute: string) => names.some((name) => name === 'All' || name === attribute || (name.endsWith('.*') && attribute.startsWith(name.slice(0, -2))));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isAsked(name)));
}
