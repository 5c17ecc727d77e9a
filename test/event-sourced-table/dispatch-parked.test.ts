import { brotliCompressSync } from 'node:zlib';
import { useDispatcher } from './dispatch-bed';
import type { Dispatcher } from '../../src/event-sourced-table/dispatcher.lambda';
import { park } from '../../src/event-sourced-table/parked-streams.lambda';
import type { Outbox } from '../../src/event-sourced-table/publication.lambda';
import { parkedStreams, type Repair } from '../../src/event-sourced-table/repair-streams.lambda';
import { tableStorage } from '../../src/runtime/event-store';
import { answerOf } from '../../src/runtime/event-store/errors';

const use = useDispatcher();

const repairWith = (dispatcher: Dispatcher): Repair => ({ dispatcher, storage: tableStorage({ tableName: 'events' }), isOver: () => false });
const keptParked = async () => (
  (await all(parkedStreams(repairWith(use.bed.newDispatcher())))).map(({ stream, version, reason }) => [stream, version, reason])
);

/** What makes the second commit of a stream one that can never be dispatched. */
const FLAWS: Record<string, object> = {
  'of a newer release': { i: { B: Buffer.from([2, 1, 2, 3, 4, 5, 6]).toString('base64') } },
  'that is no JSON': { e: { S: '[[' } },
  'without events': { e: { S: '[]' } },
  'that says it has no events': { n: { N: '0' } },
  'that says it has less than no events': { n: { N: '-1' } },
  'that says it has more events': { n: { N: '3' } },
  'with an event of no type': { e: { S: '[[null,{}]]' } },
  'with an event whose type is a number': { e: { S: '[[5,{}]]' } },
  'whose events are no lists': { e: { S: '[{"type":"paid"}]' } },
  'of no time': { t: { N: '0' } },
  'of a time that no date has': { t: { N: '99999999999999999' } },
  'whose metadata are no JSON': { m: { S: '{' } },
  'in a bucket that is not known': { e: undefined, o: { S: 'json:1234' } },
  'compressed by something else': { e: undefined, z: { B: 'AAAA' } },
};

describe.each(Object.entries(FLAWS))('a commit %s', (_, flaw) => {
  test.each(['in hand', 'in the table'])('parks its own stream, %s', async (where) => {
    const { bed } = use;
    await bed.append('1', 1, 1, 1);
    await bed.append('2', 1);
    bed.rewrite('1', 2, flaw);
    expect(await bed.dispatch(bed.newDispatcher(), { 1: 3, 2: 1 }, where === 'in hand' ? bed.items('1') : [])).toEqual({ 1: 'parked', 2: 'dispatched' });
    expect(await keptParked()).toEqual([['order#1', 2, expect.any(String)]]);
    expect([...bed.ids].sort()).toEqual(['order#1@1', 'order#2@1']);
  });
});

test('a commit that is gone from the table parks its stream, and says so', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1, 1);
  bed.remove('1', 2);
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 3 })).toEqual({ 1: 'parked' });
  expect(await keptParked()).toEqual([['order#1', 2, 'BrokenStreamError: stream 1 is broken at version 2: it was committed, and is gone from the table']]);
});

test('a stream that is parked goes on when what was wrong is mended', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1, 1);
  const sound = bed.tables.events.get({ pk: { S: 'order#1' }, sk: { N: '2' } } as never)!;
  bed.rewrite('1', 2, FLAWS['of a newer release']);
  const dispatcher = bed.newDispatcher();
  await bed.dispatch(dispatcher, { 1: 3 });
  bed.rewrite('1', 2, sound);
  expect(await bed.dispatch(dispatcher, { 1: 3 })).toEqual({ 1: 'dispatched' });
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2', 'order#1@3']);
  expect(await all(parkedStreams(repairWith(dispatcher)))).toEqual([]);
});

test.each([
  ['MalformedDetail', 'parked'], ['ValidationException', 'parked'], ['ThrottlingException', 'failed'], ['InternalFailure', 'failed'], ['AccessDenied', 'failed'],
])('an event that the bus refuses with %s: its stream is %s', async (code, state) => {
  const { bed } = use;
  await bed.append('1', 3);
  await bed.append('2', 1);
  bed.bus.refuse = ({ Detail }) => (JSON.parse(Detail).id === 'order#1@2' ? code : undefined);
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 3, 2: 1 })).toEqual({ 1: state, 2: 'dispatched' });
  expect([...bed.ids].sort()).toEqual(['order#1@1', 'order#2@1']);
  expect((await bed.feed()).map(({ id }) => id)).toEqual(['order#2@1']);
  expect(await keptParked()).toEqual(state === 'parked' ? [['order#1', 1, `Error: ${code}: for a test`]] : []);
});

