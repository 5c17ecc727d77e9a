import { consumer, type CloudEvent } from 'cdk-eventweave/runtime';
import { transactional } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';

export const handler = consumer(transactional(({ data }: CloudEvent<{ orderId: string }>) => ({
  writes: [{ Put: { TableName: 'orders', Item: data } }],
}), { key: 'data.orderId' }), { logger, metrics });
