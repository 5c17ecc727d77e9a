import { Invariants, type Invariant, type Random, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';
import { EXPECTED, generateOrders, type Sample } from '../demo/orders';

/** Subscribers, and the table in which each keeps its effects. */
const LEDGERS = { Shipping: 'Shipments', Billing: 'Invoices', Notifications: 'Messages' } as const;

type Subscriber = keyof typeof LEDGERS;

/** Orders are placed through the checkout function or on the bus, and every subscriber has to account for each of them. */
export function ordersTrial(orders: number): Trial {
  return { workload: async (world, random) => placeOrders(world, random, orders), invariants: invariants() };
}

async function placeOrders(world: SimulatedWorld, random: Random, count: number): Promise<void> {
  for (const { order } of generateOrders(count, random.integer(1, 1_000_000))) {
    const event = { source: '/orders', type: 'order.placed', subject: order.orderId, data: order };
    await world.bus('Orders').publish({ id: order.orderId, ...event });
    if (random.chance(0.1)) await world.bus('Orders').publish({ id: `${order.orderId}-again`, ...event });
    if (random.chance(0.1)) await world.advance(random.integer(0, 60_000));
  }
}

function invariants(): Invariant[] {
  return [
    Invariants.nothingLost(),
    Invariants.nothingInFlight(),
    Invariants.boundedAttempts(),
    ...Object.keys(LEDGERS).flatMap((name) => of(name as Subscriber)),
  ];
}

function of(name: Subscriber): Invariant[] {
  const found = (world: SimulatedWorld) => world.table(LEDGERS[name]).writes.map(({ key }) => String(key.orderId));
  const deadLetters = (world: SimulatedWorld) => world.queue(name).deadLetters.map(({ body }) => JSON.parse(body).detail.data.orderId as string);
  const keys = (outcome: 'effect' | 'deadLetter') => (world: SimulatedWorld) => (
    placed(world).filter((sample) => EXPECTED[name](sample) === outcome).map(({ order }) => order.orderId)
  );
  const expected = (world: SimulatedWorld) => [...keys('effect')(world), ...keys('deadLetter')(world)];
  return [
    Invariants.effects({ name: `${name}: one effect an order`, expected, found, deadLetters }),
    Invariants.deadLetters({ name: `${name}: dead letters`, poison: keys('deadLetter'), found: deadLetters }),
  ];
}

/** The orders that the bus has accepted, and what is wrong with them. */
function placed(world: SimulatedWorld): Sample[] {
  const events = world.bus('Orders').events.map(({ event }) => event as { 'detail-type': string; 'detail': { data: Sample['order'] } });
  const orders = events.filter(({ 'detail-type': type }) => type === 'order.placed').map(({ detail }) => detail.data);
  return [...new Map(orders.map((order) => [order.orderId, order])).values()].map((order) => ({ order, poison: order.currency === 'XTS' ? 'unknownCurrency' : Array.isArray(order.lines) ? undefined : 'malformed' }));
}
