import { deposited, deposits, opened, type AccountEvents } from './bank';
import { newId, refusalOf, useBed, type Open } from './bed';
import { appendAll, eventStore, type AppendOptions, type EventStore, type NewEvent } from '../../src/runtime/event-store';

interface TransferEvents {
  started: { readonly from: string; readonly to: string };
}

export function appendAllContract(open: Open): void {
  const bed = useBed(open);
  const transfers = (): EventStore<TransferEvents> => eventStore<TransferEvents>({ category: 'transfer', events: { started: 1 }, storage: bed.storage });
  const started: NewEvent<TransferEvents> = { type: 'started', data: { from: 'a', to: 'b' } };
  const pending = (id: string, options: AppendOptions = { expected: 'any' }) => bed.accounts.pending(id, [deposited(1)], options);

  test('streams of several categories get their events, each with its versions, and each is told', async () => {
    const [from, to, transfer] = [newId(), newId(), newId()];
    const { token } = await bed.accounts.append(from, deposits(2), { expected: 'none' });
    const [first, second, third] = await appendAll([
      bed.accounts.pending(from, deposits(3), { expected: token, commandId: 'c', metadata: { actor: 'ada' } }),
      bed.accounts.pending(to, [opened()], { expected: 'any' }),
      transfers().pending(transfer, [started], { expected: 'none' }),
    ]);
    expect([first, second, third].map(({ version, repeated }) => [version, repeated])).toEqual([[5, false], [1, false], [1, false]]);
    expect((await bed.accounts.load(from)).events.slice(2)).toEqual(first.events);
    expect((await bed.accounts.load(to)).events).toEqual(second.events);
    expect(await transfers().load(transfer)).toMatchObject({ events: third.events, token: third.token });
    expect(first.events[0].metadata).toEqual({ commandId: 'c', actor: 'ada' });
    expect(await bed.accounts.append(from, [deposited(1)], { expected: first.token })).toMatchObject({ version: 6 });
  });

  test('nothing is written before it is carried out', async () => {
    const id = newId();
    pending(id);
    expect(await bed.keysOf(id)).toEqual([]);
  });

  test.each<[AppendOptions['expected']]>([['none'], [2], [7]])('one stream that is not as expected (%s), and none is written', async (expected) => {
    const [first, busy, last] = [newId(), newId(), newId()];
    for (let count = 0; count < 2; count++) await bed.accounts.append(busy, deposits(3), { expected: 'any' });
    const error = await refusalOf(appendAll([pending(first), pending(busy, { expected }), transfers().pending(last, [started], { expected: 'none' })]));
    expect(error).toMatchObject({ name: 'VersionConflictError', streamId: busy, expected });
    for (const id of [first, last]) expect(await bed.keysOf(id)).toEqual([]);
    expect((await transfers().load(last)).version).toBe(0);
    expect(await bed.keysOf(busy)).toEqual([1, 4]);
  });

  test('the winners of a conflict come along', async () => {
    const busy = newId();
    const { events } = await bed.accounts.append(busy, deposits(3), { expected: 'none' });
    expect(await refusalOf(appendAll([pending(newId()), pending(busy, { expected: 'none' })]))).toMatchObject({ version: 3, winners: events });
  });

  test('a stream that has to be there and is not: nothing is written', async () => {
    const [first, absent] = [newId(), newId()];
    const error = await refusalOf(appendAll([pending(first), pending(absent, { expected: 'exists' })]));
    expect(error).toMatchObject({ name: 'VersionConflictError', streamId: absent, version: 0 });
    expect(await bed.keysOf(first)).toEqual([]);
  });

  test.each([[undefined], [60]])('carried out again with its command ids (rememberFor %s) it is there once, and tells the same', async (rememberFor) => {
    const [first, second] = [newId(), newId()];
    const attempt = () => appendAll([first, second].map((id) => pending(id, { expected: 'none', commandId: 'c', rememberFor })));
    const before = await attempt();
    expect(await attempt()).toEqual(before.map((appended) => ({ ...appended, repeated: true })));
    for (const id of [first, second]) expect(await bed.keysOf(id)).toEqual([1]);
  });

  test('remembered command ids tell a repetition also when the streams have gone on', async () => {
    const [first, second] = [newId(), newId()];
    const attempt = () => appendAll([first, second].map((id) => pending(id, { expected: 'any', commandId: 'c', rememberFor: 60 })));
    const before = await attempt();
    for (const id of [first, second]) await bed.accounts.append(id, deposits(2), { expected: 'any' });
    expect(await attempt()).toEqual(before.map((appended) => ({ ...appended, repeated: true })));
    for (const id of [first, second]) expect(await bed.keysOf(id)).toEqual([1, 2]);
  });

  test('a command that one of the streams has had, and another has not, is a conflict', async () => {
    const [first, second] = [newId(), newId()];
    const how = { expected: 'none', commandId: 'c' } as const;
    await bed.accounts.append(first, [deposited(1)], how);
    expect(await refusalOf(appendAll([pending(second, how), pending(first, how)]))).toMatchObject({ name: 'VersionConflictError', streamId: first });
    expect(await bed.keysOf(second)).toEqual([]);
  });

  test('a hundred streams at once, and not one more', async () => {
    const ids = Array.from({ length: 101 }, () => newId());
    const error = await refusalOf(appendAll(ids.map((id) => pending(id, { expected: 'none' }))));
    expect(error).toEqual(new TypeError('appends must be 100 or less, those with rememberFor counted twice, got 101'));
    expect(bed.storage.asked).toEqual([]);
    const all = await appendAll(ids.slice(1).map((id) => pending(id, { expected: 'none' })));
    expect(all.map(({ version }) => version)).toEqual(Array.from({ length: 100 }, () => 1));
    expect(await bed.keysOf(ids[100])).toEqual([1]);
  });

  test('streams that are remembered count twice', async () => {
    const how = { expected: 'none', commandId: 'c', rememberFor: 60 } as const;
    const attempt = (count: number) => appendAll(Array.from({ length: count }, () => pending(newId(), how)));
    expect((await refusalOf(attempt(51))).message).toMatch('got 102');
    expect(await attempt(50)).toHaveLength(50);
  });

  test.each<[string, () => ReturnType<typeof pending>[], string | RegExp]>([
    ['none', () => [], 'appends must be one or more, got none'],
    ['one stream twice', () => [pending('s'), pending('t'), pending('s')], 'appends must be to different streams, got account#s twice'],
    ['streams of two tables', () => [pending('s'), bed.store({ storage: bed.other }).pending('t', [opened()], { expected: 'any' })], /^appends must be to one table, got .+ and .+$/],
  ])('%s is refused', async (_, appends, message) => {
    const error = await refusalOf(appendAll(appends()));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
    expect([...bed.storage.asked, ...bed.other.asked]).toEqual([]);
  });

  // Source: TransactWriteItems, API reference: the items of a transaction are 4 MB at most.
  test('more than a transaction holds is too large, and no reason to try again', async () => {
    const note = 'x'.repeat(390_000);
    const large = Array.from({ length: 11 }, () => bed.accounts.pending(newId(), [deposited(1, note)], { expected: 'none' }));
    expect(await refusalOf(appendAll(large))).toMatchObject({ name: 'CommitTooLargeError', permanent: true });
    expect(bed.storage.written).toEqual([]);
  });

  test('appends that are checked when they are made are refused then', () => {
    const store = bed.accounts;
    expect(() => store.pending('s', [], { expected: 'any' })).toThrow(expect.objectContaining({ name: 'InvalidEventError' }));
    expect(() => store.pending('s#', [opened()], { expected: 'any' })).toThrow(expect.objectContaining({ name: 'InvalidStreamError' }));
    expect(() => store.pending('s', [{ type: 'closed' } as unknown as NewEvent<AccountEvents>], { expected: 'any' })).toThrow(expect.objectContaining({ name: 'InvalidEventError' }));
  });
}
