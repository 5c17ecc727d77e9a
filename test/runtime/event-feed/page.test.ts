import { fromItem, lastOf, shardOf, toItem, type Page } from '../../../src/runtime/event-feed/page';

const PAGE: Page = {
  shard: 2,
  number: 7,
  entries: [{ stream: 'order#1', first: 3, types: ['placed', 'paid', 'placed'] }, { stream: 'order#"ä', first: 1, types: ['paid'] }],
};

test.each([['short', PAGE], ['long', { ...PAGE, entries: Array.from({ length: 500 }, (_, index) => ({ stream: `order#${index}`, first: index + 1, types: ['paid'] })) }]])(
  'a page that is %s is read as it was written', async (_, page) => {
    expect(await fromItem(2, toItem(page))).toEqual(page);
  },
);

test('a page is kept under its shard and number, and takes little room', () => {
  const item = toItem({ ...PAGE, entries: Array.from({ length: 1_000 }, (_, index) => ({ stream: `order#${index}`, first: 1, types: ['a long name of a type'] })) });
  expect([item.pk, item.sk, item.f]).toEqual([{ S: 'feed#2' }, { N: '7' }, { N: '1' }]);
  expect(item.z.B!.length).toBeLessThan(10_000);
});

test.each([
  ['of a newer release', { f: { N: '2' } }, 'its format is 2, not one of this release'],
  ['without a format', { f: undefined }, 'its format is missing, not one of this release'],
  ['that is no JSON', { e: { S: '{' } }, expect.stringContaining('JSON')],
  ['without commits', { e: { S: '{}' } }, expect.anything()],
  ['without a body', { e: undefined, z: undefined }, 'it has no events'],
])('a page %s is refused', async (_, more, flaw) => {
  await expect(fromItem(2, { ...toItem(PAGE), ...more } as never)).rejects.toThrow(expect.objectContaining({ name: 'BrokenFeedError', shard: 2, page: 7 }));
  const { message } = await fromItem(2, { ...toItem(PAGE), ...more } as never).catch((error) => error);
  expect(message.replace('shard 2 of the feed is broken at page 7: ', '')).toEqual(flaw);
});

test('the last version of a commit', () => {
  expect(PAGE.entries.map(lastOf)).toEqual([5, 1]);
});

// Where a stream is once, it has to stay: the numbers come from another implementation of SHA-256.
test('a stream stays in its shard', () => {
  expect(['order#1', 'order#2', 'order#3', 'ä#ö'].map((stream) => shardOf(stream, 4))).toEqual([0, 0, 3, 0]);
  expect(['order#1', 'order#2'].map((stream) => shardOf(stream, 1))).toEqual([0, 0]);
});
