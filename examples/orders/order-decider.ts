import type { Decider, NewEvent } from 'cdk-eventweave/runtime/event-store';
import type { Order } from './order';

/** What happens to an order. */
export interface OrderEvents {
  OrderPlaced: Order;
  OrderPaid: { readonly chargeId: string };
  OrderShipped: { readonly parcel: string };
  OrderCompleted: object;
}

/** What is asked of an order. */
export type OrderCommand =
  | { readonly type: 'place'; readonly order: Order }
  | { readonly type: 'recordPayment'; readonly chargeId: string }
  | { readonly type: 'recordShipment'; readonly parcel: string };

/** What an order still waits for. */
export interface OrderState {
  readonly isPlaced: boolean;
  readonly open: readonly ('payment' | 'shipment')[];
}

export const orderDecider: Decider<OrderCommand, OrderState, OrderEvents> = {
  initialState: () => ({ isPlaced: false, open: [] }),
  decide: (command, before) => {
    const events = decide(command, before);
    const after = events.reduce(evolve, before);
    return events.length > 0 && after.open.length === 0 ? [...events, { type: 'OrderCompleted', data: {} }] : events;
  },
  evolve,
};

function decide(command: OrderCommand, { isPlaced, open }: OrderState): NewEvent<OrderEvents>[] {
  if (command.type === 'place') {
    return isPlaced ? [] : [{ type: 'OrderPlaced', data: command.order }];
  }
  if (!isPlaced) throw new Error('the order was not placed');
  if (command.type === 'recordPayment') return open.includes('payment') ? [{ type: 'OrderPaid', data: { chargeId: command.chargeId } }] : [];
  return open.includes('shipment') ? [{ type: 'OrderShipped', data: { parcel: command.parcel } }] : [];
}

function evolve(state: OrderState, { type, data }: NewEvent<OrderEvents>): OrderState {
  switch (type) {
    case 'OrderPlaced': return {
      isPlaced: true, open: [...(data.total > 0 ? ['payment' as const] : []), ...(data.delivery === 'download' ? [] : ['shipment' as const])],
    };
    case 'OrderPaid': return { ...state, open: state.open.filter((what) => what !== 'payment') };
    case 'OrderShipped': return { ...state, open: state.open.filter((what) => what !== 'shipment') };
    default: return state;
  }
}
