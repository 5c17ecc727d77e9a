import type { SQSEvent } from 'aws-lambda';

export async function handler(event: SQSEvent) {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await Promise.all(event.Records.map(async (record) => {
    try {
      const { detail } = JSON.parse(record.body);
      if (detail.data.orderId !== 'O-1') throw new Error('unknown order');
    } catch {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }));
  return { batchItemFailures };
}
