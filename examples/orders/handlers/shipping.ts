import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { publish } from 'cdk-eventweave/runtime/publish';
import { checkOrder, type Order, type Shipment } from '../order';
import { recordOnce } from './record';

export const handler = consumer<Order>(async (event, { attempt, log }) => {
  const { orderId, email } = checkOrder(event.data);
  const data: Shipment = { orderId, email, parcel: `P-${orderId}` };
  await recordOnce(orderId, data.parcel, attempt);
  // With the order's own id: a second delivery publishes the same event again, not another one.
  await publish([{ id: `${event.id}-shipped`, source: '/shipping', type: 'order.shipped', subject: orderId, data }], { causedBy: event });
  log.debug('shipped', { parcel: data.parcel });
}, { logger, metrics });
