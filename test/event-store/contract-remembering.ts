import { account, deposited, deposits, keeping } from './bank';
import { newId, refusalOf, refusalsOf, useBed, type Open } from './bed';
import { aggregate } from '../../src/runtime/event-store';
import { itemsOf } from '../support/event-store-watch';

const SECONDS = 3_600;

export function rememberingContract(open: Open): void {
  const bed = useBed(open);
  afterEach(() => void jest.restoreAllMocks());

  const later = (seconds: number) => {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + seconds * 1_000);
  };
  const remembered = async (id: string, commandId: string) => (itemsOf(bed.storage, `$command#account#${id}#${commandId}`));

  test('a command that is remembered is known whatever is expected, and however the stream went on', async () => {
    const id = newId();
    const attempt = (expected: 'any' | 'exists' | 'none' | number) => bed.accounts.append(id, deposits(2), { expected, commandId: 'a', rememberFor: SECONDS });
    const first = await attempt('none');
    for (let count = 0; count < 3; count++) await bed.accounts.append(id, [deposited(1)], { expected: 'any' });
    for (const expected of ['any', 'exists', 'none', 5] as const) expect(await attempt(expected)).toEqual({ ...first, repeated: true });
    expect(await bed.keysOf(id)).toEqual([1, 3, 4, 5]);
  });

  test('it is kept with its time of expiry, apart from the stream', async () => {
    const id = newId();
    const now = Math.floor(Date.now() / 1_000);
    await bed.accounts.append(id, deposits(2), { expected: 'any', commandId: 'a#b', rememberFor: SECONDS });
    const [{ v, ttl }] = await remembered(id, 'a#b');
    expect(v).toEqual({ N: '1' });
    expect(Number(ttl.N) - now - SECONDS).toBeGreaterThanOrEqual(0);
    expect(Number(ttl.N) - now - SECONDS).toBeLessThan(60);
  });

  test('once its time has passed the id is free, whether or not the item was deleted', async () => {
    const id = newId();
    const attempt = () => bed.accounts.append(id, [deposited(1)], { expected: 'any', commandId: 'a', rememberFor: 60 });
    await attempt();
    later(59);
    expect(await attempt()).toMatchObject({ repeated: true });
    later(62);
    expect(await attempt()).toMatchObject({ repeated: false, version: 2 });
    expect(await attempt()).toMatchObject({ repeated: true, version: 2 });
    expect((await remembered(id, 'a')).map(({ v }) => v)).toEqual([{ N: '2' }]);
  });

  test('an append that conflicts leaves nothing that says it was carried out', async () => {
    const id = newId();
    await bed.accounts.append(id, [deposited(1)], { expected: 'none' });
    const attempt = bed.accounts.append(id, [deposited(2)], { expected: 'none', commandId: 'a', rememberFor: SECONDS });
    expect(await refusalOf(attempt)).toMatchObject({ name: 'VersionConflictError', version: 1, winners: [{ version: 1 }] });
    expect(await remembered(id, 'a')).toEqual([]);
    expect(await bed.accounts.append(id, [deposited(2)], { expected: 1, commandId: 'a', rememberFor: SECONDS })).toMatchObject({ repeated: false });
  });

  const farBehind = async (id: string, rememberFor: number) => {
    const decider = keeping({ every: 1 });
    const first = await aggregate(bed.accounts, decider).execute(id, { amount: 5 }, { commandId: 'a', rememberFor });
    for (let count = 0; count < 30; count++) await aggregate(bed.accounts, decider).execute(id, { amount: 1 }, { commandId: `b-${count}` });
    return first;
  };

  test('far behind a snapshot a command is known that was remembered, and is not decided again', async () => {
    const id = newId();
    const first = await farBehind(id, SECONDS);
    const decider = { ...keeping({ every: 1 }), decide: () => Promise.reject(new Error('decided again')) };
    const again = await aggregate(bed.accounts, decider).execute(id, { amount: 5 }, { commandId: 'a', rememberFor: SECONDS });
    expect(again).toEqual({ ...first, repeated: true, state: { balance: 35, events: 31 } });
  });

  test('far behind a snapshot a command is new whose time has passed, whether or not the item was deleted', async () => {
    const id = newId();
    await farBehind(id, 60);
    later(62);
    const again = await aggregate(bed.accounts, keeping({ every: 1 })).execute(id, { amount: 5 }, { commandId: 'a', rememberFor: 60 });
    expect(again).toMatchObject({ repeated: false, version: 32, state: { balance: 40, events: 32 } });
  });

  test('right behind a snapshot a command is known without being remembered', async () => {
    const id = newId();
    const decider = keeping({ every: 5 });
    const commands = ['a', 'b', 'c', 'd', 'e'];
    for (const commandId of commands) await aggregate(bed.accounts, decider).execute(id, { amount: 1 }, { commandId });
    expect(await bed.keysOf(id)).toEqual([1, 2, 3, 4, 5, 5.5]);
    for (const [index, commandId] of commands.entries()) {
      expect(await aggregate(bed.accounts, decider).execute(id, { amount: 1 }, { commandId })).toMatchObject({ repeated: true, version: index + 1 });
    }
  });

  test('also where commits are so large that a page holds few of them', async () => {
    const id = newId();
    const note = 'x'.repeat(300_000);
    const decider = { ...keeping({ every: 6 }), decide: () => [deposited(1, note)] };
    const commands = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const commandId of commands) await aggregate(bed.accounts, decider).execute(id, { amount: 1 }, { commandId });
    for (const [index, commandId] of commands.entries()) {
      expect(await aggregate(bed.accounts, decider).execute(id, { amount: 1 }, { commandId })).toMatchObject({ repeated: true, version: index + 1 });
    }
  });

  test('also where another decider keeps its own snapshots of the stream', async () => {
    const id = newId();
    const [often, seldom] = [keeping({ name: 'often', every: 1 }), keeping({ every: 50 })];
    for (let count = 1; count < 50; count++) await aggregate(bed.accounts, often).execute(id, { amount: 1 }, { commandId: `c-${count}` });
    await aggregate(bed.accounts, seldom).execute(id, { amount: 1 }, { commandId: 'c-50' });
    for (const count of [50, 25, 10, 1]) {
      expect(await aggregate(bed.accounts, seldom).execute(id, { amount: 1 }, { commandId: `c-${count}` })).toMatchObject({ repeated: true, version: count });
    }
  });

  test('a command id that is too long to be part of a key is refused where it is remembered, and only there', async () => {
    const id = newId();
    const commandId = 'ä'.repeat(1_024);
    const attempts = [
      bed.accounts.append(id, [deposited(1)], { expected: 'any', commandId, rememberFor: SECONDS }),
      aggregate(bed.accounts, account).execute(id, { amount: 1 }, { commandId, rememberFor: SECONDS }),
    ];
    for (const error of await refusalsOf(attempts)) expect(error).toMatchObject({ name: 'InvalidStreamError', permanent: true });
    expect(bed.storage.written).toEqual([]);
    expect(await bed.accounts.append(id, [deposited(1)], { expected: 'none', commandId })).toMatchObject({ version: 1 });
  });
}
