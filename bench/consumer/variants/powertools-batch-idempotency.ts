import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

const processor = new BatchProcessor(EventType.SQS);
const logger = new Logger();
const metrics = new Metrics();
const config = new IdempotencyConfig({ eventKeyJmesPath: 'data.orderId', throwOnNoIdempotencyKey: true });

const handleOrder = makeIdempotent(async ({ data }: { data: { orderId: string } }) => {
  if (!data.orderId.startsWith('O-')) throw new Error('unknown order');
  return { accepted: data.orderId };
}, { persistenceStore: new DynamoDBPersistenceLayer({ tableName: 'idempotency' }), config });

async function handle({ messageId, body }: SQSRecord) {
  try {
    await handleOrder(JSON.parse(body).detail);
  } catch (error) {
    logger.error('message failed', { messageId, error: error as Error });
    throw error;
  }
}

export async function handler(event: SQSEvent, context: Context) {
  config.registerLambdaContext(context);
  const response = await processPartialResponse(event, handle, processor, { context });
  const failed = response.batchItemFailures.length;
  metrics.addMetric('Processed', MetricUnit.Count, event.Records.length - failed);
  metrics.addMetric('Failed', MetricUnit.Count, failed);
  metrics.publishStoredMetrics();
  return response;
}
