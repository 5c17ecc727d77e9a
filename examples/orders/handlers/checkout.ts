import { publish } from 'cdk-eventweave/runtime/publish';
import type { Order } from '../order';
import { orders } from '../order-store';

/** What became of the orders that were handed in. */
export interface CheckedOut {
  readonly committed: number;
  /** Placed before, by a customer who pressed the button twice. */
  readonly repeated: number;
}

/** Takes orders, and publishes that they were placed: once more for one that comes again, as nobody knows whether the first time it got that far. */
export async function handler(placed: readonly Order[]): Promise<CheckedOut> {
  const outcomes = [];
  for (const order of placed) {
    const { events: [{ id }], repeated } = await orders.execute(order.orderId, { type: 'place', order }, { commandId: `place-${order.orderId}` });
    outcomes.push({ id, repeated, order });
  }
  await publish(outcomes.map(({ id, order }) => ({ id, source: '/orders', type: 'order.placed', subject: order.orderId, data: order })));
  const repeated = outcomes.filter((outcome) => outcome.repeated).length;
  return { committed: outcomes.length - repeated, repeated };
}
