import { eventStore } from 'cdk-eventweave/runtime/event-store';
import type { OrderEvents } from './order-decider';

/** Every order, a stream of what has happened to it. */
export const orderStore = eventStore<OrderEvents>({
  category: 'order',
  events: { OrderPlaced: 1, OrderPaid: 1, OrderShipped: 1, OrderCompleted: 1 },
});
