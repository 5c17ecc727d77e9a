import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { streamConsumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';

interface Item {
  readonly id: string;
  readonly version: number;
  readonly tags: Set<string>;
}

const client = new DynamoDBClient({});
let count = 0;

// Records every change, in an order that also holds within a millisecond; a stream does not tell which try it is.
export const handler = streamConsumer<Item>(async ({ eventName, keys, oldImage, newImage }, { key, correlationId }) => {
  const text = (value: unknown) => ({ S: String(value) });
  const before = oldImage && oldImage.version + 1;
  const after = newImage && `${newImage.version} ${[...newImage.tags].join()}`;
  await client.send(new PutItemCommand({
    TableName: process.env.TABLE,
    Item: {
      consumer: text('Stream'),
      at: text(`${new Date().toISOString()} ${String(count++).padStart(9, '0')}`),
      key: text(`${keys.id} ${eventName} ${before ?? '-'} ${after ?? '-'}`),
      attempt: { N: '1' },
      group: text(key),
      correlation: text(correlationId),
    },
  }));
}, { logger, metrics });
