import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Task } from '../task';
import { effectOf } from './effect';
import { consumer, type CloudEvent, type Delivery } from 'cdk-eventweave/runtime';
import { idempotent } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { outageBreaker } from 'cdk-eventweave/runtime/outage-breaker';

const client = new DynamoDBClient({});

// Records every try that is let through, once for a key unless it is told to fail.
async function record(event: CloudEvent<Task>, delivery: Delivery): Promise<void> {
  const { milliseconds, failures = 0 } = event.data;
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: marshall(effectOf(event, delivery)) }));
  if (milliseconds) await setTimeout(milliseconds);
  if (delivery.attempt <= failures) throw new Error(`told to fail ${failures} times`);
}

export const handler = consumer<Task>(idempotent(record, { key: 'data.key' }), { logger, metrics, outageBreaker: outageBreaker() });
