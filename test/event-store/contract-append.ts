import { account, deposited, deposits, opened } from './bank';
import { newId, useBed, type Open } from './bed';
import { aggregate, eventStore } from '../../src/runtime/event-store';
import { itemsOf } from '../support/event-store-watch';
import { cloudEvent } from '../support/runtime-events';

export function appendContract(open: Open): void {
  const bed = useBed(open);
  afterEach(() => void jest.restoreAllMocks());

  test('events get versions from 1 on, without gaps, and ids made of them', async () => {
    const id = newId();
    const first = await bed.accounts.append(id, [opened(), deposited(3)], { expected: 'none' });
    const second = await bed.accounts.append(id, [deposited(4)], { expected: first.token });
    expect([first.version, second.version, first.repeated, second.repeated]).toEqual([2, 3, false, false]);
    const { events, version, token } = await bed.accounts.load(id);
    expect(version).toBe(3);
    expect(token).toBe(second.token);
    expect(events).toEqual([...first.events, ...second.events]);
    expect(events.map(({ id: eventId, streamId, version: at, type }) => [eventId, streamId, at, type])).toEqual([
      [`account#${id}@1`, id, 1, 'opened'], [`account#${id}@2`, id, 2, 'deposited'], [`account#${id}@3`, id, 3, 'deposited'],
    ]);
  });

  test('all events of an append are one item, which later ones leave as it is', async () => {
    const id = newId();
    await bed.accounts.append(id, deposits(20), { expected: 'none' });
    const [commit] = await itemsOf(bed.storage, `account#${id}`);
    await bed.accounts.append(id, deposits(2), { expected: 'any' });
    expect(await bed.keysOf(id)).toEqual([1, 21]);
    expect((await itemsOf(bed.storage, `account#${id}`))[0]).toEqual(commit);
  });

  test('time never runs backwards in a stream, whatever the clock does and however the end was found out', async () => {
    const id = newId();
    const clock = jest.spyOn(Date, 'now');
    const at = async <T>(milliseconds: number, what: () => Promise<T>) => {
      clock.mockReturnValue(milliseconds);
      return what();
    };
    const noon = Date.UTC(2030, 0, 1, 12);
    const { token } = await at(noon, () => bed.accounts.append(id, [opened()], { expected: 'none' }));
    await at(noon - 5_000, () => bed.accounts.append(id, [deposited(1)], { expected: token }));
    await at(noon - 9_000, () => bed.accounts.append(id, [deposited(2)], { expected: 2 }));
    await at(noon - 9_000, () => bed.accounts.append(id, [deposited(3)], { expected: 'any' }));
    await at(noon + 1, () => aggregate(bed.accounts, account).execute(id, { amount: 1 }, { commandId: 'a' }));
    await at(noon, () => aggregate(bed.accounts, account).execute(id, { amount: 1 }, { commandId: 'b' }));
    clock.mockRestore();
    const { events } = await bed.accounts.load(id);
    expect(events.map(({ time }) => Date.parse(time) - noon)).toEqual([0, 0, 0, 0, 1, 1]);
    expect(events[0].time).toBe('2030-01-01T12:00:00.000Z');
  });

  test('metadata comes back with each event of the commit, and no other', async () => {
    const id = newId();
    const metadata = { actor: 'ada', tenant: { region: 'eu' } };
    const { token } = await bed.accounts.append(id, [opened(), deposited(1)], { expected: 'none', commandId: 'c-1', metadata });
    await bed.accounts.append(id, [deposited(2)], { expected: token });
    const { events } = await bed.accounts.load(id);
    const kept = { commandId: 'c-1', ...metadata };
    expect(events.map((event) => event.metadata)).toEqual([kept, kept, {}]);
  });

  test('what follows from an event takes its correlation id and trace, and names it as the cause', async () => {
    const causedBy = cloudEvent({ id: 'e-7', correlationid: 'story', traceparent: '00-1-2-01' });
    const [first, own] = [newId(), newId()];
    await bed.accounts.append(first, [opened()], { expected: 'none', causedBy });
    await bed.accounts.append(own, [opened()], { expected: 'none', causedBy, metadata: { correlationId: 'mine', actor: 'ada' } });
    const metadataOf = async (id: string) => (await bed.accounts.load(id)).events[0].metadata;
    expect(await metadataOf(first)).toEqual({ correlationId: 'story', causationId: 'e-7', traceparent: '00-1-2-01' });
    expect(await metadataOf(own)).toEqual({ correlationId: 'mine', causationId: 'e-7', traceparent: '00-1-2-01', actor: 'ada' });
  });

  test('an event that starts a story lends its id', async () => {
    const id = newId();
    const { events } = await bed.accounts.append(id, [opened()], { expected: 'none', causedBy: cloudEvent({ id: 'e-8', correlationid: undefined }) });
    expect(events[0].metadata).toMatchObject({ correlationId: 'e-8', causationId: 'e-8' });
  });

  test('data is what it was, also what is odd', async () => {
    const odd = eventStore<{ said: unknown }>({ category: 'odd', events: { said: 1 }, storage: bed.storage });
    const id = newId();
    const values = [null, '', 0, -1.5e-7, true, [], {}, [[null]], 'ä\u{1F600}\u0000"\\', { '__proto': 1, 'a b': [{ c: 'd' }] }, JSON.parse('{"__proto__": {"x": 1}}'), Number.MAX_SAFE_INTEGER];
    await odd.append(id, values.map((data) => ({ type: 'said' as const, data })), { expected: 'none' });
    expect((await odd.load(id)).events.map(({ data }) => data)).toStrictEqual(values);
  });

  test('members that are undefined are left out', async () => {
    const odd = eventStore<{ said: unknown }>({ category: 'odd', events: { said: 1 }, storage: bed.storage });
    const id = newId();
    await odd.append(id, [{ type: 'said', data: { a: undefined, b: 1 } }], { expected: 'none' });
    expect((await odd.load(id)).events[0].data).toStrictEqual({ b: 1 });
  });

  test('what an append returns is what was written, whatever becomes of the object that it was made of', async () => {
    const odd = eventStore<{ said: unknown }>({ category: 'odd', events: { said: 1 }, storage: bed.storage });
    const id = newId();
    const data = { amounts: [1] };
    const { events } = await odd.append(id, [{ type: 'said', data }], { expected: 'none' });
    data.amounts.push(2);
    expect(events).toEqual((await odd.load(id)).events);
  });

  test('streams of one id in two categories are two', async () => {
    const id = newId();
    const savings = bed.store({ category: 'savings' });
    await bed.accounts.append(id, [opened('Ada')], { expected: 'none' });
    await savings.append(id, [opened('Bob'), deposited(1)], { expected: 'none' });
    expect((await bed.accounts.load(id)).version).toBe(1);
    expect((await savings.load(id)).events[1].id).toBe(`savings#${id}@2`);
  });

  test.each([[true, false], [false, true]])('compressed commits (%s, then %s) and plain ones share a stream', async (first, second) => {
    const id = newId();
    const note = 'much of the same '.repeat(500);
    const [before, after] = [bed.store({ compress: first }), bed.store({ compress: second })];
    const { token } = await before.append(id, [opened(), deposited(1, note)], { expected: 'none' });
    await after.append(id, [deposited(2, note)], { expected: token });
    const data = [{ owner: 'Ada' }, { amount: 1, note }, { amount: 2, note }];
    for (const store of [before, after]) expect((await store.load(id)).events.map((event) => event.data)).toEqual(data);
    const items = await itemsOf(bed.storage, `account#${id}`);
    expect(items.map(({ e, z }) => [!!e, !!z])).toEqual([[!first, first], [!second, second]]);
    const [small, large] = items.map(({ e, z }) => (z ? z.B!.length : e.S!.length)).sort((a, b) => a - b);
    expect(small).toBeLessThan(large / 10);
  });

  test('what compressing would make larger is kept as it is', async () => {
    const id = newId();
    await bed.store({ compress: true }).append(id, [deposited(1)], { expected: 'none' });
    const [{ e, z }] = await itemsOf(bed.storage, `account#${id}`);
    expect([e?.S, z]).toEqual(['[["deposited",{"amount":1}]]', undefined]);
  });
}

