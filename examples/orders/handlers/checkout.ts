import type { Order } from '../order';
import { orders } from '../order-store';

/** What became of the orders that were handed in. */
export interface CheckedOut {
  readonly committed: number;
  /** Placed before, by a customer who pressed the button twice. */
  readonly repeated: number;
}

/** Takes orders. What is committed the event store publishes; so nothing else is to be done here, nor can be forgotten. */
export async function handler(placed: readonly Order[]): Promise<CheckedOut> {
  let repeated = 0;
  for (const order of placed) {
    const outcome = await orders.execute(order.orderId, { type: 'place', order }, { commandId: `place-${order.orderId}` });
    if (outcome.repeated) repeated++;
  }
  return { committed: placed.length - repeated, repeated };
}
