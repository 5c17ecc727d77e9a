import { RETRY_BACKOFF } from './contract';
import { isFifo } from './dead-letter';
import type { RecordDelivery } from './delivery';
import { queueUrl, sqsClient } from './sqs-client';

/** Entries of one call. Source: ChangeMessageVisibilityBatch, API reference. */
const MAX_ENTRIES = 10;

/** How long messages wait for their next try, in seconds. */
interface Backoff {
  readonly first: number;
  readonly longest: number;
}

/**
 * Lets messages wait that are to come again, each try longer than the last one, by their visibility timeout.
 *
 * Only where the construct has `retryBackoff`. Messages of one FIFO group wait together, or they would come out of order.
 *
 * @throws what SQS throws; the messages then wait as long as the queue has it.
 */
export async function delayRetries(deliveries: readonly RecordDelivery[]): Promise<void> {
  const backoff = backoffOf(process.env[RETRY_BACKOFF]);
  if (!backoff) return;
  const groups = new Map<string, number>();
  const entries = deliveries.map((delivery, index) => {
    const group = isFifo(delivery.record) ? delivery.groupId ?? '' : String(index);
    const VisibilityTimeout = groups.get(group) ?? delayOf(delivery, backoff);
    groups.set(group, VisibilityTimeout);
    return { Id: String(index), ReceiptHandle: delivery.record.receiptHandle, VisibilityTimeout };
  });
  const sqs = await sqsClient(deliveries[0].remainingTime());
  const QueueUrl = await queueUrl(deliveries[0].record.eventSourceARN, sqs);
  for (let first = 0; first < entries.length; first += MAX_ENTRIES) {
    const Entries = entries.slice(first, first + MAX_ENTRIES);
    await sqs.client.send(new sqs.sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }), sqs.until);
  }
}

function backoffOf(setting: string | undefined): Backoff | undefined {
  const [first, longest] = setting?.split(',').map(Number) ?? [];
  return longest > 0 ? { first, longest } : undefined;
}

// Half of it by chance, so that what failed together does not come again together.
function delayOf({ attempt, retryAfter = 0, lockedUntil = 0 }: RecordDelivery, { first, longest }: Backoff): number {
  const most = Math.min(longest, first * 2 ** (attempt - 1));
  const delay = Math.ceil(most / 2 + Math.random() * most / 2);
  return Math.max(delay, Math.ceil(retryAfter / 1000), Math.ceil((lockedUntil - Date.now()) / 1000));
}
