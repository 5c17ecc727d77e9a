import { SILENT, useDispatcher } from './dispatch-bed';
import { refused } from '../support/runtime-aws-server';

const use = useDispatcher();

const everParked = () => use.bed.tables.bookkeeping.items.map(({ stream, version, reason }: any) => [stream.S, Number(version.N), reason.S]);

test('what is appended is published and in the feed, in order', async () => {
  const { bed } = use;
  await bed.append('1', 1, 2);
  await bed.append('2', 1);
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 3, 2: 1 })).toEqual({ 1: 'dispatched', 2: 'dispatched' });
  expect([...bed.ids].sort()).toEqual(['order#1@1', 'order#1@2', 'order#1@3', 'order#2@1']);
  expect((await bed.feed()).map(({ id }) => id)).toEqual(['order#1@1', 'order#1@2', 'order#1@3', 'order#2@1']);
});

test('commits in hand that follow the cursor are not read from the table', async () => {
  const { bed } = use;
  await bed.append('1', 1, 2);
  const reads = bed.count('Query');
  await bed.dispatch(bed.newDispatcher(), { 1: 3 }, bed.items('1'));
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2', 'order#1@3']);
  expect(bed.queried('events').length - reads).toBe(0);
});

test('a hole in what is in hand is filled from the table', async () => {
  const { bed } = use;
  await bed.append('1', 1, 2, 1);
  await bed.dispatch(bed.newDispatcher(), { 1: 4 }, bed.items('1').slice(2));
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2', 'order#1@3', 'order#1@4']);
});

test('of more commits than are read at once none is left out', async () => {
  const { bed } = use;
  await bed.append('1', ...Array.from({ length: 150 }, () => 1));
  await bed.dispatch(bed.newDispatcher({ publication: undefined }), { 1: 150 });
  expect((await bed.feed()).map(({ version }) => version)).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
});

test('what is in the feed is not published again, by anybody', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  await bed.dispatch(bed.newDispatcher(), { 1: 1 });
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 1 }, bed.items('1'))).toEqual({ 1: 'dispatched' });
  expect(bed.ids).toEqual(['order#1@1']);
});

test('without a bus events are only put into the feed', async () => {
  const { bed } = use;
  await bed.append('1', 2);
  await bed.dispatch(bed.newDispatcher({ publication: undefined }), { 1: 2 });
  expect([bed.ids, (await bed.feed()).length, bed.count('DescribeEventBus')]).toEqual([[], 2, 0]);
});

test('a feed that was begun with another number of shards is refused, before anything is published', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  await bed.dispatch(bed.newDispatcher({ shards: 2, publication: undefined }), {});
  await expect(bed.dispatch(bed.newDispatcher({ shards: 3 }), { 1: 1 })).rejects.toThrow(expect.objectContaining({
    name: 'FeedShardsError', message: 'feedShards must be 2, as feed feed was begun with, got 3', shards: 2, wanted: 3,
  }));
  expect(bed.ids).toEqual([]);
});

test.each(['GetItem', 'Query', 'BatchGetItem'] as const)('a dispatcher whose first %s failed goes on with the next batch', async (operation) => {
  const { bed } = use;
  await bed.append('1', 1);
  const dispatcher = bed.newDispatcher();
  bed.disturb(operation, ...Array.from({ length: 2 }, () => () => refused('InternalServerError', 'for a test', 500)));
  await expect(bed.dispatch(dispatcher, { 1: 1 })).rejects.toThrow();
  bed.disturb(operation);
  expect(await bed.dispatch(dispatcher, { 1: 1 })).toEqual({ 1: 'dispatched' });
});

test('when its time is up, what is not done has failed, and what was done is known', async () => {
  const { bed } = use;
  await bed.append('1', 3);
  const dispatcher = bed.newDispatcher();
  const hint = { stream: { category: 'order', id: '1', key: 'order#1' }, to: 3, commits: new Map() };
  const [outcome] = (await dispatcher.dispatch([hint], () => bed.ids.length >= 2)).values();
  expect([outcome.state, bed.ids, bed.pages]).toEqual(['failed', ['order#1@1', 'order#1@2'], []]);
  await bed.dispatch(dispatcher, { 1: 3 });
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2', 'order#1@3']);
  expect(await bed.feed()).toHaveLength(3);
});

test('what was accepted is not sent again when its page could not be written', async () => {
  const { bed } = use;
  await bed.append('1', 2);
  const dispatcher = bed.newDispatcher();
  await bed.dispatch(dispatcher, {});
  bed.disturb('PutItem', () => refused('InternalServerError', 'for a test', 500));
  await expect(bed.dispatch(dispatcher, { 1: 2 })).rejects.toThrow();
  expect(await bed.dispatch(dispatcher, { 1: 2 })).toEqual({ 1: 'dispatched' });
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2']);
});

test('what was accepted is not sent again when the page of another shard could not be written', async () => {
  const { bed } = use;
  for (const stream of ['1', '2', '3', '4']) await bed.append(stream, 1);
  const dispatcher = bed.newDispatcher({ shards: 3 });
  await bed.dispatch(dispatcher, {});
  bed.disturb('PutItem', () => refused('InternalServerError', 'for a test', 500));
  await expect(bed.dispatch(dispatcher, { 1: 1, 2: 1, 3: 1, 4: 1 })).rejects.toThrow();
  await bed.dispatch(dispatcher, { 1: 1, 2: 1, 3: 1, 4: 1 });
  expect([...bed.ids].sort()).toEqual(['order#1@1', 'order#2@1', 'order#3@1', 'order#4@1']);
});

test('cursors that could not be written are no failure', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1, 1);
  const dispatcher = bed.newDispatcher({ mostRecent: 1 });
  const warn = jest.fn();
  Object.assign(dispatcher, { options: { ...(dispatcher as any).options, logger: { ...SILENT, warn } } });
  bed.disturb('PutItem', ...[undefined, undefined].map(() => (input: object) => bed.carryOut('PutItem', input as never)), () => refused('InternalServerError', 'for a test', 500));
  expect(await bed.dispatch(dispatcher, { 1: 3 })).toEqual({ 1: 'dispatched' });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(everParked()).toEqual([]);
});
