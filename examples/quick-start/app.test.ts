import { explore, Invariants, simulate } from 'cdk-eventweave/testing';
import { app } from './app';

test('a free order is shipped, and sends no invoice', async () => {
  const world = await simulate(app);
  await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', data: { orderId: 'o-1', total: 0 } });
  await world.settle(); // virtual time runs until nothing is left to do
  expect(world.function('Parcels').logs).toHaveLength(1);
  expect(world.function('Invoices').logs).toHaveLength(0);
});

test('no order is lost, whatever fails', async () => {
  await explore(app, {
    seeds: 50, // each suffers its own faults; a failure prints its seed, what it takes, and what happened
    workload: async (world, random) => {
      for (let n = 1; n <= 5; n++) {
        await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', data: { orderId: `o-${n}`, total: random.integer(0, 99) } });
      }
    },
    invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), Invariants.boundedAttempts()],
  });
});
