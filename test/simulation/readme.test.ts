import { readFileSync } from 'node:fs';
import { ONCE, pipeline } from './apps';
import { explore, FAULT_KINDS, Faults, Invariants, simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

const readme = readFileSync('src/testing/README.md', 'utf8');
const app = pipeline(ONCE);

// From here to the end of the second test it is the README's own text, as the third one checks.
test('an order is billed', async () => {
  const world = await simulate(app);
  await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', data: { orderId: 'O-7' } });
  await world.settle();
  expect(world.table('Ledger').items()).toMatchObject([{ orderId: 'O-7' }]);
});

const billed = (world: SimulatedWorld) => world.table('Ledger').writes.map(({ key }) => String(key.orderId));

test('every order is billed once, whatever fails', async () => {
  await explore(app, {
    seeds: 50,
    faults: Faults.everything(),
    workload: async (world, random) => {
      for (const orderId of ['O-1', 'O-2', 'O-3']) {
        await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', data: { orderId } });
        if (random.chance(0.5)) await world.advance(random.integer(0, 60_000));
      }
    },
    invariants: [
      Invariants.nothingLost(),
      Invariants.nothingInFlight(),
      Invariants.effects({ name: 'one bill an order', expected: () => ['O-1', 'O-2', 'O-3'], found: billed }),
    ],
  });
});

test('the code of the README is the code above', () => {
  const [, code] = /```ts\nimport .*\n\n([^]*?)```/.exec(readme)!;
  expect(code.split('\n').length).toBeGreaterThan(20);
  expect(readFileSync(__filename, 'utf8')).toContain(code);
});

test('its table of faults is the one in the code', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, kind, means]) => [kind, means]);
  expect(rows).toEqual(Object.entries(FAULT_KINDS).map(([kind, { means }]) => [kind, means]));
});
