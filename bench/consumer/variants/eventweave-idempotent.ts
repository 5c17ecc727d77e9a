import { consumer, type CloudEvent } from 'cdk-eventweave/runtime';
import { idempotent } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';

export const handler = consumer(idempotent(async ({ data }: CloudEvent<{ orderId: string }>) => {
  if (!data.orderId.startsWith('O-')) throw new Error('unknown order');
  return { accepted: data.orderId };
}, { key: 'data.orderId' }), { logger, metrics });
