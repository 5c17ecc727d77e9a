import { specification } from 'cdk-eventweave/runtime/event-store';
import { explore, Invariants, type SimulatedWorld } from 'cdk-eventweave/testing';
import { account, type Command } from './account';
import { app } from './app';

const given = specification(account);
const VERSIONS = [1, 2, 3, 4, 5, 6]; // opened, and five deposits

test('what is there can be withdrawn, and no more', async () => {
  const opened = [{ type: 'Opened' as const, data: { owner: 'Ada' } }, { type: 'Deposited' as const, data: { amount: 50 } }];
  await given(opened).when({ withdraw: 50 }).then([{ type: 'Withdrawn', data: { amount: 50 } }]);
  await given(opened).when({ withdraw: 51 }).thenRefused(/the balance is 50/);
});

test('every deposit counts once, whatever fails', async () => {
  const message = (id: string, command: Command) => (
    JSON.stringify({ specversion: '1.0', id, source: '/bank', type: 'command', data: { account: 'a-1', command } })
  );
  const deposits = ['1', '2', '3', '4', '5'];
  const found = (world: SimulatedWorld) => (
    world.table('Accounts/Table').items().flatMap(({ e = '[]' }) => JSON.parse(String(e)) as [string, { amount: number }][])
      .filter(([type]) => type === 'Deposited').map(([, { amount }]) => String(amount))
  );
  const published = (world: SimulatedWorld) => new Set(world.bus('Channel').events.map(({ event }) => (event as { detail: { id: string } }).detail.id));
  await explore(app, {
    seeds: 50,
    workload: async (world, random) => {
      await world.queue('Commands').send(message('open', { open: 'Ada' }));
      await world.settle();
      for (const amount of deposits) {
        const deposit = message(`deposit-${amount}`, { deposit: Number(amount) });
        await world.queue('Commands').send(...(random.chance(0.5) ? [deposit, deposit] : [deposit]));
      }
    },
    invariants: [
      Invariants.nothingLost(),
      Invariants.nothingInFlight(),
      Invariants.effects({ name: 'one event a deposit', expected: () => deposits, found }),
      Invariants.effects({ name: 'every event is published', expected: () => VERSIONS.map((n) => `account#a-1@${n}`), found: (world) => [...published(world)] }),
    ],
  });
});
