import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ALARM_PERIOD } from './alarms';
import { functionBehind } from './function-environment';
import { METRICS_NAMESPACE } from '../runtime/contract';

/** What the runtime's metrics count for a function; an alias or a version reports under the function's own name. */
export function runtimeMetric(fn: IFunction, metricName: string, statistic: string, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: functionBehind(fn).functionName },
    period: ALARM_PERIOD,
    statistic,
    ...options,
  });
}
