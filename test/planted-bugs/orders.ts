import { Invariants, type Invariant, type Random, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';

/** What the applications are about. */
export interface Order {
  readonly id: string;
  /** Nobody can handle an order below zero: it is poison. */
  readonly amount: number;
}

/** How orders come to an application. */
export interface OrdersOptions {
  /** @default 4 */
  readonly count?: number;
  /** Onto the bus or into the queue of that name. @default 'queue' */
  readonly to?: 'queue' | 'bus';
  /** Whether some of them are poison. @default false */
  readonly poison?: boolean;
  /** Whether some of them come twice, as from a customer who clicks again. @default false */
  readonly repeated?: boolean;
  /** Whether they come at once. @default false */
  readonly atOnce?: boolean;
  /** Whether they are one message group of a FIFO queue. @default false */
  readonly fifo?: boolean;
}

/** Places orders: onto the bus `OrdersBus` or into the queue `Orders`. */
export function placeOrders(options: OrdersOptions = {}): Trial['workload'] {
  const { count = 4, poison = false, repeated = false, atOnce = false } = options;
  return async (world, random) => {
    for (let n = 1; n <= count; n++) {
      const order = { id: `order-${n}`, amount: poison && random.chance(0.3) ? -1 : random.integer(1, 100) };
      await place(world, order, options);
      if (repeated && random.chance(0.4)) await place(world, order, options);
      if (!atOnce && random.chance(0.3)) await pause(world, random);
    }
  };
}

async function place(world: SimulatedWorld, order: Order, { to = 'queue', fifo = false }: OrdersOptions): Promise<void> {
  const group = fifo ? { MessageGroupId: 'orders', MessageDeduplicationId: order.id } : {};
  if (to === 'queue') await world.queue('Orders').send({ MessageBody: JSON.stringify(order), ...group });
  else await world.bus('OrdersBus').publish({ source: 'shop', detailType: 'order.placed', detail: order });
}

/** Lets some time pass: up to a minute. */
export async function pause(world: SimulatedWorld, random: Random): Promise<void> {
  await world.advance(random.integer(0, 60_000));
}

/** What a test has sent or published. */
export function sent<T>(world: SimulatedWorld): T[] {
  const entries = world.commands.filter(({ command }) => command === 'send' || command === 'publish').flatMap(({ args }) => args[1] as Record<string, string>[]);
  return entries.map(({ MessageBody, Detail }) => JSON.parse(MessageBody ?? Detail) as T);
}

/** Ids of the orders that a test has placed. */
export function placedIds(world: SimulatedWorld): string[] {
  return sent<Order>(world).map(({ id }) => id);
}

function poisonIds(world: SimulatedWorld): string[] {
  return sent<Order>(world).filter(({ amount }) => amount < 0).map(({ id }) => id);
}

/** Ids of the orders that have had their effect, one for each write of a table. */
export function idsIn(table: string): (world: SimulatedWorld) => string[] {
  return (world) => world.table(table).writes.map(({ key }) => String(key.id));
}

/** Ids of the orders that rest beside a queue as dead letters. */
export function deadLettersOf(queue: string): (world: SimulatedWorld) => string[] {
  return (world) => world.queue(queue).deadLetters.map(({ body }) => orderOf(body).id);
}

/** The order that a message is or has in it. */
export function orderOf(body: string): Order {
  const { detail, requestPayload, ...order } = JSON.parse(body) as Order & { detail?: Order; requestPayload?: { detail: Order } };
  return requestPayload?.detail ?? detail ?? order;
}

/** What becomes of orders. */
export interface Fate {
  /** @default - the keys of the table `Effects` */
  readonly found?: (world: SimulatedWorld) => string[];
  /** @default - those of the queue `Orders` */
  readonly deadLetters?: (world: SimulatedWorld) => string[];
}

/** Names of the invariants that most trials have. */
export const ONE_EFFECT = 'one effect an order';
export const ONLY_POISON = 'only poison is a dead letter';

/** Every order has its effect once, or it is poison and a dead letter. */
export function accountedFor({ found = idsIn('Effects'), deadLetters = deadLettersOf('Orders') }: Fate = {}): Invariant[] {
  return [
    Invariants.effects({ name: ONE_EFFECT, expected: placedIds, found, deadLetters }),
    Invariants.deadLetters({ name: ONLY_POISON, poison: poisonIds, found: deadLetters }),
    Invariants.nothingLost(),
    Invariants.nothingInFlight(),
  ];
}

/** Ids of the orders that functions have announced on a bus. To announce one twice is no bug: whoever listens has to know it by its id. */
export function announcedIds(bus: string): (world: SimulatedWorld) => string[] {
  return (world) => [...new Set(world.bus(bus).events.map(({ event }) => (event as { detail: Order }).detail.id))];
}
