import { join } from 'node:path';
import { Duration, type App } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { appOf, nodeFunction } from './apps';
import { Handler, QueueConsumer, type OutageBreakerOptions, type QueueOptions } from 'cdk-eventweave';
import type { SimulatedWorld } from 'cdk-eventweave/testing';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Virtual milliseconds at which the provider is gone, and at which it is back. */
export type Outage = readonly [from: number, to: number];

export const NO_OUTAGE: Outage = [0, 0];

/** What an app differs in. */
export interface OutageOptions {
  readonly outage: Outage;
  readonly outageBreaker?: OutageBreakerOptions;
  readonly queueOptions?: QueueOptions;
  readonly maxReceiveCount?: number;
  readonly maxConcurrency?: number;
  readonly timeout?: Duration;
}

// Stands in for somebody else's HTTP service, which virtual time has none of: it answers, or fails.
const PROVIDER = `
  const [from, to] = process.env.OUTAGE.split(',').map((at) => Date.UTC(2026, 0, 1) + Number(at));
  exports.handler = async () => {
    if (Date.now() >= from && Date.now() < to) throw new Error('503 Service Unavailable');
    return 'charged';
  };`;

/** Queue, function and dead-letter queue `Orders`, which asks function `Provider` for each order and writes it to table `Ledger`. */
export function outageApp({ outage, maxConcurrency, timeout = Duration.seconds(10), ...props }: OutageOptions): App {
  return appOf((stack) => {
    const provider = nodeFunction(stack, 'Provider', PROVIDER, { environment: { OUTAGE: outage.join() } });
    const ledger = new TableV2(stack, 'Ledger', { partitionKey: { name: 'orderId', type: AttributeType.STRING } });
    const orders = new QueueConsumer(stack, 'Orders', {
      ...props,
      batch: { maxConcurrency },
      handler: Handler.nodejs(join(__dirname, 'outage-breaker-handler.ts'), {
        timeout,
        environment: { PROVIDER: provider.functionName, LEDGER: ledger.tableName },
        bundling: { tsconfig: join(__dirname, '../../tsconfig.dev.json') },
      }),
    });
    provider.grantInvoke(orders.function);
    ledger.grant(orders.function, 'dynamodb:PutItem');
  });
}

/** An order as a message. */
export function orderOf(orderId: string, more: object = {}): string {
  return JSON.stringify({ specversion: '1.0', id: orderId, source: '/shop', type: 'order.placed', data: { orderId, ...more } });
}

/** `count` ids. */
export function ids(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(2, '0')}`);
}

/** Ids of the orders that had their effect, in the order in which they first had it. */
export function effects(world: SimulatedWorld): string[] {
  return [...new Set(world.table('Ledger').writes.map(({ key }) => String(key.orderId)))];
}

const idOf = ({ body }: { readonly body: string }) => (JSON.parse(body) as { data: { orderId: string } }).data.orderId;

/** Ids of the orders that rest as dead letters. */
export function deadLetters(world: SimulatedWorld): string[] {
  return world.queue('Orders').deadLetters.map(idOf).sort();
}

/** How many times the event source was paused or resumed. */
export function turns(world: SimulatedWorld): number {
  return world.entries('called').filter(({ text }) => text === 'UpdateEventSourceMapping').length; // no refusal, which follows a colon
}

/** Tries that the outage has made fail. */
export function triesInVain(world: SimulatedWorld): number {
  return world.entries('failed').filter(({ from, text }) => from === 'Shop/Provider' && text.includes('503')).length;
}

/** What the breaker has left switched on. */
export async function switches(world: SimulatedWorld, app: App): Promise<{ eventSource: string; schedule: string }> {
  const { name: Name } = app.node.findChild('Shop').node.findChild('Orders').node.findChild('OutageSchedule').node.defaultChild as CfnSchedule;
  const { State, Target } = await world.call('scheduler', 'GetSchedule', { Name }) as { State: string; Target: { Input: string } };
  const { eventweaveProbe: { eventSourceMapping: UUID } } = JSON.parse(Target.Input) as { eventweaveProbe: { eventSourceMapping: string } };
  const { State: eventSource } = await world.call('lambda', 'GetEventSourceMapping', { UUID }) as { State: string };
  return { eventSource, schedule: State };
}

export const CLOSED = { eventSource: 'Enabled', schedule: 'DISABLED' };
export const OPEN = { eventSource: 'Disabled', schedule: 'ENABLED' };
