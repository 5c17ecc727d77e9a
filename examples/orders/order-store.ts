import { aggregate, eventStore } from 'cdk-eventweave/runtime/event-store';
import { orderDecider, type OrderEvents } from './order-decider';

const store = eventStore<OrderEvents>({
  category: 'order',
  events: { OrderPlaced: 1, OrderPaid: 1, OrderShipped: 1, OrderCompleted: 1 },
});

/** Every order, a stream of what has happened to it. */
export const orders = aggregate(store, orderDecider);
