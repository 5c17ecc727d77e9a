import { account, deposited, deposits, keeping, type AccountEvents, type Balance, type Booking } from './bank';
import { newId, useBed, type Open } from './bed';
import { aggregate, type Decider, type Item, type SnapshotOptions } from '../../src/runtime/event-store';
import { itemsOf } from '../support/event-store-watch';

export function snapshotContract(open: Open): void {
  const bed = useBed(open);
  beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation());
  afterEach(() => void jest.restoreAllMocks());

  let commands = 0;
  const execute = (id: string, decider: Decider<Booking, Balance, AccountEvents>, amount = 1) => aggregate(bed.accounts, decider).execute(id, { amount }, { commandId: `c-${++commands}` });
  const snapshotsOf = async (id: string): Promise<Item[]> => (await itemsOf(bed.storage, `account#${id}`)).filter(({ s }) => s);
  const loadedWith = async (id: string, snapshots: Partial<SnapshotOptions>) => {
    let evolved = 0;
    const decider = keeping(snapshots);
    const counting: typeof decider = { ...decider, evolve: (state, event) => (evolved++, account.evolve(state, event)) };
    const { state, version } = await aggregate(bed.accounts, counting).load(id);
    return { state, version, evolved };
  };

  test('a state is kept with every so many events, however many a commit has', async () => {
    const id = newId();
    for (const amount of [9, 9, 9, -1, -1, 1]) await execute(id, keeping({ every: 3 }), amount);
    expect(await bed.keysOf(id)).toEqual([1, 2, 3, 3.5, 4, 6, 7.5, 8]);
  });

  test('a state is loaded from its snapshot on, and says the same as all events', async () => {
    const id = newId();
    for (let count = 0; count < 7; count++) await execute(id, keeping());
    expect(await loadedWith(id, {})).toEqual({ state: { balance: 7, events: 7 }, version: 7, evolved: 1 });
    const [kept, whole] = [await aggregate(bed.accounts, keeping()).load(id), await aggregate(bed.accounts, account).load(id)];
    expect(kept).toEqual(whole);
    expect(await bed.accounts.append(id, [deposited(1)], { expected: kept.token })).toMatchObject({ version: 8 });
  });

  test('a token of a state that is all snapshot is that of the stream', async () => {
    const id = newId();
    for (let count = 0; count < 3; count++) await execute(id, keeping());
    expect(await bed.keysOf(id)).toEqual([1, 2, 3, 3.5]);
    const { token, version } = await aggregate(bed.accounts, keeping()).load(id);
    expect([version, token]).toEqual([3, (await bed.accounts.load(id)).token]);
    expect(await bed.accounts.append(id, [deposited(1)], { expected: token })).toMatchObject({ version: 4 });
  });

  test.each([3, 'exists', 'any'] as const)('behind a snapshot an append that expects %s follows the last event, in time too', async (expected) => {
    const id = newId();
    for (let count = 0; count < 3; count++) await execute(id, keeping());
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now - 60_000);
    expect(await bed.accounts.append(id, [deposited(1)], { expected })).toMatchObject({ version: 4 });
    expect(await bed.keysOf(id)).toEqual([1, 2, 3, 3.5, 4]);
    const times = (await bed.accounts.load(id)).events.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
  });

  test('a long stream with a snapshot that is kept in time is loaded by one query', async () => {
    const id = newId();
    const decider = keeping({ every: 10 });
    for (let count = 0; count < 45; count++) await execute(id, decider);
    bed.storage.asked.length = 0;
    expect(await loadedWith(id, { every: 10 })).toMatchObject({ version: 45, evolved: 5 });
    expect(bed.storage.asked).toEqual(['query']);
  });

  test('a snapshot is found that is far behind, as others than its decider append too', async () => {
    const id = newId();
    for (let count = 0; count < 3; count++) await execute(id, keeping());
    for (let count = 0; count < 60; count++) await bed.accounts.append(id, [deposited(1)], { expected: 3 + count });
    expect(await loadedWith(id, {})).toEqual({ state: { balance: 63, events: 63 }, version: 63, evolved: 60 });
  });

  test('what another schema version or another decider keeps is not read', async () => {
    const id = newId();
    for (let count = 0; count < 4; count++) await execute(id, keeping());
    expect(await bed.keysOf(id)).toEqual([1, 2, 3, 3.5, 4]);
    for (const other of [{ schemaVersion: 2 }, { name: 'other' }, { name: 'balance@1' }]) {
      expect(await loadedWith(id, other)).toEqual({ state: { balance: 4, events: 4 }, version: 4, evolved: 4 });
    }
    await execute(id, keeping({ schemaVersion: 2 }));
    for (const schemaVersion of [1, 2]) {
      expect(await loadedWith(id, { schemaVersion })).toMatchObject({ state: { balance: 5, events: 5 }, version: 5 });
    }
    expect((await snapshotsOf(id)).map(({ s }) => s.S)).toEqual(['balance@1', 'balance@2']);
  });

  test('snapshots that nobody needs any more get a time of expiry, those of others none', async () => {
    const id = newId();
    await execute(id, keeping({ name: 'other', every: 1 }));
    await execute(id, keeping({ every: 1 }));
    await execute(id, keeping({ every: 1, schemaVersion: 2 }));
    const now = Math.floor(Date.now() / 1_000);
    const kept = (await snapshotsOf(id)).map(({ s, ttl }) => [s.S, ttl && Math.round((Number(ttl.N) - now) / 86_400)]);
    expect(kept).toEqual([['other@1', undefined], ['balance@1', 7], ['balance@2', undefined]]);
  });

  test('a compressed snapshot is read like any other', async () => {
    const id = newId();
    const store = bed.store({ compress: true });
    const decider: Decider<number, { said: string[] }, AccountEvents> = {
      initialState: () => ({ said: [] }),
      decide: (amount) => [deposited(amount)],
      evolve: ({ said }) => ({ said: [...said, 'the same text again'] }),
      snapshots: { name: 'said', schemaVersion: 1, every: 10 },
    };
    for (let count = 0; count < 11; count++) await aggregate(store, decider).execute(id, 1, { commandId: `c-${count}` });
    const [{ e, z }] = await snapshotsOf(id);
    expect([e, !!z]).toEqual([undefined, true]);
    expect((await aggregate(bed.accounts, decider).load(id)).state.said).toHaveLength(11);
  });

  test('a snapshot of a newer format is not read', async () => {
    const id = newId();
    for (let count = 0; count < 3; count++) await execute(id, keeping());
    const [snapshot] = await snapshotsOf(id);
    await bed.storage.replace({ ...snapshot, f: { N: '2' }, e: { S: 'unknown' } });
    expect(await loadedWith(id, {})).toEqual({ state: { balance: 3, events: 3 }, version: 3, evolved: 3 });
  });

  test('a state that cannot be kept does not fail the command, and is told', async () => {
    const id = newId();
    const decider: Decider<number, { at: Date }, AccountEvents> = {
      initialState: () => ({ at: new Date(0) }),
      decide: (amount) => [deposited(amount)],
      evolve: ({ at }) => ({ at: new Date(at.getTime() + 1) }),
      snapshots: { name: 'dates', schemaVersion: 1, every: 1 },
    };
    expect(await aggregate(bed.accounts, decider).execute(id, 1, { commandId: 'a' })).toMatchObject({ version: 1, state: { at: new Date(1) } });
    expect(await bed.keysOf(id)).toEqual([1]);
    expect(console.warn).toHaveBeenCalledWith(expect.objectContaining({
      message: 'the snapshot was not kept', stream: `account#${id}`, version: 1, error_message: expect.stringMatching('state.at must be a plain object'),
    }));
  });

  test('a storage that takes no snapshot does not fail the command, and none is read', async () => {
    const id = newId();
    const deaf = bed.store({ storage: { ...bed.storage, replace: () => Promise.reject(new Error('full')) } });
    for (const version of [1, 2, 3, 4]) {
      expect(await aggregate(deaf, keeping()).execute(id, { amount: 1 }, { commandId: `c-${version}` })).toMatchObject({ version, state: { events: version } });
    }
    expect(await bed.keysOf(id)).toEqual([1, 2, 3, 4]);
    expect(console.warn).toHaveBeenCalledTimes(2);
  });

  test('writers at the same time keep snapshots that say the same', async () => {
    const id = newId();
    await bed.accounts.append(id, deposits(2), { expected: 'none' });
    await Promise.all(Array.from({ length: 5 }, () => execute(id, keeping({ every: 2 }))));
    for (const snapshot of await snapshotsOf(id)) {
      const events = Math.floor(Number(snapshot.sk.N));
      expect(JSON.parse(snapshot.e.S!)).toEqual({ balance: events + 1, events });
    }
    expect((await snapshotsOf(id)).length).toBeGreaterThan(0);
    expect(await loadedWith(id, { every: 2 })).toMatchObject({ version: 7, state: { balance: 8, events: 7 } });
  });
}
