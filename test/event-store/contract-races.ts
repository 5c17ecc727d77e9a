import { account, balanceOf, deposited, deposits, keeping } from './bank';
import { newId, useBed, type Open } from './bed';
import { aggregate, appendAll } from '../../src/runtime/event-store';

const WRITERS = Array.from({ length: 8 }, (_, index) => index + 1);

export function raceContract(open: Open): void {
  const bed = useBed(open);

  /** The whole stream: each version once, time in order, each command once. */
  const expectWhole = async (id: string, count: number) => {
    const { events, version } = await bed.accounts.load(id);
    expect(events.map((event) => event.version)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(version).toBe(count);
    expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).sort());
    return events;
  };

  test.each<[string, typeof account]>([['without snapshots', account], ['with snapshots', keeping({ every: 4 })]])('eight writers execute, %s: no command is lost and none is there twice', async (_, decider) => {
    const id = newId();
    const rounds = ['a', 'b', 'c'];
    const executed = await Promise.all(WRITERS.flatMap(async (writer) => {
      const each = [];
      for (const round of rounds) each.push(await aggregate(bed.accounts, decider).execute(id, { amount: writer }, { commandId: `${writer}${round}`, attempts: 100 }));
      return each;
    }));
    const events = await expectWhole(id, 24);
    const commandIds = WRITERS.flatMap((writer) => rounds.map((round) => `${writer}${round}`));
    expect(events.map(({ metadata }) => metadata.commandId).sort()).toEqual(commandIds.sort());
    for (const { events: [own], state } of executed.flat()) {
      expect(own).toEqual(events[own.version - 1]);
      expect(state).toEqual(balanceOf(events.slice(0, own.version)));
    }
    expect((await aggregate(bed.accounts, decider).load(id)).state).toEqual(balanceOf(events));
  });

  test('eight writers append to any version: each append is there once, whole', async () => {
    const id = newId();
    const appends = WRITERS.map((writer) => bed.accounts.append(id, deposits((writer % 3) + 1), { expected: 'any' }));
    const appended = await Promise.all(appends);
    const events = await expectWhole(id, appended.reduce((sum, { events: own }) => sum + own.length, 0));
    for (const { events: own } of appended) expect(events.slice(own[0].version - 1, own[0].version - 1 + own.length)).toEqual(own);
  });

  test('eight writers append to one version: one wins, and the others are told of it', async () => {
    const id = newId();
    const { token } = await bed.accounts.append(id, deposits(2), { expected: 'none' });
    const appends = WRITERS.map((writer) => bed.accounts.append(id, [deposited(writer)], { expected: writer % 2 ? token : 2 }));
    const outcomes = await Promise.allSettled(appends);
    const [winner, ...more] = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(more).toEqual([]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'VersionConflictError', version: 3, winners: winner.value.events });
    }
    await expectWhole(id, 3);
  });

  test('writers that append to two streams at once, in either order: both streams have the same', async () => {
    const ids = [newId(), newId()];
    await Promise.all(WRITERS.slice(0, 4).map((writer) => appendAll(
      (writer % 2 ? ids : [...ids].reverse()).map((id) => bed.accounts.pending(id, [deposited(writer)], { expected: 'any' })),
    )));
    const [first, second] = await Promise.all(ids.map((id) => expectWhole(id, 4)));
    expect(first.map(({ data }) => data)).toEqual(second.map(({ data }) => data));
  });
}
