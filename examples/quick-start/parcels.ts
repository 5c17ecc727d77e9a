import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { publish } from 'cdk-eventweave/runtime/publish';

export const handler = consumer<{ orderId: string }>(async (event) => {
  const { orderId } = event.data;
  // An id of its own making: when this event comes again, the same one is published again, not another one.
  const id = `${event.id}-shipped`;
  await publish([{ id, source: '/shipping', type: 'order.shipped', subject: orderId, data: { orderId } }], { causedBy: event });
}, { logger, metrics });
