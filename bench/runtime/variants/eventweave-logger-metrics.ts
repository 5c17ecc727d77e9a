import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';

export const handler = consumer<{ orderId: string }>(async ({ data }) => {
  if (data.orderId !== 'O-1') throw new Error('unknown order');
}, { logger, metrics });
