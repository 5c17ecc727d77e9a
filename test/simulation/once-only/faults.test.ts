import { onceOnly } from './app';
import { invariantsOf } from './rules';
import { ordersOf, sendOrder } from './sight';
import { explore, Invariants, type Random, type SimulatedWorld } from 'cdk-eventweave/testing';

const ORDERS = ['order-1', 'order-2'];

/** Orders: some fail at first, some are sent again while the first message of theirs may still be worked on, or long after. */
async function workload(world: SimulatedWorld, random: Random): Promise<void> {
  for (const order of ORDERS) {
    await sendOrder(world, `${order}-event`, order, random.chance(0.3) ? 'throws' : 'succeeds');
    if (random.chance(0.5)) await world.advance(random.integer(0, 400_000));
    if (random.chance(0.5)) await sendOrder(world, `${order}-again`, order);
  }
}

test.each(['idempotent', 'transactional'] as const)('%s: the rules hold whatever fails', async (variant) => {
  const invariants = [Invariants.nothingLost(), Invariants.nothingInFlight(), Invariants.boundedAttempts(), ...invariantsOf(variant, ordersOf)];
  const { failures, seeds } = await explore(onceOnly(variant), { seeds: 200, workload, invariants });
  expect({ failures, seeds }).toEqual({ failures: [], seeds: 200 });
});
