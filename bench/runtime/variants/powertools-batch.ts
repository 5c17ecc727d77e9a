import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

const processor = new BatchProcessor(EventType.SQS);

async function handle(record: SQSRecord) {
  const { detail } = JSON.parse(record.body);
  if (detail.data.orderId !== 'O-1') throw new Error('unknown order');
}

export const handler = (event: SQSEvent, context: Context) => processPartialResponse(event, handle, processor, { context });
