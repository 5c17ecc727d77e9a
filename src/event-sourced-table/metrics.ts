import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ALARM_PERIOD } from '../core/alarms';
import { METRICS_NAMESPACE } from '../runtime/contract';

/** What the runtime's metrics count for a function. */
export function runtimeMetric({ functionName }: IFunction, metricName: string, statistic: string, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { service: functionName }, period: ALARM_PERIOD, statistic, ...options,
  });
}
