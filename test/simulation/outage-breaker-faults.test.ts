import { Duration } from 'aws-cdk-lib';
import { CLOSED, deadLetters, effects, HOUR, ids, MINUTE, orderOf, outageApp, switches } from './outage-breaker-app';
import { explore, exploreCrashPoints, Faults, type Invariant, type Random, type SimulatedWorld } from 'cdk-eventweave/testing';

const GOOD = ids('good', 12);
const LATE = ids('late', 6);
const app = outageApp({ outage: [10 * MINUTE, 2 * HOUR], outageBreaker: { failures: 3, probeInterval: Duration.minutes(15) }, maxReceiveCount: 10 });

// What the breaker has to live through: deaths of the function, and calls that took effect without its knowing, at every place.
const FAULTS = Faults.of('crashBeforeCall', 'crashAfterCall', 'crashAtEnd', 'initFailure', 'coldStart', 'replyLost', 'connectionReset', 'throttle', 'lambdaThrottle').at('Orders');

/** How the breaker was left, as an invariant cannot ask; unknown of a world that repeats another one. */
const left = new WeakMap<SimulatedWorld, object>();

async function workload(world: SimulatedWorld, random: Random): Promise<void> {
  await world.advance(11 * MINUTE);
  await world.queue('Orders').send(...GOOD.map((id) => orderOf(id)), orderOf('poison', { poison: true }));
  for (const id of LATE) {
    await world.advance(random.integer(20 * MINUTE, 40 * MINUTE));
    await world.queue('Orders').send(orderOf(id));
  }
  await world.advance(60 * HOUR); // a death beside a copy doubles it: where only poison is left by then, it goes round for two days
  left.set(world, await switches(world, app));
}

const rule = (name: string, broken: (world: SimulatedWorld) => string[]): Invariant => (
  { name, check: (world) => broken(world).map((message) => ({ message, subject: message })) }
);

/** Ids of the orders that were sent: when a failure is shrunk, some are left out. */
function sent(world: SimulatedWorld, poison: boolean): string[] {
  const bodies = world.commands.filter(({ command }) => command === 'send').flatMap(({ args }) => args[1] as { MessageBody: string }[]);
  const orders = bodies.map(({ MessageBody }) => (JSON.parse(MessageBody) as { data: { orderId: string; poison?: boolean } }).data);
  return orders.filter((order) => (order.poison ?? false) === poison).map(({ orderId }) => orderId);
}

const invariants = [
  rule('every good order has its effect', (world) => sent(world, false).filter((id) => !effects(world).includes(id))),
  rule('poison alone is a dead letter', (world) => {
    const found = [...new Set(deadLetters(world))].join();
    return found === sent(world, true).join() ? [] : [`dead letters: ${found}`];
  }),
  rule('the event source is not paused for good', (world) => {
    const found = JSON.stringify(left.get(world) ?? CLOSED);
    return found === JSON.stringify(CLOSED) ? [] : [found];
  }),
  rule('nothing is left in the queue', (world) => world.queue('Orders').messages.map(({ body }) => body)),
];

test('whatever dies or is not answered, every message comes to its end, and the event source is resumed', async () => {
  const { failures, faults } = await explore(app, { seeds: 10, faults: FAULTS, workload, invariants, collect: true });
  expect(failures).toEqual([]);
  expect(Object.entries(faults).filter(([, { fired }]) => fired === 0)).toEqual([]);
}, 240_000);

test('a death before or after any call of opening, probing and closing leaves nothing paused for good', async () => {
  const short = outageApp({ outage: [0, 6 * MINUTE], outageBreaker: { failures: 2 }, queueOptions: { visibilityTimeout: Duration.minutes(2) } });
  const orders = ids('good', 3);
  const { points } = await exploreCrashPoints(short, {
    at: ['Orders'],
    invariants,
    workload: async (world) => {
      await world.queue('Orders').send(...orders.map((id) => orderOf(id)));
      await world.advance(30 * MINUTE);
      await world.queue('Orders').send(orderOf('last'));
      await world.advance(30 * MINUTE);
      left.set(world, await switches(world, short));
    },
  });
  process.stdout.write(`${points} deaths\n`);
  expect(points).toBeGreaterThan(30);
}, 240_000);
