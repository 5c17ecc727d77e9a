import { account, balanceOf, deposited, deposits, keeping, opened, type AccountEvent, type Balance, type Booking } from './bank';
import { newId, refusalOf, useBed, type Open } from './bed';
import { aggregate } from '../../src/runtime/event-store';
import { itemsOf } from '../support/event-store-watch';

/** What goes wrong where somebody means well. */
export function safeguardContract(open: Open): void {
  const bed = useBed(open);

  test('metadata that were read from an event do not make another command of this append', async () => {
    const id = newId();
    const { token, events: [{ metadata }] } = await bed.accounts.append(id, [opened()], { expected: 'none', commandId: 'c' });
    await bed.accounts.append(id, [deposited(1)], { expected: token, metadata });
    expect(await refusalOf(bed.accounts.append(id, [deposited(2)], { expected: token, metadata }))).toMatchObject({ name: 'VersionConflictError' });
    expect((await bed.accounts.load(id)).events.map((event) => event.metadata.commandId)).toEqual(['c', undefined]);
  });

  test('rememberFor without a command to be remembered is refused', async () => {
    const error = await refusalOf(bed.accounts.append(newId(), [opened()], { expected: 'none', rememberFor: 60 }));
    expect(error).toEqual(new TypeError('commandId must be given with rememberFor'));
    expect(bed.storage.asked).toEqual([]);
  });

  test.each<[string, object]>([['without', {}], ['with', { snapshots: { name: 'balance', schemaVersion: 1, every: 2 } }]])('a decider may be an instance of a class, %s snapshots', async (_, more) => {
    class Counting {
      private readonly step = 1;
      public initialState(): Balance { return { balance: this.step - 1, events: 0 }; }
      public decide({ amount }: Booking): AccountEvent[] { return [deposited(amount * this.step)]; }
      public evolve({ balance, events }: Balance): Balance { return { balance: balance + this.step, events: events + 1 }; }
    }
    const id = newId();
    const counting = aggregate(bed.accounts, Object.assign(new Counting(), more));
    for (let count = 1; count < 5; count++) expect(await counting.execute(id, { amount: 1 }, { commandId: `c-${count}` })).toMatchObject({ state: { balance: count } });
    expect((await counting.load(id)).state).toEqual({ balance: 4, events: 4 });
  });

  test('a snapshot that outlived its commits is no state of the stream', async () => {
    const id = newId();
    const keeper = aggregate(bed.accounts, keeping({ every: 1 }));
    await keeper.execute(id, { amount: 5 }, { commandId: 'c' });
    const [, snapshot] = await itemsOf(bed.storage, `account#${id}`);
    const other = newId();
    for (const sk of ['1.5', '2.5']) await bed.storage.replace({ ...snapshot, pk: { S: `account#${sk === '1.5' ? other : id}` }, sk: { N: sk } });
    for (const stream of [other, id]) expect(await refusalOf(keeper.load(stream))).toMatchObject({ name: 'BrokenStreamError', streamId: stream });
  });

  // The snapshot is the last item of the first page, and the commit that it was made of the first one of the next.
  test.each([20, 21, 22, 23, 24])('a snapshot is found that is %i commits behind the end', async (behind) => {
    const id = newId();
    const keeper = aggregate(bed.accounts, keeping({ every: 3 }));
    for (const commandId of ['a', 'b', 'c']) await keeper.execute(id, { amount: 1 }, { commandId });
    for (let count = 0; count < behind; count++) await bed.accounts.append(id, [deposited(1)], { expected: 3 + count });
    expect(await keeper.load(id)).toMatchObject({ state: { balance: 3 + behind, events: 3 + behind }, version: 3 + behind });
  });

  test('a snapshot that cannot be read is as good as none', async () => {
    const id = newId();
    const keeper = aggregate(bed.accounts, keeping({ every: 1 }));
    for (const commandId of ['a', 'b']) await keeper.execute(id, { amount: 5 }, { commandId });
    for (const item of (await itemsOf(bed.storage, `account#${id}`)).filter(({ s }) => s)) await bed.storage.replace({ ...item, e: { S: '{' } });
    const { events } = await bed.accounts.load(id);
    expect(await keeper.load(id)).toMatchObject({ state: balanceOf(events), version: 2 });
    expect(await keeper.execute(id, { amount: 1 }, { commandId: 'a' })).toMatchObject({ repeated: true });
  });

  test('a last commit that is none any more is missed', async () => {
    const id = newId();
    const { token } = await bed.accounts.append(id, deposits(2), { expected: 'none' });
    await bed.accounts.append(id, [deposited(9)], { expected: token });
    await bed.storage.replace({ pk: { S: `account#${id}` }, sk: { N: '3' }, note: { S: 'nothing to see here' } });
    const [load, state] = [() => bed.accounts.load(id), () => aggregate(bed.accounts, account).load(id)];
    const append = () => bed.accounts.append(id, [opened()], { expected: 'any' });
    for (const attempt of [load, state, append]) {
      expect(await refusalOf(attempt())).toMatchObject({ name: 'BrokenStreamError', streamId: id, version: 3 });
    }
  });
}
