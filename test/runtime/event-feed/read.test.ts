import { eventFeed, type FeedEvent, type FeedPosition } from '../../../src/runtime/event-feed';
import { toItem } from '../../../src/runtime/event-feed/page';
import { toPosition } from '../../../src/runtime/event-feed/position';
import { eventStore, tableStorage } from '../../../src/runtime/event-store';
import { useDispatcher } from '../../event-sourced-table/dispatch-bed';
import { toWire } from '../../support/sdk-in-process';

const use = useDispatcher();

const ids = (events: readonly FeedEvent[]) => events.map(({ id }) => id);

const ORDER = ['order#1@1', 'order#1@2', 'order#2@1', 'order#1@3', 'order#1@4', 'order#1@5'];

beforeEach(async () => {
  const dispatcher = use.bed.newDispatcher({ publication: undefined });
  await use.bed.append('1', 2);
  await use.bed.append('2', 1);
  await use.bed.dispatch(dispatcher, { 1: 2, 2: 1 });
  await use.bed.append('1', 1, 2);
  await use.bed.dispatch(dispatcher, { 1: 5 });
});

test('an event comes with all that its stream has of it, and its position', async () => {
  const [event] = await use.bed.feed();
  expect(event).toEqual({
    type: 'paid',
    data: { amount: 2 },
    schemaVersion: 1,
    id: 'order#1@1',
    category: 'order',
    streamId: '1',
    version: 1,
    time: expect.stringMatching(/^20.*Z$/),
    metadata: {},
    position: expect.any(String),
  });
});

test('from each position all that is behind it follows, also from the last', async () => {
  const events = await use.bed.feed();
  expect(ids(events)).toEqual(ORDER);
  for (const [index, { position: from }] of events.entries()) expect(ids(await use.bed.feed({ from }))).toEqual(ORDER.slice(index + 1));
  await use.bed.append('2', 1);
  await use.bed.dispatch(use.bed.newDispatcher({ publication: undefined }), { 2: 2 });
  expect(ids(await use.bed.feed({ from: events.at(-1)!.position }))).toEqual(['order#2@2']);
});

test.each([
  ['of the shard', { shard: 1 }, 'TypeError', 'shard must be 0 to 0, got 1'],
  ['of a position in another shard', { shard: 0, from: toPosition('feed', { shard: 1, page: 1, index: 0 }) }, 'InvalidPositionError', 'position must be of shard 0, got one of shard 1'],
  ['of a position that the feed has not reached', { from: toPosition('feed', { shard: 0, page: 99, index: 0 }) }, 'InvalidPositionError', 'position must be in the feed, which ends before it'],
])('a read is refused because %s', async (_, options, name, message) => {
  await expect(use.bed.feed(options)).rejects.toThrow(expect.objectContaining({ name, message }));
});

test('only one category, and only some types', async () => {
  const { bed } = use;
  const others = eventStore<{ opened: object; closed: object }>({ category: 'other', events: { opened: 1, closed: 1 }, storage: tableStorage({ tableName: 'events' }) });
  await others.append('1', [{ type: 'opened', data: {} }, { type: 'closed', data: {} }], { expected: 'any' });
  await bed.newDispatcher({ publication: undefined }).dispatch([{ stream: { category: 'other', id: '1', key: 'other#1' }, to: 2, commits: new Map() }], () => false);
  expect(ids(await bed.feed({ category: 'other' }))).toEqual(['other#1@1', 'other#1@2']);
  expect(ids(await bed.feed({ types: ['closed'] }))).toEqual(['other#1@2']);
  expect(ids(await bed.feed({ category: 'order', types: ['closed'] }))).toEqual([]);
});

test('as a store has them today: only its category, and upcast', async () => {
  const store = eventStore<{ charged: { cents: number } }>({
    category: 'order',
    events: { charged: 2 },
    storage: tableStorage({ tableName: 'events' }),
    upcasters: [
      { type: 'paid', schemaVersion: 1, becomes: { type: 'charged', schemaVersion: 1 }, upcast: (data) => data },
      { type: 'charged', schemaVersion: 1, upcast: ({ amount }) => ({ cents: amount * 100 }) },
    ],
  });
  const events: unknown[] = [];
  for await (const { type, data, schemaVersion } of eventFeed().read({ store })) events.push([type, data, schemaVersion]);
  expect(events[0]).toEqual(['charged', { cents: 200 }, 2]);
});

test('a stream that was erased is left out; one that only lacks a commit is refused', async () => {
  const { bed } = use;
  bed.remove('2', 1);
  expect(ids(await bed.feed())).toEqual(ORDER.filter((id) => id !== 'order#2@1'));
  bed.remove('1', 3);
  await expect(bed.feed()).rejects.toThrow('shard 0 of the feed is broken at page 2: version 3 of stream order#1 is gone from the table');
});

test('another commit than the feed names is refused', async () => {
  use.bed.rewrite('1', 4, { n: undefined, e: { S: '[["paid",{}]]' } });
  await expect(use.bed.feed()).rejects.toThrow('version 4 of stream order#1 is another commit');
});

test('a page that is missing is refused, whatever is behind it', async () => {
  const { bed } = use;
  const third = toItem({ shard: 0, number: 4, entries: [{ stream: 'order#2', first: 2, types: ['paid'] }] });
  bed.carryOut('PutItem', { TableName: 'feed', Item: toWire(third) as object });
  await expect(bed.feed()).rejects.toThrow('shard 0 of the feed is broken at page 3: the next page is 4');
});

test('of several shards one has to be named, and each stream is in one of them', async () => {
  const { bed } = use;
  for (const item of bed.tables.feed.items) bed.carryOut('DeleteItem', { TableName: 'feed', Key: { pk: (item as any).pk, sk: (item as any).sk } });
  expect(await eventFeed().shards()).toBe(1);
  await bed.dispatch(bed.newDispatcher({ shards: 2, publication: undefined }), { 1: 5, 2: 1 });
  expect(await eventFeed().shards()).toBe(2);
  await expect(bed.feed()).rejects.toThrow('shard must be given where there are 2');
  const [first, second] = [await bed.feed({ shard: 0 }), await bed.feed({ shard: 1 })];
  expect([...ids(first), ...ids(second)].sort()).toEqual([...ORDER].sort());
  const [{ position }] = [...first, ...second];
  expect(await bed.feed({ from: position as FeedPosition })).toBeDefined();
});

test('more commits than one call asks for', async () => {
  const { bed } = use;
  await bed.append('3', ...Array.from({ length: 230 }, () => 1));
  await bed.dispatch(bed.newDispatcher({ publication: undefined }), { 3: 230 });
  expect((await bed.feed()).slice(ORDER.length).map(({ version }) => version)).toEqual(Array.from({ length: 230 }, (_, index) => index + 1));
});

test('keys that a call did not get to are asked for again', async () => {
  const { bed } = use;
  bed.disturb('BatchGetItem', ({ RequestItems: { events: { Keys } } }) => ({ Responses: { events: [] }, UnprocessedKeys: { events: { Keys, ConsistentRead: true } } }));
  expect(ids(await bed.feed())).toEqual(ORDER);
});
