import { Invariants, type Invariant, type Random, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';
import { EXPECTED, expectedEvents, generateOrders, type Sample } from '../demo/orders';
import type { Order } from '../order';

/** Subscribers, and the table in which each keeps its effects. */
const LEDGERS = { Shipping: 'Shipments', Billing: 'Invoices', Notifications: 'Messages' } as const;

/** A caller who has had no answer so often gives up; what was committed until then has its effects all the same. */
const MOST_TRIES = 10;

type Subscriber = keyof typeof LEDGERS;

/** Orders are placed through the checkout function, by callers who try again, and every subscriber has to account for each of them. */
export function ordersTrial(orders: number): Trial {
  return { workload: async (world, random) => placeOrders(world, random, orders), invariants: invariants() };
}

async function placeOrders(world: SimulatedWorld, random: Random, count: number): Promise<void> {
  for (const { order } of generateOrders(count, random.integer(1, 1_000_000))) {
    await place(world, order);
    if (random.chance(0.1)) await place(world, order);
    if (random.chance(0.1)) await world.advance(random.integer(0, 60_000));
  }
}

// A caller does not know how far a function got that died.
async function place(world: SimulatedWorld, order: Order): Promise<void> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const { error } = await world.function('Checkout').invoke([order]).catch((refused: Error) => ({ error: refused })); // throttled, for one
    if (!error) return;
  }
}

function invariants(): Invariant[] {
  return [
    Invariants.nothingLost(),
    Invariants.nothingInFlight(),
    Invariants.boundedAttempts(),
    ...Object.keys(LEDGERS).flatMap((name) => of(name as Subscriber)),
    streams,
  ];
}

/** Every order that the bus has accepted is a stream without gaps, of what the business rules say; none has an event twice. */
const streams: Invariant = {
  name: 'a stream tells what became of its order',
  check: (world) => {
    const items = world.table('OrderEvents/Table').items();
    return placed(world).flatMap((sample) => {
      const { orderId } = sample.order;
      const commits = items.filter(({ pk }) => pk === `order#${orderId}`);
      const found = commits.flatMap(({ e }) => (JSON.parse(String(e)) as [string][]).map(([type]) => type));
      const versions = commits.map(({ sk, n = 1 }) => [Number(sk), Number(n)]);
      const contiguous = versions.every(([first], index) => first === 1 + versions.slice(0, index).reduce((sum, [, count]) => sum + count, 0));
      const expected = expectedEvents(sample);
      if (contiguous && [...found].sort().join() === [...expected].sort().join()) return [];
      return [{ message: `${orderId} must be ${expected.join(', ')}, got ${found.join(', ')} at ${versions.map(([first]) => first).join(', ')}`, subject: orderId }];
    });
  },
};

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
  const orders = events.filter(({ 'detail-type': type }) => type === 'OrderPlaced').map(({ detail }) => detail.data);
  return [...new Map(orders.map((order) => [order.orderId, order])).values()].map((order) => ({ order, poison: order.currency === 'XTS' ? 'unknownCurrency' : Array.isArray(order.lines) ? undefined : 'malformed' }));
}
