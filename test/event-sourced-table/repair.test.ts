import { SILENT, useDispatcher } from './dispatch-bed';
import { useOutput } from './stream-reader-bed';
import { repairAll } from '../../src/event-sourced-table/repair-streams.lambda';
import { handler } from '../../src/event-sourced-table/repair.lambda';
import { tableStorage } from '../../src/runtime/event-store';
import { refused } from '../support/runtime-aws-server';

const use = useDispatcher();
const output = useOutput();

const NEWER = { i: { B: Buffer.from([2, 1, 2, 3, 4, 5, 6]).toString('base64') } };
const SOUND = { i: { B: Buffer.from([1, 1, 2, 3, 4, 5, 6]).toString('base64') } };
const repair = { operation: 'repair' };

test('what the feed lacks is dispatched from the table, and no more', async () => {
  const { bed } = use;
  await bed.append('1', 1, 2);
  await bed.append('2', 1);
  await bed.dispatch(bed.newDispatcher(), { 1: 1, 2: 1 });
  expect(await handler(repair)).toEqual({ streams: 1, dispatched: 1, parked: [], failed: [] });
  expect([...bed.ids].sort()).toEqual(['order#1@1', 'order#1@2', 'order#1@3', 'order#2@1']);
  expect(await handler(repair)).toEqual({ streams: 0, dispatched: 0, parked: [], failed: [] });
  expect(output.lines).toContainEqual(expect.objectContaining({ level: 'WARN', streams: 1 }));
});

test('an alarm of CloudWatch is the same as to repair everything', async () => {
  await use.bed.append('1', 1);
  const alarm = { source: 'aws.cloudwatch', alarmArn: 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:lost', accountId: '111122223333', alarmData: { state: { value: 'ALARM' } } };
  expect(await handler(alarm)).toMatchObject({ streams: 1, dispatched: 1 });
});

test('one stream: what it lacks, or again from a version on, whole commits', async () => {
  const { bed } = use;
  await bed.append('1', 1, 2, 1);
  await bed.append('2', 1);
  expect(await handler({ ...repair, stream: 'order#1' })).toEqual({ streams: 1, dispatched: 1, parked: [], failed: [] });
  bed.published.length = 0;
  await handler({ ...repair, stream: 'order#1', from: 3 });
  expect(bed.ids).toEqual(['order#1@2', 'order#1@3', 'order#1@4']);
  expect((await bed.feed()).map(({ id }) => id)).toEqual(['order#1@1', 'order#1@2', 'order#1@3', 'order#1@4']);
});

test('from a version that is not dispatched yet nothing is left out before it', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1, 1);
  await handler({ ...repair, stream: 'order#1', from: 3 });
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2', 'order#1@3']);
});

test('what is parked is listed until it is dispatched; it alone can be repaired', async () => {
  const { bed } = use;
  for (const stream of ['1', '2', '3']) await bed.append(stream, 1, 1);
  bed.rewrite('1', 2, NEWER);
  bed.rewrite('2', 1, NEWER);
  await bed.dispatch(bed.newDispatcher(), { 1: 2, 2: 2 });
  const listed = async () => (await handler({ operation: 'parked' }) as any[]).map(({ stream, version }) => [stream, version]).sort();
  expect(await listed()).toEqual([['order#1', 2], ['order#2', 1]]);
  bed.rewrite('1', 2, SOUND);
  expect(await handler({ ...repair, parked: true })).toEqual({ streams: 2, dispatched: 1, parked: ['order#2'], failed: [] });
  expect(await listed()).toEqual([['order#2', 1]]);
  expect([...bed.ids].sort()).toEqual(['order#1@1', 'order#1@2']);
});

