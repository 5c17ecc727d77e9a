import { consumer } from 'cdk-eventweave/runtime';
import { logger } from 'cdk-eventweave/runtime/logger';
import { metrics } from 'cdk-eventweave/runtime/metrics';
import type { Payment, Shipment } from '../order';
import type { OrderCommand } from '../order-decider';
import { orders } from '../order-store';

// Payment and shipment of one order often come at the same time: one of the two appends wins, and the other command is decided again.
export const handler = consumer<Payment | Shipment>(async (event, { log }) => {
  const { repeated, conflicts } = await orders.execute(event.data.orderId, commandOf(event.data), { causedBy: event });
  log.info('recorded', { repeated, conflicts });
}, { logger, metrics });

function commandOf(what: Payment | Shipment): OrderCommand {
  return 'chargeId' in what ? { type: 'recordPayment', chargeId: what.chargeId } : { type: 'recordShipment', parcel: what.parcel };
}
