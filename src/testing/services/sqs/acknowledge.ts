import { checkRange, invalidValue, missingParameter } from './errors';
import { isInFlight, type Message } from './message';
import type { Queue } from './queue';
import { receiptOf } from './receipt-handle';
import type { Caller } from '../../kernel/calls';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Seconds. Source: API reference, ChangeMessageVisibility. */
const MOST_VISIBILITY = 43_200;

/** Input of DeleteMessage and ChangeMessageVisibility, without the queue. */
export interface ReceiptInput {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number;
}

/** DeleteMessage. What is gone already, or an older handle of a standard queue, is no error. @throws {ServiceError} as the API documents it. */
export function deleteMessage(world: World, queue: Queue, { ReceiptHandle }: ReceiptInput, { path }: Caller): object {
  const message = messageOf(queue, ReceiptHandle);
  if (queue.fifo && message && !isHeld(world, message, ReceiptHandle)) throw invalidValue(ReceiptHandle, 'ReceiptHandle', 'The receipt handle has expired.');
  const deleted = queue.delete(ReceiptHandle);
  if (deleted) world.record({ kind: 'handled', from: queue.path, to: path, about: [deleted.lineage], text: `deleted on try ${deleted.receiveCount}` });
  return {};
}

/** ChangeMessageVisibility. @throws {ServiceError} as the API documents it. */
export function changeVisibility(world: World, queue: Queue, { ReceiptHandle, VisibilityTimeout }: ReceiptInput): object {
  if (VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
  checkRange('VisibilityTimeout', VisibilityTimeout, 0, MOST_VISIBILITY);
  const message = messageOf(queue, ReceiptHandle);
  if (message?.receiptHandle !== ReceiptHandle) {
    throw invalidValue(ReceiptHandle, 'ReceiptHandle', 'Message does not exist or is not available for visibility timeout change.');
  }
  if (!isInFlight(message, world.now)) throw new ServiceError('MessageNotInflight', 'The specified message is not in flight.');
  checkTotal(world, message, VisibilityTimeout);
  queue.changeVisibility(message, 1_000 * VisibilityTimeout);
  return {};
}

// Twelve hours in all since it was received; changes do not begin them anew. Source: developer guide, "Amazon SQS visibility timeout".
function checkTotal({ now }: World, { lastReceivedAt }: Message, seconds: number): void {
  if (now + 1_000 * seconds - lastReceivedAt! <= 1_000 * MOST_VISIBILITY) return;
  throw invalidValue(seconds, 'VisibilityTimeout', `Total VisibilityTimeout for the message is beyond the limit [${MOST_VISIBILITY} seconds]`);
}

function messageOf(queue: Queue, handle: string): Message | undefined {
  if (!handle) throw missingParameter('ReceiptHandle');
  const receipt = receiptOf(queue.arn, handle);
  if (!receipt) throw new ServiceError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, 404);
  return queue.all().find(({ id }) => id === receipt.messageId);
}

function isHeld({ now }: World, message: Message, handle: string): boolean {
  return message.receiptHandle === handle && isInFlight(message, now);
}
