import type { IdempotentDelivery } from './options';
import { isFifo } from '../dead-letter';
import { described } from '../errors';
import { unfailing } from '../log';
import { sendAgain } from '../send-again';
import type { SqsRecord } from '../sqs-event';

/** Seconds. Source: SendMessage, API reference. */
const MAX_DELAY = 900;

/** How many times a message may have been postponed; then it comes again by itself, and its tries end some time. */
const MAX_POSTPONED = 10;

const COUNT = 'EVENTWEAVE_POSTPONED';

/**
 * Sends a message once more, to come when another invocation's lock has expired, where that is possible: to come too early is
 * no failure of the message, and is not to cost it one of its tries, maybe the last.
 *
 * Not from a FIFO queue, whose order would be lost.
 *
 * @param retryAfter milliseconds.
 * @returns whether it was sent; if not, it has to come again by itself.
 */
export async function postponed(delivery: IdempotentDelivery, retryAfter: number): Promise<boolean> {
  const { record } = delivery as { readonly record?: SqsRecord };
  if (!record?.attributes?.ApproximateReceiveCount || isFifo(record)) return false;
  const times = Number(record.messageAttributes?.[COUNT]?.stringValue ?? 0);
  if (times >= MAX_POSTPONED) return false;
  try {
    const delaySeconds = Math.min(MAX_DELAY, Math.ceil(retryAfter / 1000) + 1);
    await sendAgain(record, { delaySeconds, remainingTime: delivery.remainingTime(), counts: { [COUNT]: times + 1 } });
    delivery.note?.('postponed');
    unfailing(delivery.log).info('in progress elsewhere, postponed', { seconds: delaySeconds });
    return true;
  } catch (error) {
    unfailing(delivery.log).warn('in progress elsewhere, and could not be postponed', described(error));
    return false;
  }
}