test.each([
  [undefined], [null], ['repair'], [5], [{}], [{ operation: 'other' }], [{ ...repair, stream: 'nonsense' }], [{ ...repair, stream: 5 }], [{ ...repair, stream: '$parked#1' }],
  [{ ...repair, from: 3 }], [{ ...repair, parked: 'yes' }], [{ operation: 'verify', segment: 1 }], [{ operation: 'verify', segment: 4, segments: 4 }],
  [{ ...repair, stream: 'order#1', from: 'x' }], [{ ...repair, stream: 'order#1', from: -1 }], [{ ...repair, stream: 'order#1', from: 1.5 }],
])('what is nothing to do is refused: %j', async (payload) => {
  await expect(handler(payload)).rejects.toThrow(expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(/^payload must be /) }));
});

test('a stream that is not there is told, and a version that it has not', async () => {
  await use.bed.append('1', 2);
  await expect(handler({ ...repair, stream: 'order#2' })).rejects.toThrow('there must be a stream order#2 in the table, got none');
  await expect(handler({ ...repair, stream: 'order#1', from: 3 })).rejects.toThrow('from must be a version of stream order#1, which ends at 2, got 3');
});

test('an alarm that ends calls for a repair, and one that is new does not', async () => {
  const ended = (before: string) => ({ source: 'aws.cloudwatch', alarmData: { state: { value: 'OK' }, previousState: { value: before } } });
  await use.bed.append('1', 1);
  expect(await handler(ended('INSUFFICIENT_DATA'))).toMatchObject({ streams: 0 });
  expect(await handler(ended('ALARM'))).toMatchObject({ streams: 1, dispatched: 1 });
});

test('what failed when an alarm called has Lambda call again', async () => {
  await use.bed.append('1', 1);
  use.bed.bus.refuse = () => 'ThrottlingException';
  await expect(handler({ source: 'aws.cloudwatch', alarmData: { state: { value: 'ALARM' } } })).rejects.toThrow('as 1 streams failed');
});

test('streams that failed are told', async () => {
  await use.bed.append('1', 1);
  use.bed.bus.refuse = () => 'ThrottlingException';
  expect(await handler(repair)).toEqual({ streams: 1, dispatched: 0, parked: [], failed: ['order#1'] });
});

describe('when the time is up', () => {
  test('before all was looked at it says so, so that Lambda calls again; what was done stays', async () => {
    const { bed } = use;
    for (let stream = 0; stream < 150; stream++) await bed.append(`${stream}`, 1);
    const over = { dispatcher: bed.newDispatcher({ logger: SILENT }), storage: tableStorage(), isOver: () => bed.pages.length > 0 };
    const { name, repaired } = await repairAll(over).catch((error) => error);
    const left = 150 - repaired.dispatched;
    expect([name, (await bed.feed()).length, left > 0 && left < 150]).toEqual(['RepairUnfinishedError', repaired.dispatched, true]);
    expect(await repairAll({ ...over, isOver: () => false })).toMatchObject({ streams: left, dispatched: left });
  });

  test('each call goes on where the last one stopped, until all is done', async () => {
    const { bed } = use;
    for (let stream = 0; stream < 350; stream++) await bed.append(`${stream}`, 1);
    let calls = 0;
    for (let done = false; !done; calls++) {
      const pages = bed.pages.length;
      const once = { dispatcher: bed.newDispatcher({ logger: SILENT }), storage: tableStorage(), isOver: () => bed.pages.length > pages };
      done = await repairAll(once).then(() => true, () => false);
    }
    expect([calls, (await bed.feed()).length]).toEqual([6, 350]);
    expect(bed.count('BatchGetItem')).toBeLessThan(40);
    await bed.append('behind', 1);
    expect(await handler(repair)).toMatchObject({ dispatched: 1 }); // from the beginning again
  });

  test('within the last streams it says so too', async () => {
    const { bed } = use;
    await bed.append('1', 3);
    const over = { dispatcher: bed.newDispatcher(), storage: tableStorage(), isOver: () => bed.ids.length > 1 };
    await expect(repairAll(over)).rejects.toThrow(expect.objectContaining({ name: 'RepairUnfinishedError', repaired: expect.objectContaining({ failed: ['order#1'] }) }));
  });
});

test('a table that cannot be read is an error', async () => {
  use.bed.disturb('Scan', () => refused('InternalServerError', 'for a test', 500));
  await expect(handler(repair)).rejects.toThrow();
});
