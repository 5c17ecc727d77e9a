import type { Context, SQSEvent } from 'aws-lambda';

export interface Order {
  readonly orderId: string;
}

/** Handles messages side by side, logs what failed, and writes metrics in CloudWatch's embedded metric format. */
export function batchByHand(handle: (order: Order, context: Context) => Promise<void>) {
  return async (event: SQSEvent, context: Context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    await Promise.all(event.Records.map(async ({ messageId, body }) => {
      try {
        await handle(JSON.parse(body).detail.data, context);
      } catch (error) {
        console.error(JSON.stringify({ level: 'ERROR', message: 'message failed', messageId, error: String(error) }));
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }));
    const failed = batchItemFailures.length;
    console.log(JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: 'bench', Dimensions: [['service']], Metrics: [{ Name: 'Processed', Unit: 'Count' }, { Name: 'Failed', Unit: 'Count' }] }],
      },
      service: context.functionName,
      Processed: event.Records.length - failed,
      Failed: failed,
    }));
    return { batchItemFailures };
  };
}
