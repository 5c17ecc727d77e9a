import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { BatchCounts } from './consumer';
import { METRIC, METRICS_NAMESPACE } from './contract';

const powertools = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/**
 * Writes `Processed`, `Failed`, and where there were any `DuplicatesSuppressed`, `PossiblyRepeated`, `Outage` and `ColdStart` in
 * CloudWatch's embedded metric format, namespace `Eventweave`, dimension `service`, which is the function's name.
 */
export function metrics({ processed, failed, duplicates, possiblyRepeated, outage, coldStart }: BatchCounts): void {
  const add = (name: string, count: number) => powertools.addMetric(name, MetricUnit.Count, count);
  add(METRIC.processed, processed);
  add(METRIC.failed, failed);
  if (duplicates) add(METRIC.duplicates, duplicates);
  if (possiblyRepeated) add(METRIC.possiblyRepeated, possiblyRepeated);
  if (outage !== undefined) add(METRIC.outage, outage);
  if (coldStart) add(METRIC.coldStart, 1);
  powertools.publishStoredMetrics();
}
