import { consumer } from 'cdk-eventweave/runtime';
import { transactional } from 'cdk-eventweave/runtime/idempotency';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import { effect } from '../effect';
import { checkOrder, type Order, type Shipment } from '../order';

// Parcel, event and the record that the order is done are one transaction: an order ships once, however often it is placed.
export const handler = consumer<Order>(transactional((event, { attempt }) => {
  const { orderId, email } = checkOrder(event.data);
  const data: Shipment = { orderId, email, parcel: `P-${orderId}` };
  return {
    writes: [{ Update: effect(orderId, data.parcel, attempt) }],
    events: [{ source: '/shipping', type: 'parcel.sent', subject: orderId, data }],
  };
}, { key: 'data.orderId' }), { logger, metrics });
