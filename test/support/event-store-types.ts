// Compiled by a test: what must fit, and, where an error is expected, what must not.
import {
  aggregate,
  appendAll, eventStore, memoryStorage, specification,
  type Decider, type EventStorage, type NewEvent, type RecordedEvent, type StreamToken, type Upcaster,
} from '../../src/runtime/event-store';

interface OrderEvents {
  placed: { readonly total: number };
  shipped: { readonly carrier: string };
}

type Command = { readonly ship: string };

const orders = eventStore<OrderEvents>({ category: 'order', events: { placed: 1, shipped: 2 }, upcasters: [], storage: memoryStorage() });
const invoices = eventStore<{ sent: null }>({ category: 'invoice', events: { sent: 1 } });

const decider: Decider<Command, { total: number }, OrderEvents> = {
  initialState: () => ({ total: 0 }),
  decide: ({ ship }, { total }) => (total > 0 ? [{ type: 'shipped', data: { carrier: ship } }] : []),
  evolve: (state, event) => (event.type === 'placed' ? { total: state.total + event.data.total } : state),
};

// An event has the data of its type, once it was asked for its type.
export const told = (event: RecordedEvent<OrderEvents>): string => (event.type === 'placed' ? event.data.total.toFixed() : event.data.carrier.trim());
export const noted = ({ id, version, time, metadata: { actor, commandId, tenant } }: RecordedEvent<OrderEvents>) => (
  [id.trim(), version.toFixed(), time.trim(), actor?.trim(), commandId?.trim(), tenant]
);

// What comes back has it too.
export async function used(): Promise<unknown[]> {
  const appended = await orders.append('O-1', [{ type: 'placed', data: { total: 3 } }], { expected: 'none' });
  const token: StreamToken = appended.token;
  const { state, events, conflicts } = await aggregate(orders, decider).execute('O-1', { ship: 'DHL' }, { commandId: 'c' });
  const { state: { total } } = await aggregate(orders, decider).load('O-1');
  for await (const event of orders.read('O-1', { until: new Date(), backwards: true })) told(event);
  const [order, invoice] = await appendAll([
    orders.pending('O-1', [{ type: 'placed', data: { total: 3 } }], { expected: token }), invoices.pending('I-1', [{ type: 'sent', data: null }], { expected: 3 }),
  ]);
  const sent: 'sent' = invoice.events[0].type;
  return [state.total.toFixed(), events.map(told), conflicts.toFixed(), total.toFixed(), order.events.map(told), sent];
}

export const specified = specification(decider)([{ type: 'placed', data: { total: 3 } }]).when({ ship: 'DHL' }).then([{ type: 'shipped', data: { carrier: 'DHL' } }]);
export const upcaster: Upcaster = { type: 'shipped', schemaVersion: 1, upcast: (by: string) => ({ carrier: by }) };
export const own: EventStorage = { ...memoryStorage(), insert: async () => undefined };
export const event: NewEvent<OrderEvents> = { type: 'placed', data: { total: 3 } };

// @ts-expect-error each type of event needs its schema version
eventStore<OrderEvents>({ category: 'order', events: { placed: 1 } });
// @ts-expect-error there is no such event
eventStore<OrderEvents>({ category: 'order', events: { placed: 1, shipped: 1, lost: 1 } });
// @ts-expect-error there is no such event
void orders.append('O-1', [{ type: 'lost', data: {} }], { expected: 'any' });
// @ts-expect-error that is the data of another
void orders.append('O-1', [{ type: 'shipped', data: { total: 3 } }], { expected: 'any' });
// @ts-expect-error the data lacks a member
void orders.append('O-1', [{ type: 'placed', data: {} }], { expected: 'any' });
// @ts-expect-error it has to be said what the stream must be like
void orders.append('O-1', [{ type: 'placed', data: { total: 3 } }], {});
// @ts-expect-error a text is no token
void orders.append('O-1', [{ type: 'placed', data: { total: 3 } }], { expected: 'some' });
// @ts-expect-error a command has its id, or the event that it came with
void aggregate(orders, decider).execute('O-1', { ship: 'DHL' }, {});
// @ts-expect-error a command is what the decider takes
void aggregate(orders, decider).execute('O-1', { ship: 3 }, { commandId: 'c' });
// @ts-expect-error these are orders, and no invoices
void aggregate(invoices, decider).execute('I-1', { ship: 'DHL' }, { commandId: 'c' });
// @ts-expect-error the data is one of two, as long as nobody has asked for the type
export const unasked = (recorded: RecordedEvent<OrderEvents>) => recorded.data.total;
// @ts-expect-error that is the data of another
export const asked = (recorded: RecordedEvent<OrderEvents>) => (recorded.type === 'shipped' ? recorded.data.total : 0);
// @ts-expect-error there is no such event to decide on
export const decides: Decider<Command, number, OrderEvents>['decide'] = () => [{ type: 'lost', data: {} }];
// @ts-expect-error a state is a number here
export const evolves: Decider<Command, number, OrderEvents>['evolve'] = () => 'none';
// @ts-expect-error there is no such event to expect
void specification(decider)([]).when({ ship: 'DHL' }).then([{ type: 'lost', data: {} }]);
// @ts-expect-error a refusal is an error or what its message matches
void specification(decider)([]).when({ ship: 'DHL' }).thenRefused('no');
// @ts-expect-error what was recorded cannot be changed
export const changes = (recorded: RecordedEvent<OrderEvents>) => { recorded.version = 3; };
