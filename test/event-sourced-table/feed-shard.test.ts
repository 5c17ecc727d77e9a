import { useDispatcher } from './dispatch-bed';
import { FeedShard } from '../../src/event-sourced-table/feed-shard.lambda';
import { claimFlush } from '../../src/event-sourced-table/flushed-pages.lambda';
import type { Entry } from '../../src/runtime/event-feed/page';
import { refused } from '../support/runtime-aws-server';

const use = useDispatcher();

const entry = (stream: string, first: number, types: readonly string[] = ['paid']): Entry => ({ stream: `order#${stream}`, first, types });
const load = (mostRecent?: number) => FeedShard.load('feed', 0, mostRecent);
const cursor = async (shard: FeedShard, stream: string) => (await shard.cursors([`order#${stream}`])).get(`order#${stream}`);
const numbers = () => use.bed.pages.map(({ sk }) => Number(sk.N));
const cursorItems = () => use.bed.tables.feed.items.filter(({ pk }: any) => pk.S.startsWith('cursor#'));
const flushedUpTo = () => Number((use.bed.tables.feed.get({ pk: { S: 'feed#0' }, sk: { N: '0' } } as never) as any)?.v.N ?? 0);

test('a stream that is not in the feed has cursor 0; one that is, its last version', async () => {
  const shard = await load();
  expect(await cursor(shard, '1')).toBe(0);
  await shard.append([entry('1', 1, ['placed', 'paid'])]);
  expect(await cursor(shard, '1')).toBe(2);
  expect(await cursor(await load(), '1')).toBe(2);
});

test('of two who write the same page one comes behind the other, and leaves out what is there', async () => {
  const [one, other] = [await load(), await load()];
  await one.append([entry('1', 1), entry('2', 1)]);
  await other.append([entry('1', 1), entry('3', 1)]);
  expect(numbers()).toEqual([1, 2]);
  expect(await cursor(other, '2')).toBe(1);
  await other.append([entry('1', 1), entry('2', 1), entry('3', 1)]);
  expect(numbers()).toEqual([1, 2]);
});

test('a page whose reply was lost is found again, and not written twice', async () => {
  const shard = await load();
  use.bed.loseAnswer('PutItem');
  await expect(shard.append([entry('1', 1)])).rejects.toThrow();
  await shard.append([entry('1', 1)]);
  expect(numbers()).toEqual([1]);
  await shard.refresh();
  expect(await cursor(shard, '1')).toBe(1);
});

test('what others have written is learnt', async () => {
  const [one, other] = [await load(), await load()];
  await one.append([entry('1', 1)]);
  expect(await cursor(other, '1')).toBe(0);
  await other.refresh();
  expect(await cursor(other, '1')).toBe(1);
});

test('a page that would be too large is divided', async () => {
  const shard = await load();
  await shard.append(Array.from({ length: 300 }, (_, index) => entry('x'.repeat(2_000) + index, 1)));
  expect(numbers().length).toBeGreaterThan(1);
  expect(await cursor(await load(), `${'x'.repeat(2_000)}299`)).toBe(1);
});

describe('cursors of streams that are in no recent page', () => {
  const appendEach = async (shard: FeedShard, ...streams: string[]) => {
    for (const stream of streams) await shard.append([entry(stream, (await cursor(shard, stream))! + 1)]);
  };

  test('are written when there are twice as many commits, and then known to a cold start, which reads the others alone', async () => {
    const shard = await load(2);
    await appendEach(shard, '1', '2', '3', '4');
    await shard.flush();
    expect(cursorItems()).toHaveLength(0);
    await appendEach(shard, '5');
    await shard.flush();
    expect([cursorItems().length, flushedUpTo()]).toEqual([3, 3]);
    for (const each of [shard, await load(2)]) for (const stream of ['1', '2', '3', '4', '5']) expect(await cursor(each, stream)).toBe(1);
  });

  test('are not written for a stream that is in a recent page too', async () => {
    const shard = await load(2);
    await appendEach(shard, '1', '2', '3', '1', '3');
    await shard.flush();
    expect(cursorItems()).toHaveLength(1);
    for (const each of [shard, await load(2)]) expect(await Promise.all(['1', '2', '3'].map((stream) => cursor(each, stream)))).toEqual([2, 1, 2]);
  });

  test('are not moved back by whoever knows less', async () => {
    const zombie = await load(1);
    await appendEach(zombie, '1', '2', '3');
    const other = await load(1);
    await appendEach(other, '1', '1', '2', '3');
    await other.flush();
    const flushed = flushedUpTo();
    await zombie.flush();
    expect(flushedUpTo()).toBe(flushed);
    for (const each of [other, await load(1)]) expect(await Promise.all(['1', '2', '3'].map((stream) => cursor(each, stream)))).toEqual([3, 2, 2]);
  });

  test('that could not be written leave all as it was', async () => {
    const shard = await load(1);
    await appendEach(shard, '1', '2', '3');
    use.bed.disturb('PutItem', () => refused('InternalServerError', 'for a test', 500));
    await expect(shard.flush()).rejects.toThrow();
    expect(flushedUpTo()).toBe(0);
    for (const each of [shard, await load(1)]) expect(await cursor(each, '1')).toBe(1);
    await shard.flush();
    expect(flushedUpTo()).toBe(2);
  });

  test('are written by one environment: another leaves them to it, and forgets what has been written', async () => {
    const [one, other] = [await load(1), await load(1)];
    await appendEach(one, '1', '2', '3');
    await other.refresh();
    await Promise.all([one.flush(), other.flush()]);
    expect(use.aws.inputs('PutItem').filter(({ Item }) => Item.pk.S.startsWith('cursor#'))).toHaveLength(2);
    await other.flush();
    for (const each of [one, other]) for (const stream of ['1', '2', '3']) expect(await cursor(each, stream)).toBe(1);
  });

  test('are written by another environment when the one that was at it has been silent for a minute', async () => {
    const shard = await load(1);
    await appendEach(shard, '1', '2', '3');
    await claimFlush('feed', 0, { done: 0 });
    await shard.flush();
    expect([cursorItems().length, flushedUpTo()]).toEqual([0, 0]);
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_001);
    await shard.flush();
    now.mockRestore();
    expect([cursorItems().length, flushedUpTo()]).toEqual([2, 2]);
  });
});
