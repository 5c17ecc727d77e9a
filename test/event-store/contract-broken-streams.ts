import { account, deposited, deposits, keeping, opened } from './bank';
import { listOf, newId, refusalOf, useBed, type Open } from './bed';
import { aggregate, type Item } from '../../src/runtime/event-store';
import { itemsOf } from '../support/event-store-watch';

export function brokenStreamContract(open: Open): void {
  const bed = useBed(open);

  /** Commits of two events each, of which the middle one is as given. */
  async function streamWith(change: (commit: Item) => Item): Promise<string> {
    const [id, pattern] = [newId(), newId()];
    for (let count = 0; count < 3; count++) await bed.accounts.append(pattern, [opened(), deposited(count)], { expected: 'any' });
    const commits = await itemsOf(bed.storage, `account#${pattern}`);
    const changed = [commits[0], change(commits[1]), commits[2]];
    for (const commit of changed) await bed.storage.replace({ ...commit, pk: { S: `account#${id}` } });
    bed.storage.written.length = 0;
    return id;
  }

  /** What becomes of every way of reading a stream: the error's name, and whether it tells of this stream. */
  async function outcomes(id: string): Promise<Record<string, string>> {
    const reads: Record<string, Promise<unknown>> = {
      'load': bed.accounts.load(id),
      'loadState': aggregate(bed.accounts, account).load(id),
      'loadState with snapshots': aggregate(bed.accounts, keeping()).load(id),
      'execute': aggregate(bed.accounts, account).execute(id, { amount: 1 }, { commandId: 'c' }),
      'execute with snapshots': aggregate(bed.accounts, keeping()).execute(id, { amount: 1 }, { commandId: 'c' }),
      'read': listOf(bed.accounts.read(id)),
      'read backwards': listOf(bed.accounts.read(id, { backwards: true })),
    };
    const told = ({ name, streamId }: { name: string; streamId?: string }) => `${name} of ${streamId === id ? 'the stream' : streamId}`;
    const settled = Object.entries(reads).map(async ([name, read]) => [name, await read.then(() => 'no error', told)]);
    return Object.fromEntries(await Promise.all(settled)) as Record<string, string>;
  }

  const expectBroken = async (id: string) => {
    const told = await outcomes(id);
    expect(told).toEqual(Object.fromEntries(Object.keys(told).map((name) => [name, 'BrokenStreamError of the stream'])));
  };

  const without = (name: string) => (commit: Item): Item => Object.fromEntries(Object.entries(commit).filter(([other]) => other !== name));
  test.each<[string, (commit: Item) => Item]>([
    ['is of a newer format', (commit) => ({ ...commit, i: { B: Buffer.of(2, ...commit.i.B!.slice(1)) } })],
    ['has events that are no JSON', (commit) => ({ ...commit, e: { S: '[["opened"' } })],
    ['has an empty text for events', (commit) => ({ ...commit, e: { S: '' } })],
    ['has no list of events', (commit) => ({ ...commit, e: { S: '{}' } })],
    ['has null for events', (commit) => ({ ...commit, e: { S: 'null' } })],
    ['has events that are none', (commit) => ({ ...commit, e: { S: '[1,2]' } })],
    ['has fewer events than it says', (commit) => ({ ...commit, e: { S: '[["opened",{"owner":"Ada"}]]' } })],
    ['has no events', without('e')],
    ['has garbage for compressed events', (commit) => ({ ...without('e')(commit), z: { B: Buffer.from('garbage') } })],
    ['has events in a bucket that nobody knows', (commit) => ({ ...without('e')(commit), o: { S: 'json:00' } })],
    ['has metadata that is no JSON', (commit) => ({ ...commit, m: { S: '{' } })],
    ['has no time', without('t')],
    ['has a number of events that is none', (commit) => ({ ...commit, n: { N: '0' } })],
  ])('a commit in the middle that %s: no way of reading returns anything else', async (_, change) => {
    const id = await streamWith(change);
    await expectBroken(id);
    expect(bed.storage.written).toEqual([]);
  });

  test.each<[string, (commit: Item) => Item, number]>([
    ['is missing', (commit) => ({ ...commit, sk: { N: '7' } }), 3],
    ['overlaps the next one', (commit) => ({ ...commit, n: { N: '3' }, e: { S: '[["opened",{}],["opened",{}],["opened",{}]]' } }), 6],
    ['starts in the one before', (commit) => ({ ...commit, sk: { N: '2' } }), 3],
    ['starts too late', (commit) => ({ ...commit, sk: { N: '4' } }), 3],
  ])('a commit in the middle that %s: no way of reading the whole returns anything else', async (_, change, version) => {
    const id = await streamWith(change);
    await expectBroken(id);
    expect(await refusalOf(bed.accounts.load(id))).toMatchObject({ version });
    expect(bed.storage.written).toEqual([]);
  });

  test('a stream without its first commit is broken', async () => {
    const [id, pattern] = [newId(), newId()];
    await bed.accounts.append(pattern, deposits(2), { expected: 'none' });
    const [commit] = await itemsOf(bed.storage, `account#${pattern}`);
    await bed.storage.replace({ ...commit, pk: { S: `account#${id}` }, sk: { N: '3' } });
    await expectBroken(id);
  });

  test('a commit that is missing right behind a snapshot is missed', async () => {
    const id = newId();
    for (let count = 0; count < 3; count++) await aggregate(bed.accounts, keeping()).execute(id, { amount: 1 }, { commandId: `c-${count}` });
    const [commit] = await itemsOf(bed.storage, `account#${id}`);
    await bed.storage.replace({ ...commit, sk: { N: '5' } });
    expect(await refusalOf(aggregate(bed.accounts, keeping()).load(id))).toMatchObject({ name: 'BrokenStreamError', version: 4 });
  });

  test('garbage in a snapshot is no garbage in the stream', async () => {
    const id = newId();
    for (let count = 0; count < 3; count++) await aggregate(bed.accounts, keeping()).execute(id, { amount: 1 }, { commandId: `c-${count}` });
    const snapshot = (await itemsOf(bed.storage, `account#${id}`)).find(({ s }) => s)!;
    await bed.storage.replace({ ...snapshot, e: { S: '{"balance":' } });
    const outcome = await aggregate(bed.accounts, keeping()).load(id).catch((error: Error) => error);
    expect(outcome).toMatchObject(outcome instanceof Error ? { name: 'BrokenStreamError', streamId: id } : { version: 3, state: { balance: 3, events: 3 } });
  });
}
