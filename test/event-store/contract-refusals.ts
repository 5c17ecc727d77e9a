import { account, deposited, keeping, opened, type AccountEvent } from './bank';
import { newId, refusalOf, refusalsOf, useBed, type Open } from './bed';
import { CHANGED_BY_JSON, INVALID_DATA, INVALID_DECIDERS, INVALID_EVENTS, INVALID_HOWS, INVALID_IDS } from './invalid';
import { aggregate, appendAll, eventStore, type AppendOptions } from '../../src/runtime/event-store';
import { itemsOf } from '../support/event-store-watch';

/** Source: DynamoDB developer guide, "Quotas": an item is 400 KB at most; 2 KiB of it are left to others. */
const LIMIT = 400 * 1_024 - 2_048;

export function refusalContract(open: Open): void {
  const bed = useBed(open);
  const nothingWritten = () => expect([bed.storage.written, bed.other.written]).toEqual([[], []]);

  test.each(INVALID_EVENTS)('%s instead of events: nothing is written', async (_, events, message) => {
    const id = newId();
    const attempts = [
      bed.accounts.append(id, events as AccountEvent[], { expected: 'any' }),
      aggregate(bed.accounts, { ...account, decide: () => events as AccountEvent[] }).execute(id, { amount: 1 }, { commandId: 'c' }),
    ];
    const [appended, executed] = await Promise.allSettled(attempts);
    expect(appended).toMatchObject({ reason: { name: 'InvalidEventError', permanent: true, message } });
    const isNothingToDo = Array.isArray(events) && events.length === 0;
    expect(executed).toMatchObject(isNothingToDo ? { value: { events: [] } } : { reason: { name: 'InvalidEventError', permanent: true, message } });
    nothingWritten();
  });

  test.each(INVALID_DATA)('data or metadata with %s: nothing is written', async (_, make, flaw) => {
    const id = newId();
    const odd = eventStore<{ said: unknown }>({ category: 'odd', events: { said: 1 }, storage: bed.storage });
    const said = (data: unknown) => ({ type: 'said' as const, data });
    for (const [events, metadata, path] of [
      [[said(make())], {}, 'events[0].data'], [[said(1), said({ a: [{ b: make() }] })], {}, 'events[1].data.a[0].b'], [[said(1)], { more: [make()] }, 'metadata.more[0]'],
    ] as const) {
      const error = await refusalOf(odd.append(id, events, { expected: 'any', metadata }));
      expect(error).toMatchObject({ name: 'InvalidEventError', permanent: true, message: `${path}${flaw}` });
    }
    nothingWritten();
  });

  test.each(CHANGED_BY_JSON)('data with %s: nothing is written', async (_, make) => {
    const odd = eventStore<{ said: unknown }>({ category: 'odd', events: { said: 1 }, storage: bed.storage });
    const attempt = odd.append(newId(), [{ type: 'said', data: make() }], { expected: 'any' });
    expect(await refusalOf(attempt)).toMatchObject({ name: 'InvalidEventError', permanent: true });
    nothingWritten();
  });

  test.each(INVALID_IDS)('a stream id that is %s: nothing is asked', async (_, make, message) => {
    const id = make() as string;
    const attempts = [
      () => bed.accounts.append(id, [opened()], { expected: 'any' }), () => bed.accounts.load(id), () => aggregate(bed.accounts, account).load(id),
      () => aggregate(bed.accounts, account).execute(id, { amount: 1 }, { commandId: 'c' }), async () => bed.accounts.read(id),
      async () => appendAll([bed.accounts.pending(id, [opened()], { expected: 'any' })]),
    ];
    for (const attempt of attempts) expect(await refusalOf(attempt())).toMatchObject({ name: 'InvalidStreamError', permanent: true, message: expect.stringMatching(message) });
    expect(bed.storage.asked).toEqual([]);
  });

  test('a stream id as long as a key can be is one', async () => {
    const id = newId().padEnd(2_048 - 'account#'.length - 2, 'x') + 'ä';
    expect(await bed.accounts.append(id, [opened()], { expected: 'none' })).toMatchObject({ version: 1 });
    expect((await bed.accounts.load(id)).events[0].id).toBe(`account#${id}@1`);
  });

  test.each([-1, 1.5, NaN, Infinity, -Infinity, 2 ** 53])('version %d is none', async (expected) => {
    const error = await refusalOf(bed.accounts.append(newId(), [opened()], { expected }));
    expect(error).toMatchObject({ name: 'InvalidStreamError', permanent: true, message: `expected must be a whole number of 0 or more, got ${expected}` });
    expect(bed.storage.asked).toEqual([]);
  });

  test.each(INVALID_HOWS)('%s: nothing is asked', async (_, how, message) => {
    const attempts: Promise<unknown>[] = [aggregate(bed.accounts, account).execute(newId(), { amount: 1 }, { commandId: 'c', ...how } as never)];
    if (!('attempts' in how)) attempts.push(bed.accounts.append(newId(), [opened()], { expected: 'none', commandId: 'c', ...how } as AppendOptions));
    for (const error of await refusalsOf(attempts)) expect(error).toEqual(new TypeError(message));
    expect(bed.storage.asked).toEqual([]);
  });

  test('a command without an id, and without an event that it came with, is refused', async () => {
    const attempt = aggregate(bed.accounts, account).execute(newId(), { amount: 1 }, {} as never);
    expect(await refusalOf(attempt)).toEqual(new TypeError('commandId must be given, or causedBy'));
    expect(bed.storage.asked).toEqual([]);
  });

  test.each(INVALID_DECIDERS)('a decider with snapshots %j is refused', (snapshots, message) => {
    expect(() => aggregate(bed.accounts, keeping(snapshots))).toThrow(new TypeError(message));
  });

  test('what is no store is refused', () => {
    expect(() => aggregate({ ...bed.accounts }, account)).toThrow(new TypeError('events must be a store that eventStore made, of the same copy of this package'));
  });

  test.each(['', '#', 'a#b', 'a#', '$', '$command', 5, undefined])('category %p is refused', (category) => {
    expect(() => bed.store({ category: category as string })).toThrow(
      new TypeError(`category must be a text without # that does not start with $, got ${JSON.stringify(category)}`),
    );
  });

  test('the largest commit fits, and one byte more is too large', async () => {
    const id = newId();
    const fixed = sizeOf((await (async () => {
      const small = newId();
      await bed.accounts.append(small, [deposited(1, '')], { expected: 'none' });
      return itemsOf(bed.storage, `account#${small}`);
    })())[0], id);
    bed.storage.written.length = 0;
    const append = (size: number) => bed.accounts.append(id, [deposited(1, 'x'.repeat(size))], { expected: 'none' });
    const error = await refusalOf(append(LIMIT - fixed + 1));
    expect(error).toMatchObject({
      name: 'CommitTooLargeError',
      permanent: true,
      streamId: id,
      size: LIMIT + 1,
      limit: LIMIT,
      message: `stream ${id}: a commit must be ${LIMIT} bytes or less, got ${LIMIT + 1}`,
    });
    nothingWritten();
    expect(await append(LIMIT - fixed)).toMatchObject({ version: 1 });
    expect((await bed.accounts.load(id)).events).toHaveLength(1);
  });

  test('a commit that is too large in a list of several: none is written', async () => {
    const [small, large] = [newId(), newId()];
    const attempt = appendAll([
      bed.accounts.pending(small, [opened()], { expected: 'none' }), bed.accounts.pending(large, [deposited(1, 'ä'.repeat(210_000))], { expected: 'none' }),
    ]);
    expect(await refusalOf(attempt)).toMatchObject({ name: 'CommitTooLargeError', streamId: large });
    nothingWritten();
  });
}

// Bytes of the item, were it in this stream. Source: DynamoDB developer guide, "DynamoDB item sizes and formats".
function sizeOf(item: Readonly<Record<string, { S?: string; N?: string; B?: Uint8Array }>>, id: string): number {
  const value = ({ S, N, B }: { S?: string; N?: string; B?: Uint8Array }) => S?.length ?? (N ? Math.ceil(N.length / 2) + 1 : B!.length);
  return Object.entries({ ...item, pk: { S: `account#${id}` } }).reduce((sum, [name, content]) => sum + name.length + value(content), 0);
}
