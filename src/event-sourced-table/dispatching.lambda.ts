import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Dispatcher } from './dispatcher.lambda';
import { Publication } from './publication.lambda';
import { ENV, METRIC, METRICS_NAMESPACE } from '../runtime/contract';
import { feedTableName } from '../runtime/event-feed/feed-table';
import { tableStorage } from '../runtime/event-store/table-storage';
import { logger } from '../runtime/logger';

const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/** A dispatcher as the function's environment has it. */
export function newDispatcher(): Dispatcher {
  const eventBus = process.env[ENV.eventBusName];
  return new Dispatcher({
    storage: tableStorage(),
    feed: feedTableName(),
    shards: feedShards(),
    publication: eventBus ? new Publication(eventBus) : undefined,
    logger,
  });
}

/** Into how many shards the feed is divided. */
export function feedShards(): number {
  return Number(process.env[ENV.feedShards] ?? 1);
}

/** Writes what was done since the last time, in numbers. */
export function tellCounts({ counts }: Dispatcher, records: { readonly processed?: number; readonly failed?: number } = {}): void {
  const { published, publishFailures, parked } = counts;
  const all = {
    [METRIC.processed]: records.processed,
    [METRIC.failed]: records.failed,
    [METRIC.published]: published,
    [METRIC.publishFailures]: publishFailures,
    [METRIC.parked]: parked,
  };
  for (const [name, count] of Object.entries(all)) if (count) metrics.addMetric(name, MetricUnit.Count, count);
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  Object.assign(counts, { published: 0, publishFailures: 0, parked: 0 });
}
