import { randomBytes } from 'node:crypto';
import { useArchiveBucket, writeFeed, type Fate } from './archive-bed';
import { useDispatcher } from './dispatch-bed';
import { useOutput } from './stream-reader-bed';
import { handler } from '../../src/event-sourced-table/archive.lambda';
import { ENV } from '../../src/runtime/contract';
import { shardOf } from '../../src/runtime/event-feed/page';
import { refused } from '../support/runtime-aws-server';

const SHARDS = [0, 1];
const use = useDispatcher({ [ENV.feedShards]: '2' });
const bucket = useArchiveBucket();
const STREAMS = ['O-1', 'O-2', 'O-3', 'O-4', 'O-5'];

useOutput();

/** Appends to all streams; the feed has that. */
async function append(...counts: number[]): Promise<void> {
  for (const stream of STREAMS) await use.bed.append(stream, ...counts);
  await writeFeed(use.bed, SHARDS.length);
}

/** The archive has what the feed has: no event twice, none missing, all in their order. */
async function expectArchived(): Promise<void> {
  for (const shard of SHARDS) expect(bucket.events(shard).map(({ id }) => id)).toEqual((await use.bed.feed({ shard })).map(({ id }) => id));
}

const puts = () => bucket.requests.filter((request) => request.startsWith('PUT'));

test('an event is a line of its object as the feed has it, under the shard and the place that it begins at', async () => {
  await append(2, 1);
  expect(await handler()).toEqual({ objects: 2, events: 15, done: true });
  await expectArchived();
  expect(bucket.keys).toEqual(['00/000000000001-000000.ndjson.gz', '01/000000000001-000000.ndjson.gz']);
  for (const shard of SHARDS) {
    const feed = await use.bed.feed({ shard });
    const fields = ['position', 'category', 'streamId', 'version', 'id', 'type', 'schemaVersion', 'data', 'time', 'metadata'];
    expect(bucket.events(shard)).toEqual(feed.map((event) => Object.fromEntries(fields.map((field) => [field, event[field as 'id']]))));
    expect(Object.keys(bucket.events(shard)[0])).toEqual(fields);
    const { position, events } = bucket.objects.get(bucket.keys[shard])!;
    expect([position, events]).toEqual([feed.at(-1)!.position, String(feed.length)]);
  }
});

test('a feed without events is archived without an object', async () => {
  expect(await handler()).toEqual({ objects: 0, events: 0, done: true });
  expect(bucket.requests).toEqual([]);
});

test('what is new goes into objects of its own, and without anything new nothing is written', async () => {
  await append(1);
  await handler();
  expect(await handler()).toEqual({ objects: 0, events: 0, done: true });
  expect(puts()).toHaveLength(2);
  await append(3);
  expect(await handler()).toEqual({ objects: 2, events: 15, done: true });
  await expectArchived();
  expect(puts()).toHaveLength(4);
});

test('an object has 5,000 events at most', async () => {
  for (let commits = 0; commits < 51; commits++) await use.bed.append('O-1', 100);
  await writeFeed(use.bed, SHARDS.length, 20);
  expect(await handler()).toEqual({ objects: 2, events: 5100, done: true });
  await expectArchived();
  expect([...bucket.objects.values()].map(({ events }) => Number(events)).sort()).toEqual([100, 5000]);
});

test('or some 32 MB, before they are compressed', async () => {
  const large = randomBytes(180_000).toString('base64');
  for (let commits = 0; commits < 150; commits++) await use.bed.orders.append('O-1', [{ type: 'paid', data: { amount: 1, large } as never }], { expected: 'any' });
  await writeFeed(use.bed, SHARDS.length, 20);
  await handler();
  await expectArchived();
  expect([...bucket.objects.values()].map(({ events }) => Number(events))).toEqual([140, 10]); // of 240 KB each
});

