import { publish } from 'cdk-eventweave/runtime/publish';
import type { Order } from '../order';

/** Takes orders, and publishes that they were placed. */
export async function handler(orders: Order[]): Promise<{ published: number }> {
  const events = await publish(orders.map((data) => ({ source: '/orders', type: 'order.placed', subject: data.orderId, data })));
  return { published: events.length };
}
