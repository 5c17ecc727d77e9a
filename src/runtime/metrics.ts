import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { BatchCounts } from './consumer';
import { METRIC, METRICS_NAMESPACE } from './contract';

const powertools = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/**
 * Writes `Processed`, `Failed` and, once per execution environment, `ColdStart` in CloudWatch's embedded metric format,
 * namespace `Eventweave`, dimension `service`, which is the function's name.
 */
export function metrics({ processed, failed, coldStart }: BatchCounts): void {
  powertools.addMetric(METRIC.processed, MetricUnit.Count, processed);
  powertools.addMetric(METRIC.failed, MetricUnit.Count, failed);
  if (coldStart) powertools.addMetric(METRIC.coldStart, MetricUnit.Count, 1);
  powertools.publishStoredMetrics();
}
