import { ENV } from './contract';
import { isFifo } from './dead-letter';
import type { RecordDelivery } from './delivery';
import { queueUrl, sqsClient } from './sqs-client';

/** Entries of one call. Source: ChangeMessageVisibilityBatch, API reference. */
const MAX_ENTRIES = 10;

/** Seconds. Source: the same page. */
const MAX_VISIBILITY = 43_200;

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
  const backoff = backoffOf(process.env[ENV.retryBackoff]);
  if (!backoff || deliveries.length === 0) return;
  const groups = new Map<string, number>();
  const entries = deliveries.map((delivery, index) => {
    const group = isFifo(delivery.record) ? delivery.groupId ?? '' : String(index);
    const VisibilityTimeout = groups.get(group) ?? delayOf(delivery, backoff);
    groups.set(group, VisibilityTimeout);
    return { Id: String(index), ReceiptHandle: delivery.record.receiptHandle, VisibilityTimeout };
  });
  const sqs = await sqsClient(deliveries[0].remainingTime());
  const QueueUrl = await queueUrl(deliveries[0].record.eventSourceARN, sqs);
  const calls = Array.from({ length: Math.ceil(entries.length / MAX_ENTRIES) }, (_, call) => call * MAX_ENTRIES);
  await Promise.all(calls.map((first) => sqs.client.send(new sqs.sdk.ChangeMessageVisibilityBatchCommand({
    QueueUrl, Entries: entries.slice(first, first + MAX_ENTRIES),
  }), sqs.until)));
}

function backoffOf(setting: string | undefined): Backoff | undefined {
  const [first, longest] = (setting ?? '').split(',').map(Number);
  return first > 0 && longest > 0 ? { first, longest } : undefined;
}

// Half of it by chance, so that what failed together does not come again together.
function delayOf({ attempt, retryAfter = 0 }: RecordDelivery, { first, longest }: Backoff): number {
  const most = Math.min(longest, first * 2 ** (attempt - 1));
  const delay = Math.ceil(most / 2 + Math.random() * most / 2);
  return Math.min(MAX_VISIBILITY, Math.max(delay, Math.ceil(retryAfter / 1000)));
}
