import type { Item, SimulatedWorld, Write } from 'cdk-eventweave/testing';

/** What the first try of a message comes to: it throws after its effect, or refuses for good, without one. */
export type Outcome = 'succeeds' | 'throws' | 'refuses';

/** Sends an order's message. @param id of the event, a name for the tries of it, such as `first-1`. */
export async function sendOrder(world: SimulatedWorld, id: string, orderId: string, outcome: Outcome = 'succeeds'): Promise<void> {
  const event = { specversion: '1.0', id, source: '/shop', type: 'order.placed', subject: outcome, data: { orderId } };
  await world.queue('Jobs').send(JSON.stringify(event));
}

/** A line that the worker has logged. */
export interface Said {
  readonly try?: string;
  /** Token of a record that the try was to write. */
  readonly token?: string;
  readonly orderId?: string;
  /** What the message was acknowledged with. */
  readonly returned?: { readonly by: string };
  /** Gate at which a try stands still. */
  readonly stands?: string;
}

/** What became of one order, as it is seen once its world has come to rest. */
export interface Sight {
  /** Ids of the events that were sent. */
  readonly sent: string[];
  /** What the worker has logged of all orders. */
  readonly said: Said[];
  /** With what messages were acknowledged. One that was postponed is acknowledged without an answer: its copy gets one. */
  readonly answers: Said[];
  /** Who had an effect, and whether it was told that it might repeat. */
  readonly effects: { readonly by: string; readonly told: boolean }[];
  /** What was written to the record, oldest first. */
  readonly writes: Write[];
  /** The record as it is in the end. */
  readonly record?: Item;
  /** Ids of the events on the bus that announce it. */
  readonly announced: string[];
  /** Messages that nobody has acknowledged, dead letters too. */
  readonly left: { readonly body: string; readonly receiveCount: number }[];
}

const seen = new WeakMap<SimulatedWorld, Map<string, Sight>>();

/** Looks once, as many rules ask; so only when nothing happens any more. */
export function sightOf(world: SimulatedWorld, orderId: string): Sight {
  const orders = seen.get(world) ?? new Map<string, Sight>();
  seen.set(world, orders);
  const sight = orders.get(orderId) ?? look(world, orderId);
  orders.set(orderId, sight);
  return sight;
}

function look(world: SimulatedWorld, orderId: string): Sight {
  const lines = said(world);
  const writes = world.table('Records').writes.filter(({ key }) => String(key.id).endsWith(orderId));
  const events = world.bus('Done').events.map(({ event }) => (event as { detail: SentEvent }).detail);
  const { messages, deadLetters } = world.queue('Jobs');
  return {
    sent: sentEvents(world).filter(({ data }) => data.orderId === orderId).map(({ id }) => id),
    said: lines,
    answers: lines.filter(({ returned, ...line }) => line.orderId === orderId && returned !== undefined),
    effects: world.table('Effects').items().filter((item) => item.orderId === orderId) as unknown as Sight['effects'],
    writes,
    record: writes.at(-1)?.after,
    announced: events.filter(({ data }) => data.orderId === orderId).map(({ id }) => id),
    left: [...messages, ...deadLetters].filter(({ body }) => (JSON.parse(body) as SentEvent).data.orderId === orderId),
  };
}

/** Orders that were sent: when a failure is shrunk, some are left out. */
export function ordersOf(world: SimulatedWorld): string[] {
  return [...new Set(sentEvents(world).map(({ data }) => data.orderId))];
}

interface SentEvent {
  readonly id: string;
  readonly data: { readonly orderId: string };
}

function sentEvents(world: SimulatedWorld): SentEvent[] {
  const sends = world.commands.filter(({ command }) => command === 'send');
  return sends.flatMap(({ args }) => args[1] as { MessageBody: string }[]).map(({ MessageBody }) => JSON.parse(MessageBody) as SentEvent);
}

const PREFIX = 'said ';

function said(world: SimulatedWorld): Said[] {
  const lines = world.function('Worker').logs.filter(({ line }) => line.startsWith(PREFIX));
  return lines.map(({ line }) => JSON.parse(line.slice(PREFIX.length)) as Said);
}
