import { aggregate, EventStoreError, eventStore, memoryStorage, type EventStorage, type ObjectStorage } from '../../../src/runtime/event-store';
import { account, ACCOUNT_EVENTS, deposited, opened, type AccountEvents } from '../../event-store/bank';
import { refusalOf } from '../../event-store/bed';
import { itemsOf } from '../../support/event-store-watch';

/** A text that compresses badly, so that Brotli does not make it fit; the same in every run. */
function noise(length: number): string {
  let [text, state] = ['', 1];
  while (text.length < length) text += (state = (state * 48_271) % 2_147_483_647).toString(36);
  return text.slice(0, length);
}

/** Storage with a bucket that tests can look into and spoil. */
function withBucket(more: Partial<ObjectStorage> = {}): EventStorage & { readonly bucket: Map<string, Uint8Array> } {
  const bucket = new Map<string, Uint8Array>();
  const objects: ObjectStorage = { put: async (key, content) => void bucket.set(key, content), get: async (key) => bucket.get(key)!, ...more };
  return { ...memoryStorage(), bucket, objects };
}

const accountsOn = (storage: EventStorage, compress = false) => eventStore<AccountEvents>({ category: 'ac/count', events: ACCOUNT_EVENTS, storage, compress });
const LARGE = noise(900_000);

test('a memory that keeps large commits does', async () => {
  const accounts = accountsOn(memoryStorage({ overflow: true }));
  const { token } = await accounts.append('a', [opened(), deposited(1, LARGE)], { expected: 'none', commandId: 'c' });
  await accounts.append('a', [deposited(2)], { expected: token });
  const { events, version } = await accounts.load('a');
  expect([version, events.map(({ data }) => 'note' in data && data.note === LARGE)]).toEqual([3, [false, true, false]]);
  expect(await aggregate(accounts, account).execute('a', { amount: 1 }, { commandId: 'c' })).toMatchObject({ repeated: true, version: 2 });
  expect(await refusalOf(accounts.append('a', [opened()], { expected: 'none' }))).toMatchObject({ winners: events.slice(0, 2) });
});

test.each([[false, 'json'], [true, 'br']])('what is too large, compressed (%s) or not, goes to the bucket under a prefix of its stream, with its hash in the item', async (compress, encoding) => {
  const storage = withBucket();
  const accounts = accountsOn(storage, compress);
  await accounts.append('ä', [deposited(1, LARGE)], { expected: 'none' });
  const [{ e, z, o }] = await itemsOf(storage, 'ac/count#ä');
  expect([e, z, o.S]).toEqual([undefined, undefined, expect.stringMatching(new RegExp(`^${encoding}:[0-9a-f]{64}$`))]);
  const [[key, content]] = storage.bucket;
  expect(key).toMatch(/^ac%2Fcount\/[0-9a-f]{64}\/01[0-9a-f]{12}$/);
  expect(content.length).toBeGreaterThan(400_000);
  for (const reader of [accounts, accountsOn(storage, !compress)]) expect((await reader.load('ä')).events[0].data).toEqual({ amount: 1, note: LARGE });
});

test('who loses to a large commit is told of the conflict, also where the bucket may not be read', async () => {
  const denied = async () => { throw new EventStoreError('bucket', new Error('AccessDenied')); };
  const accounts = accountsOn(withBucket({ get: denied }));
  await accounts.append('a', [opened(), deposited(1, LARGE)], { expected: 'none' });
  expect(await refusalOf(accounts.append('a', [opened()], { expected: 'none' }))).toMatchObject({ name: 'VersionConflictError', version: 2, winners: [] });
  expect(await accounts.append('a', [deposited(2)], { expected: 'any' })).toMatchObject({ version: 3 });
});

test('what compressing makes small enough stays in the table', async () => {
  const storage = withBucket();
  const note = 'the same '.repeat(100_000);
  await accountsOn(storage, true).append('a', [deposited(1, note)], { expected: 'none' });
  expect(storage.bucket.size).toBe(0);
  await accountsOn(memoryStorage(), true).append('a', [deposited(1, note)], { expected: 'none' });
});

test.each<[string, (content: Uint8Array) => Uint8Array | undefined]>([
  ['is gone', () => undefined], ['was changed', (content) => Buffer.from(content).fill(0x20, 5, 6)], ['was cut', (content) => content.slice(0, -1)],
])('an object that %s breaks the stream', async (_, change) => {
  const storage = withBucket();
  const accounts = accountsOn(storage);
  await accounts.append('a', [deposited(1, LARGE)], { expected: 'none' });
  const [[key, content]] = storage.bucket;
  storage.bucket.set(key, change(content)!);
  expect(await refusalOf(accounts.load('a'))).toMatchObject({ name: 'BrokenStreamError', streamId: 'a', version: 1 });
});

test('a bucket that cannot be written to: nothing is in the table; one that cannot be read: that is the error', async () => {
  const refuse = () => Promise.reject(new EventStoreError('bucket', new Error('no')));
  const full = withBucket({ put: refuse });
  expect(await refusalOf(accountsOn(full).append('a', [deposited(1, LARGE)], { expected: 'none' }))).toMatchObject({ name: 'EventStoreError', resource: 'bucket' });
  expect(await itemsOf(full, 'ac/count#a')).toEqual([]);
  const closed = withBucket({ get: refuse });
  await accountsOn(closed).append('a', [deposited(1, LARGE)], { expected: 'none' });
  expect(await refusalOf(accountsOn(closed).load('a'))).toMatchObject({ name: 'EventStoreError', resource: 'bucket' });
});

test('metadata has to fit the item', async () => {
  const storage = withBucket();
  const error = await refusalOf(accountsOn(storage).append('a', [opened()], { expected: 'none', metadata: { more: LARGE } }));
  expect(error).toMatchObject({ name: 'CommitTooLargeError', limit: 407_552 });
  expect(error.size).toBeGreaterThan(LARGE.length);
  expect([storage.bucket.size, await itemsOf(storage, 'ac/count#a')]).toEqual([0, []]);
});
