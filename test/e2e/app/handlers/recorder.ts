import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Task } from '../task';
import { consumer, toCloudEvent, type CloudEvent } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { publish } from 'cdk-eventweave/runtime/publish';

const client = new DynamoDBClient({});

// Records every try, then does what the event tells it to.
export const handler = consumer<CloudEvent<Task>>(async ({ data, ...event }, { attempt, groupId = '-' }) => {
  const text = (value: unknown) => ({ S: String(value) });
  await client.send(new PutItemCommand({
    TableName: process.env.TABLE,
    Item: {
      consumer: text(process.env.CONSUMER),
      at: text(`${new Date().toISOString()} ${randomUUID()}`),
      key: text(data.key),
      attempt: { N: String(attempt) },
      group: text(groupId),
      correlation: text(event.correlationid),
    },
  }));
  if (data.milliseconds) await setTimeout(data.milliseconds);
  if (attempt <= (data.failures ?? 0)) throw new Error(`told to fail ${data.failures} times`);
  if (data.publish) await publish([data.publish], { causedBy: { ...event, data } });
}, { logger, metrics, decode: (body) => toCloudEvent(body) });
