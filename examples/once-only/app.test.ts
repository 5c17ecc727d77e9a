import { readFileSync, writeFileSync } from 'node:fs';
import { explore, Faults, Invariants, InvariantViolation, type SimulatedWorld } from 'cdk-eventweave/testing';
import { loyalty } from './app';
import type { Order } from './order';

const STORY = `${__dirname}/story.txt`; // shown in the README; after a change UPDATE_GOLDEN=1 writes it anew

const customers = (world: SimulatedWorld) => world.bus('Orders').events.map(({ event }) => (event as { detail: { data: Order } }).detail.data.customer);

const trial = {
  seeds: 100,
  workload: async (world: SimulatedWorld) => {
    await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', data: { orderId: 'O-1', customer: 'Ada' } });
  },
  invariants: [
    Invariants.nothingLost(),
    Invariants.effects({
      name: 'one point an order',
      expected: customers,
      found: (world) => world.table('Points').items().flatMap(({ customer, points }) => Array(points).fill(customer) as string[]),
    }),
  ],
};

test('without idempotency a customer gets a point twice, and the story tells how', async () => {
  const error = await explore(loyalty('awards-twice.ts'), { ...trial, faults: Faults.of('crashAfterCall') }).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(InvariantViolation);
  const [lines] = (error as Error).message.split('\n\n').map((failure) => failure.split('\n'));
  const story = [...lines.slice(0, 2), ...lines.slice(lines.indexOf('what happened:')), ''].join('\n');
  if (process.env.UPDATE_GOLDEN) writeFileSync(STORY, story);
  expect(story).toBe(readFileSync(STORY, 'utf8'));
});

test('with it there is one point, whatever fails', async () => {
  await explore(loyalty('awards.ts'), trial);
});
