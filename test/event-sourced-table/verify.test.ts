import { useDispatcher } from './dispatch-bed';
import { useOutput } from './stream-reader-bed';
import { handler } from '../../src/event-sourced-table/repair.lambda';
import { verify, type Comparison } from '../../src/event-sourced-table/verification.lambda';
import { shardOf, toItem, type Entry } from '../../src/runtime/event-feed/page';
import { toWire } from '../support/sdk-in-process';

const use = useDispatcher();
const output = useOutput();

const ALL = { parked: new Set<string>(), isOver: () => false };
const LONG_AGO = { t: { N: String(Date.now() - 601_000) } };

const compare = (more: object = {}) => handler({ operation: 'verify', ...more }) as Promise<Comparison>;
const holesMetric = () => output.lines.find(({ FeedHoles }) => FeedHoles !== undefined)?.FeedHoles;
const write = (number: number, entries: readonly Entry[], shard = 0) => (
  void use.bed.carryOut('PutItem', { TableName: 'feed', Item: toWire(toItem({ shard, number, entries })) as object })
);
const paid = (stream: string, first: number): Entry => ({ stream: `order#${stream}`, first, types: ['paid'] });

beforeEach(async () => {
  const { bed } = use;
  await bed.append('1', 1, 1);
  await bed.append('2', 2);
  await bed.dispatch(bed.newDispatcher(), { 1: 2, 2: 2 });
});

test('a feed that has all is without a flaw', async () => {
  expect(await compare()).toEqual({ streams: 2, commits: 3, events: 4, pages: 1, lacking: 0, holes: [], onTheirWay: 0, parked: 0, flaws: [] });
  expect(holesMetric()).toBe(0);
});

test('what was committed within the last ten minutes may be on its way', async () => {
  await use.bed.append('1', 1);
  expect(await compare()).toMatchObject({ lacking: 0, onTheirWay: 1 });
  use.bed.rewrite('1', 3, LONG_AGO);
  expect(await compare()).toMatchObject({ lacking: 1, onTheirWay: 0, holes: [{ stream: 'order#1', from: 3, to: 3 }] });
});

test('a hole is as old as its first commit', async () => {
  await use.bed.append('3', 1, 2);
  use.bed.rewrite('3', 1, LONG_AGO);
  expect(await compare()).toMatchObject({ lacking: 1, holes: [{ stream: 'order#3', from: 1, to: 3 }] });
  expect(holesMetric()).toBe(1);
});

test('a stream that is parked is no hole', async () => {
  const { bed } = use;
  await bed.append('3', 1);
  bed.rewrite('3', 1, { ...LONG_AGO, i: { B: 'AgAA' } });
  await bed.dispatch(bed.newDispatcher(), { 3: 1 });
  expect(await compare()).toMatchObject({ lacking: 0, holes: [], parked: 1 });
  expect(holesMetric()).toBe(0);
});

test.each<[string, readonly Entry[], string]>([
  ['twice', [paid('1', 2)], 'shard 0, page 2: version 3 of stream order#1 must be next, got 2'],
  ['out of order', [paid('1', 4), paid('1', 3)], 'shard 0, page 2: version 3 of stream order#1 must be next, got 4'],
])('an event that is in the feed %s is a flaw', async (_, entries, flaw) => {
  write(2, entries);
  const { flaws } = await compare();
  expect(flaws).toContain(flaw);
  expect(holesMetric()).toBe(flaws.length);
});

test('a stream in the wrong shard is a flaw', async () => {
  const stream = ['a', 'b', 'c', 'd'].find((each) => shardOf(`order#${each}`, 2) === 1)!;
  write(2, [paid(stream, 1)]);
  use.bed.carryOut('PutItem', { TableName: 'feed', Item: { pk: { S: 'feed' }, sk: { N: '0' }, f: { N: '1' }, s: { N: '2' } } });
  const { flaws } = await verify('feed', 2, ALL);
  expect(flaws).toContain(`shard 0, page 2: stream order#${stream} must be in shard 1`);
});

test('a commit that is gone from the table is a flaw: the last one, and one in between', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  await bed.dispatch(bed.newDispatcher(), { 1: 3 });
  bed.remove('1', 2);
  expect((await compare()).flaws).toEqual(['stream order#1: version 2 is gone from the table']);
  bed.remove('1', 3);
  expect((await compare()).flaws).toEqual(['stream order#1: the feed has version 3, the table ends at 1']);
});

test('a stream that was erased as a whole is none', async () => {
  use.bed.remove('2', 1);
  expect(await compare()).toMatchObject({ streams: 1, flaws: [] });
});

test('segments together are the whole table', async () => {
  const all = [await compare({ segment: 0, segments: 2 }), await compare({ segment: 1, segments: 2 })];
  expect(all.map(({ streams }) => streams).reduce((one, other) => one + other)).toBe(2);
});

test('more than the time is enough for says what to do', async () => {
  await expect(verify('feed', 1, { ...ALL, segment: 0, segments: 4, isOver: () => true })).rejects.toThrow(expect.objectContaining({
    name: 'VerificationUnfinishedError', message: expect.stringContaining('in 16 segments, { "operation": "verify", "segment": 0, "segments": 16 }'),
  }));
});

test.each([
  ['turned off', { StreamSpecification: { StreamEnabled: false }, LatestStreamArn: 'arn:old' }, 'got none'],
  ['another one', { StreamSpecification: { StreamEnabled: true }, LatestStreamArn: 'arn:new' }, 'got arn:new'],
])('a stream of the table that is %s is an error: nothing is dispatched', async (_, table, message) => {
  use.aws.answer('DescribeTable', () => ({ Table: table }));
  await expect(compare()).rejects.toThrow(expect.objectContaining({ name: 'StreamDisabledError', message: expect.stringContaining(message) }));
});
