import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

const processor = new BatchProcessor(EventType.SQS);
const logger = new Logger();
const metrics = new Metrics();

async function handle(record: SQSRecord) {
  const { detail } = JSON.parse(record.body);
  if (detail.data.orderId !== 'O-1') {
    logger.error('unknown order');
    throw new Error('unknown order');
  }
}

export async function handler(event: SQSEvent, context: Context) {
  const response = await processPartialResponse(event, handle, processor, { context });
  const failed = response.batchItemFailures.length;
  metrics.addMetric('Processed', MetricUnit.Count, event.Records.length - failed);
  metrics.addMetric('Failed', MetricUnit.Count, failed);
  metrics.publishStoredMetrics();
  return response;
}