test.each([['NoSuchKey', 'parked'], ['SlowDown', 'failed']])('a bucket that answers %s: the stream is %s', async (name, state) => {
  const { bed } = use;
  await bed.append('1', 1);
  bed.rewrite('1', 1, { e: undefined, o: { S: 'json:1234' } });
  const objects = { put: async () => {}, get: () => answerOf('bucket', () => Promise.reject(Object.assign(new Error('for a test'), { name }))) };
  const storage = { ...tableStorage({ tableName: 'events' }), objects };
  expect(await bed.dispatch(bed.newDispatcher({ storage }), { 1: 1 })).toEqual({ 1: state });
});

test('an argument that the bus refuses for one event parks its stream, where others of the same call were accepted; for all it may be the bus', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  await bed.append('2', 1);
  bed.bus.refuse = ({ Detail }) => (JSON.parse(Detail).id === 'order#1@1' ? 'InvalidArgument' : undefined);
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 1, 2: 1 })).toEqual({ 1: 'parked', 2: 'dispatched' });
  await bed.append('3', 1);
  bed.bus.refuse = () => 'InvalidArgument';
  expect(await bed.dispatch(bed.newDispatcher(), { 3: 1 })).toEqual({ 3: 'failed' });
});

test('a stream is counted when it is parked, and not with each record that comes behind', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1, 1);
  bed.rewrite('1', 1, FLAWS['of a newer release']);
  const dispatcher = bed.newDispatcher();
  for (const to of [1, 2, 3]) await bed.dispatch(dispatcher, { 1: to });
  expect(dispatcher.counts.parked).toBe(1);
});

test('an event too large for a bus parks its own stream', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1);
  await bed.append('2', 1);
  bed.rewrite('1', 2, { e: undefined, z: { B: brotliCompressSync(JSON.stringify([['paid', 'x'.repeat(1_048_576)]])).toString('base64') } });
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 2, 2: 1 })).toEqual({ 1: 'parked', 2: 'dispatched' });
  expect(await keptParked()).toEqual([['order#1', 2, expect.stringMatching(/^EventTooLargeError: event order#1@2 /)]]);
});

test('a type longer than a bus takes parks its own stream, as it would be dropped', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  bed.rewrite('1', 1, { e: { S: JSON.stringify([['t'.repeat(129), {}]]) } });
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 1 })).toEqual({ 1: 'parked' });
  bed.rewrite('1', 1, { e: { S: JSON.stringify([['t'.repeat(128), {}]]) } });
  expect(await bed.dispatch(bed.newDispatcher(), { 1: 1 })).toEqual({ 1: 'dispatched' });
});

test('a dispatcher that is behind does not hide that a stream is parked further on', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1);
  bed.rewrite('1', 2, FLAWS['of a newer release']);
  const dispatcher = bed.newDispatcher();
  await bed.dispatch(dispatcher, { 1: 2 });
  expect(await park({ stream: 'order#1', to: 1, reason: 'for a test', at: '2026-11-21T10:00:00.000Z' }, 1)).toBe(false);
  expect(await all(parkedStreams(repairWith(dispatcher)))).toEqual([expect.objectContaining({ stream: 'order#1', version: 2 })]);
});

test('what a dispatcher parks counts as parked until the stream is dispatched as far as its record was set aside, though another has got past the first of it', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1);
  await bed.dispatch(bed.newDispatcher({ publication: undefined }), {});
  const publication = {
    publish: async ([outbox]: Outbox[]) => {
      await bed.dispatch(bed.newDispatcher({ publication: undefined }), { 1: 1 });
      outbox.refusal = { error: new Error('for a test'), permanent: true };
    },
  };
  const dispatcher = bed.newDispatcher({ publication: publication as never });
  expect(await bed.dispatch(dispatcher, { 1: 2 })).toEqual({ 1: 'parked' });
  expect(await all(parkedStreams(repairWith(dispatcher)))).toEqual([expect.objectContaining({ stream: 'order#1', version: 2 })]);
  await bed.dispatch(bed.newDispatcher(), { 1: 2 });
  expect(await all(parkedStreams(repairWith(dispatcher)))).toEqual([]);
});

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of some) found.push(one);
  return found;
}
