import { newStreamReader, useDispatcher } from './dispatch-bed';
import { useOutput } from './stream-reader-bed';
import type { DynamoDbRecord } from '../../src/runtime';
import { refused } from '../support/runtime-aws-server';

const use = useDispatcher();
const output = useOutput();

const sequenceNumber = ({ dynamodb }: DynamoDbRecord) => dynamodb!.SequenceNumber!;
const metric = (name: string) => output.lines.reduce((sum, line) => sum + (line[name] ?? 0), 0);

async function eventually(probe: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !probe();) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((done) => setTimeout(done, 10));
  }
}

test('records in any order, and again, are dispatched once', async () => {
  const { bed } = use;
  const reader = newStreamReader();
  await bed.append('1', 1, 2, 1);
  const records = bed.records.splice(0);
  expect(await bed.deliver(reader, [records[2], records[0], records[1], records[0]])).toEqual([]);
  expect(await bed.deliver(reader, records)).toEqual([]);
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2', 'order#1@3', 'order#1@4']);
  expect([metric('Processed'), metric('EventsPublished')]).toEqual([7, 4]);
});

test('a record that was lost is made up for by the next one of its stream', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1);
  expect(await bed.deliver(newStreamReader(), bed.records.splice(0).slice(1))).toEqual([]);
  expect(bed.ids).toEqual(['order#1@1', 'order#1@2']);
});

test('Lambda goes on from the first record of a stream that failed', async () => {
  const { bed } = use;
  for (const stream of ['1', '2', '3']) await bed.append(stream, 1);
  const records = bed.records.splice(0);
  bed.bus.refuse = ({ Detail }) => (JSON.parse(Detail).id === 'order#1@1' ? undefined : 'ThrottlingException');
  expect(await bed.deliver(newStreamReader(), records)).toEqual([sequenceNumber(records[1])]);
  expect([metric('Processed'), metric('Failed'), metric('PublishFailures')]).toEqual([1, 2, 2]);
});

test('what is changed and removed goes to the watch, and what is appended to the dispatcher, from the first that failed on', async () => {
  const { bed } = use;
  await bed.append('1', 1, 1);
  await bed.deliver(newStreamReader());
  bed.rewrite('1', 2, { t: { N: '5' } });
  await bed.append('2', 1);
  bed.remove('1', 2);
  const records = bed.records.splice(0);
  expect(records.map(({ eventName }) => eventName)).toEqual(['MODIFY', 'INSERT', 'REMOVE']);
  bed.bus.refuse = () => 'ThrottlingException';
  expect(await bed.deliver(newStreamReader(), records)).toEqual([sequenceNumber(records[1])]);
  expect(metric('Tampered')).toBe(2);
});

test('a commit that was restored is not published again', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  const reader = newStreamReader();
  await bed.deliver(reader);
  const [item] = bed.tables.events.items;
  bed.remove('1', 1);
  bed.records.length = 0;
  bed.rewrite('1', 1, item);
  expect(bed.records.map(({ eventName }) => eventName)).toEqual(['INSERT']);
  expect([await bed.deliver(reader), bed.ids]).toEqual([[], ['order#1@1']]);
});

test('a stream that cannot be dispatched does not hold up the others: it is parked, counted and told', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  bed.records.length = 0;
  bed.remove('1', 1);
  bed.records.length = 0;
  bed.rewrite('1', 1, { i: { B: 'AgAA' }, t: { N: '1' }, e: { S: '[]' } });
  await bed.append('2', 1);
  expect(await bed.deliver(newStreamReader())).toEqual([]);
  expect([bed.ids, metric('StreamsParked')]).toEqual([['order#2@1'], 1]);
  expect(output.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', stream: 'order#1', version: 1 }));
});

test('a commit in a partition that is no stream is told, and holds up nothing', async () => {
  const { bed } = use;
  bed.carryOut('PutItem', { TableName: 'events', Item: { pk: { S: 'nonsense' }, sk: { N: '1' }, i: { B: 'AQAA' } } });
  await bed.append('2', 1);
  expect([await bed.deliver(newStreamReader()), bed.ids]).toEqual([[], ['order#2@1']]);
  expect(output.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', key: 'nonsense' }));
});

test('items that are no commits are nothing to dispatch', async () => {
  const { bed } = use;
  bed.carryOut('PutItem', { TableName: 'events', Item: { pk: { S: 'order#1' }, sk: { N: '1.5' }, s: { S: 'balance' } } });
  expect([await bed.deliver(newStreamReader()), bed.count('GetItem')]).toEqual([[], 0]);
});

test('an answer comes before the time is up; the next batch goes on where this one was, in an environment that knows nothing', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  const records = bed.records.splice(0);
  bed.disturb('PutEvents', () => 'hang');
  const reader = newStreamReader();
  const end = Date.now() + 700;
  expect(await bed.deliver(reader, records, { getRemainingTimeInMillis: () => end - Date.now() } as never)).toEqual([sequenceNumber(records[0])]);
  expect([metric('Processed'), metric('Failed')]).toEqual([0, 1]);
  expect(await bed.deliver(reader, records)).toEqual([]);
  use.aws.hangUp(); // what was left behind goes on, and changes nothing
  await eventually(() => bed.count('PutEvents') === 3 && bed.count('PutItem') === 4);
  expect(await bed.feed()).toHaveLength(1);
});

test('what DynamoDB refuses fails all records, and the next batch goes on', async () => {
  const { bed } = use;
  await bed.append('1', 1);
  const records = bed.records.splice(0);
  const reader = newStreamReader();
  bed.disturb('GetItem', () => refused('InternalServerError', 'for a test', 500));
  expect(await bed.deliver(reader, records)).toEqual([sequenceNumber(records[0])]);
  expect(await bed.deliver(reader, records)).toEqual([]);
});
