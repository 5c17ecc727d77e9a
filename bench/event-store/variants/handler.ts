// A handler that loads and appends: what of the store a function's bundle has in it.
import { eventStore } from 'cdk-eventweave/runtime/event-store';

const orders = eventStore<{ Placed: { by: string } }>({ category: 'order', events: { Placed: 1 } });

export async function handler({ orderId, by }: { orderId: string; by: string }) {
  const { token } = await orders.load(orderId);
  return orders.append(orderId, [{ type: 'Placed', data: { by } }], { expected: token });
}
