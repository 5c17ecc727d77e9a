import { invalidParameter, invalidValue, missingParameter, checkRange } from './errors';
import { sizeOf, type MessageAttribute, type NewMessage } from './message';
import type { QueueSettings } from './settings';
import { ServiceError } from '../../kernel/service-error';

/** Source: API reference, SendMessage: what XML 1.0 of the W3C allows. */
const REFUSED_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Group and deduplication ids. Source: API reference, SendMessage. */
const FIFO_ID = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;

/** Source: developer guide, "Amazon SQS message metadata". */
const MOST_ATTRIBUTES = 10;
const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)(?!aws\.|amazon\.)[\w.-]{1,256}$/i;
const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Delay of a message, in seconds. Source: API reference, SendMessage. */
const MOST_DELAY = 900;

/** @throws {ServiceError} when a message lacks what it must have: a body, and in a FIFO queue a group and a deduplication id. */
export function checkPresence({ body, groupId, deduplicationId }: NewMessage, { fifo, contentBasedDeduplication }: QueueSettings): void {
  if (!body) throw missingParameter('MessageBody');
  if (!fifo) return;
  if (!groupId) throw missingParameter('MessageGroupId');
  if (deduplicationId === undefined && !contentBasedDeduplication) {
    throw invalidParameter('The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly');
  }
}

/** @throws {ServiceError} when a message has what it must not have. */
export function checkContent({ body, attributes = {}, groupId, deduplicationId, delay }: NewMessage, { fifo, maxBytes }: QueueSettings): void {
  checkText(body, 'the message body');
  checkAttributes(attributes);
  checkId('MessageGroupId', groupId);
  checkId('MessageDeduplicationId', deduplicationId);
  checkRange('DelaySeconds', delay, 0, MOST_DELAY);
  const wrongType = 'The request include parameter that is not valid for this queue type.';
  if (fifo && delay) throw invalidValue(delay, 'DelaySeconds', wrongType);
  if (!fifo && deduplicationId !== undefined) throw invalidValue(deduplicationId, 'MessageDeduplicationId', wrongType);
  if (sizeOf(body, attributes) > maxBytes) throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`);
}

function checkText(text: string, where: string): void {
  const refused = REFUSED_CHARACTER.exec(text)?.[0].codePointAt(0);
  if (refused === undefined) return;
  const allowed = '#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]';
  throw new ServiceError('InvalidMessageContents', `Invalid character '#x${refused.toString(16)}' was found in ${where}, the set of allowed characters is ${allowed}`);
}

function checkId(parameter: string, id: string | undefined): void {
  if (id === undefined || FIFO_ID.test(id)) return;
  throw invalidValue(id, parameter, `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttribute>>): void {
  const count = Object.keys(attributes).length;
  if (count > MOST_ATTRIBUTES) throw invalidParameter(`Number of message attributes [${count}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`);
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const named = `Message (user) attribute '${name}'`;
  if (!ATTRIBUTE_NAME.test(name)) throw invalidParameter(`${named} has an invalid name.`);
  const type = DATA_TYPE.exec(DataType ?? '')?.[1];
  if (!type || DataType.length > 256) throw invalidParameter(`${named} has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`);
  const value = type === 'Binary' ? BinaryValue : StringValue;
  if (!value) throw invalidParameter(`${named} must contain a non-empty value of type '${DataType}'.`);
  if (type !== 'Binary') checkText(value, `the value of ${named}`);
  if (type === 'Number' && !NUMBER.test(value)) throw invalidParameter(`Can't cast the value of ${named} to a number.`);
}
