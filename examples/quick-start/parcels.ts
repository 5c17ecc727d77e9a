import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { publish } from 'cdk-eventweave/runtime/publish';

export const handler = consumer<{ orderId: string }>(async (event) => {
  const { orderId } = event.data;
  await publish([{ source: '/shipping', type: 'order.shipped', subject: orderId, data: { orderId } }], { causedBy: event });
}, { logger, metrics });
