import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { itemOf, sameItem, type Item } from './item-image.lambda';
import { commitOf, imageOf, keep } from './tamper-evidence.lambda';
import type { AttributeMap, DynamoDbRecord, StreamDelivery } from '../runtime';
import { EVENT_STORE_TABLE, METRIC, METRICS_NAMESPACE } from '../runtime/contract';

const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/**
 * Keeps what a commit was before it was changed or removed, then raises the alarm: twice rather than never.
 *
 * A change back to what was appended is a restoration: it raises none, and what it replaced is kept all the same, as that may be a commit
 * which took the place of a removed one.
 */
export async function watch({ dynamodb = {} }: DynamoDbRecord, { sequenceNumber, log }: StreamDelivery): Promise<void> {
  const { OldImage, NewImage, ApproximateCreationDateTime: seconds } = dynamodb;
  if (!isCommit(OldImage)) return;
  const image = itemOf(OldImage);
  const restored = NewImage !== undefined && await isRestoration(itemOf(NewImage));
  const happened = restored ? 'RESTORE' : NewImage ? 'MODIFY' : 'REMOVE';
  const at = new Date(seconds === undefined ? Date.now() : seconds * 1000).toISOString();
  await keep({ sequenceNumber, happened, at, image });
  if (restored) return;
  metrics.addMetric(METRIC.tampered, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  log.error('a commit was changed or removed; what it was is kept', { ...commitOf(image), happened });
}

function isCommit(image: AttributeMap | undefined): image is AttributeMap {
  return image?.[EVENT_STORE_TABLE.commitId]?.B !== undefined;
}

// Also when it is marked already, or not yet: marks come after the write, and its record whenever the stream brings it.
async function isRestoration(now: Item): Promise<boolean> {
  const first = await imageOf(commitOf(now));
  return first !== undefined && sameItem(first, now);
}
