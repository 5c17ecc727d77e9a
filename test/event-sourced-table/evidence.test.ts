import { commit, useEventStore, useOutput } from './stream-reader-bed';
import { handler } from '../../src/event-sourced-table/stream-reader.lambda';

// What a person asks the stream reader for; restoring is in tamper-watch.test.ts.
const bed = useEventStore();
useOutput();

const A = commit('order#1', 3);
const B = commit('order#1', 3, { e: { S: 'forged' } });
const list = () => handler({ operation: 'list' });

test('of a stream that was erased and begun anew, the image to be restored is chosen by its time', async () => {
  const NEW = commit('order#1', 3, { e: { S: 'begun anew' } });
  bed.store.put(A);
  bed.store.remove(A);
  bed.store.put(NEW);
  bed.store.put(B);
  await bed.store.deliver();
  const [erased, forged] = await list() as { at: string }[];
  await handler({ operation: 'restore', stream: 'order#1', version: 3, at: forged.at });
  expect(bed.store.items('events')).toEqual([NEW]);
  await handler({ operation: 'restore', stream: 'order#1', version: 3, at: erased.at });
  expect(bed.store.items('events')).toEqual([A]);
  await expect(handler({ operation: 'restore', stream: 'order#1', version: 3, at: 'another time' })).rejects.toThrow('nothing that could be put back is kept of version 3');
});

test('the list can be that of one stream', async () => {
  const OTHER = commit('order#2', 1);
  for (const image of [A, OTHER]) {
    bed.store.put(image);
    bed.store.remove(image);
  }
  await bed.store.deliver();
  expect(await list()).toHaveLength(2);
  expect(await handler({ operation: 'list', stream: 'order#2' })).toMatchObject([{ stream: 'order#2', version: 1 }]);
});

test.each([
  [undefined], [null], ['list'], [{}], [{ operation: 'remove' }], [{ operation: 'restore' }], [{ operation: 'restore', stream: 'order#1' }],
  [{ operation: 'restore', stream: 'order#1', version: '3' }], [{ Records: 'none' }],
])('refuses the payload %j', async (payload) => {
  await expect(handler(payload)).rejects.toThrow(new TypeError(
    'payload must be { "operation": "list" }, { "operation": "restore", "stream": "order#4711", "version": 3 } or a batch of a DynamoDB stream',
  ));
  expect(bed.aws.calls).toEqual([]);
});

test('evidence is listed as things happened', async () => {
  const versions = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const version of versions) bed.store.put(commit('order#1', version));
  for (const version of versions) bed.store.remove(commit('order#1', version));
  await bed.store.deliver();
  expect((await list() as { version: number }[]).map(({ version }) => version)).toEqual(versions);
});

test('more evidence than fits into one answer of DynamoDB is listed', async () => {
  const big = (version: number) => commit('order#1', version, { e: { S: 'x'.repeat(390_000) } });
  for (const version of [1, 2, 3, 4]) bed.store.put(big(version));
  for (const version of [1, 2, 3, 4]) bed.store.remove(big(version));
  await bed.store.deliver();
  expect((await list() as object[]).length).toBe(4);
  expect(bed.aws.inputs('Query').filter(({ ExclusiveStartKey }) => ExclusiveStartKey).length).toBeGreaterThan(0);
});
