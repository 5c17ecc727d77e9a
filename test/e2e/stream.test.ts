import { attemptsAt, eventually, removeItem, writeVersion } from './deployment';

// Order and decoding: the emulator ignores which record a stream is to go on from.
const run = `s${Date.now()}`;
const ids = ['a', 'b', 'c'].map((name) => `${run}-${name}`);
const VERSIONS = 9;

test('the changes of each item are handled in their order, with what they say', async () => {
  await Promise.all(ids.map(async (id) => {
    for (let version = 1; version <= VERSIONS; version++) await writeVersion(id, version);
    await removeItem(id);
  }));
  await eventually(async () => (await attemptsAt('Stream', run)).length >= ids.length * (VERSIONS + 1));

  const attempts = await attemptsAt('Stream', run);
  for (const id of ids) {
    const own = attempts.filter(({ group }) => group === JSON.stringify({ id: { S: id } }));
    const modified = Array.from({ length: VERSIONS - 1 }, (_, index) => `${id} MODIFY ${index + 2} ${index + 2} v${index + 2}`);
    expect(own.map(({ key }) => key)).toEqual([`${id} INSERT - 1 v1`, ...modified, `${id} REMOVE ${VERSIONS + 1} -`]);
  }
  expect(new Set(attempts.map(({ correlation }) => correlation)).size).toBe(attempts.length);
});