describe('whatever breaks off', () => {
  /** Which call of which kind fails: not carried out, or carried out and its answer lost. */
  const calls = Object.entries({ GetItem: 4, Query: 3, BatchGetItem: 4, PutItem: 2 })
    .flatMap(([operation, count]) => Array.from({ length: count }, (_, index) => ({ operation, nth: index + 1 })));

  test.each(calls.flatMap((call) => [{ ...call, isLost: true }, { ...call, isLost: false }]))('no event is twice or missing: $operation $nth, lost $isLost', async ({ operation, nth, isLost }) => {
    await append(1, 1);
    const carryOut = (input: any) => use.bed.carryOut(operation, input);
    use.bed.disturb(operation, ...Array<typeof carryOut>(nth - 1).fill(carryOut), (input) => {
      if (isLost) carryOut(input);
      return isLost ? 'drop' : refused('InternalServerError', 'for a test', 500) as never;
    });
    await expect(handler()).rejects.toThrow();
    await append(2);
    await handler();
    await expectArchived();
  });

  test.each([1, 2])('no event is twice or missing: the answer to object %i is lost', async (nth) => {
    await append(1, 1);
    bucket.fateOf = () => (puts().length === nth ? 'lost' : 'fine');
    await expect(handler()).rejects.toThrow();
    await append(2);
    expect(await handler()).toMatchObject({ done: true });
    await expectArchived();
    expect(bucket.requests.filter((request) => request.startsWith('HEAD'))).toHaveLength(1);
  });

  test('nor where the first event of an object is gone when it is tried again', async () => {
    await append(1, 1);
    bucket.fateOf = () => (puts().length === 1 ? 'lost' : 'fine');
    await expect(handler()).rejects.toThrow();
    const before = bucket.events(0).map(({ id }) => id);
    const erased = use.bed.tables.events.items.filter(({ pk }) => 'S' in pk && pk.S === before[0].split('@')[0]);
    for (const { pk, sk } of erased) use.bed.carryOut('DeleteItem', { TableName: 'events', Key: { pk, sk } });
    await handler();
    expect(erased.length).toBeGreaterThan(0);
    expect(bucket.events(0).map(({ id }) => id)).toEqual(before);
  });
});

describe('two at once', () => {
  test('write every event once', async () => {
    await append(2, 1);
    await Promise.all([handler(), handler(), handler()]);
    await expectArchived();
  });

  test('also when the second one finds more, and is faster', async () => {
    await append(1);
    let isFirst = true;
    bucket.fateOf = async (): Promise<Fate> => {
      if (!isFirst) return 'fine';
      isFirst = false;
      await append(2);
      expect(await handler()).toMatchObject({ events: 15, done: true });
      return 'fine';
    };
    expect(await handler()).toEqual({ objects: 0, events: 0, done: true });
    await expectArchived();
  });

  test('try again while the other one writes the same object', async () => {
    await append(1);
    bucket.fateOf = () => (puts().length <= 3 ? 'conflict' : 'fine');
    expect(await handler()).toMatchObject({ events: 5, done: true });
    await expectArchived();
  });
});

test('it stops before its time is up, with what it has, and the next call goes on', async () => {
  await append(1, 1, 1);
  let remaining = 10;
  const told = await handler(undefined, { getRemainingTimeInMillis: () => remaining-- } as never);
  expect(told.done).toBe(false);
  expect(told.events).toBeGreaterThan(0);
  expect(told.events).toBeLessThan(15);
  expect((await handler()).events).toBe(15 - told.events);
  await expectArchived();
});

test('an object of somebody else is left alone', async () => {
  await append(1);
  bucket.objects.set('00/000000000001-000000.ndjson.gz', { body: Buffer.from('theirs') });
  await expect(handler()).rejects.toThrow('object 00/000000000001-000000.ndjson.gz of bucket archive is none of this archive: a bucket must hold the archive of one event store');
});

test('a shard that is broken keeps no other from being archived, and is told', async () => {
  await append(2);
  const stream = STREAMS.find((each) => shardOf(`order#${each}`, 2) === 0)!;
  use.bed.rewrite(stream, 1, { e: { S: '[[' } });
  await expect(handler()).rejects.toThrow(`stream ${stream} is broken at version 1`);
  expect(bucket.events(0)).toEqual([]);
  expect(bucket.events(1).map(({ id }) => id)).toEqual((await use.bed.feed({ shard: 1 })).map(({ id }) => id));
});
