import type { Task } from '../task';
import { effectOf } from './effect';
import { consumer, type CloudEvent, type Delivery } from 'cdk-eventweave/runtime';
import { transactional } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';

// The recorded effect is committed with the record that it has happened.
const decide = (event: CloudEvent<Task>, delivery: Delivery) => ({
  writes: [{ Put: { TableName: process.env.TABLE!, Item: effectOf(event, delivery) } }],
});

export const handler = consumer<Task>(transactional(decide, { key: 'data.key' }), { logger, metrics });
