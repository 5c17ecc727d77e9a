import type { Dynamodb } from '../../../../src/testing/services/dynamodb';
import type { Change } from '../../../../src/testing/services/dynamodb/table';
import { TestWorld } from '../../../support/simulated-world';

const DAY = 86_400_000;
const BEGINNING = Date.UTC(2026, 0, 1) / 1_000;

const PROPERTIES = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }, { AttributeName: 'kind', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [{ IndexName: 'by-kind', KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
};

/** A world with a table of which items expire; `put` has seconds after the beginning. */
function expiring({ properties = PROPERTIES as object, seed = 1, type = 'AWS::DynamoDB::Table' } = {}) {
  const test = new TestWorld({ Things: { Type: type, Properties: { ...properties } } }, { seed });
  const writes = test.world.service<Dynamodb>('dynamodb').view('Things').writes as readonly (Change & { readonly at: number })[];
  const put = async (id: string, ttl: object | number, more: object = {}) => test.aws('dynamodb', 'PutItem', {
    TableName: 'Things', Item: { id: { S: id }, kind: { S: 'k' }, ttl: typeof ttl === 'number' ? { N: String(BEGINNING + ttl) } : ttl, ...more },
  });
  const ids = async (input: object = {}) => {
    const { Items } = await test.aws('dynamodb', 'Scan', { TableName: 'Things', ...input }) as { Items: { id: { S: string } }[] };
    return Items.map(({ id }) => id.S);
  };
  const expired = () => writes.filter((write) => write.expired).map(({ key, at }) => ({ id: (key.id as { S: string }).S, at }));
  return { test, world: test.world, put, ids, expired, writes };
}

describe('an item whose time is over (developer guide, "Using time to live (TTL) in DynamoDB")', () => {
  test('is deleted by DynamoDB itself, within two days (API reference, UpdateTimeToLive)', async () => {
    const { world, put, ids, expired, writes } = expiring();
    await put('short', 3_600);
    await put('long', 30 * 86_400);
    await world.advance(3_600_000 + 2 * DAY);
    expect(await ids()).toEqual(['long']);
    expect(expired()).toMatchObject([{ id: 'short' }]);
    expect(writes.at(-1)).toMatchObject({ key: { id: { S: 'short' } }, before: { kind: { S: 'k' } }, expired: true });
  });

  test('is still read until then, also through an index', async () => {
    const { world, put, ids, expired } = expiring();
    await put('short', 3_600);
    await world.advance(3_600_001);
    expect([await ids(), await ids({ IndexName: 'by-kind' }), expired()]).toEqual([['short'], ['short'], []]);
    await world.advance(2 * DAY);
    expect([await ids(), await ids({ IndexName: 'by-kind' })]).toEqual([[], []]);
  });

  test('is deleted some time later, another one for each item and each seed, and the same each time', async () => {
    const lags = async (seed: number, ...names: string[]) => {
      const { world, put, expired } = expiring({ seed });
      for (const id of names) await put(id, 3_600);
      await world.advance(3 * DAY);
      return Object.fromEntries(expired().map(({ id, at }) => [id, at - 3_600_000]));
    };
    const all = await lags(1, 'a', 'b', 'c');
    expect(new Set(Object.values(all)).size).toBe(3);
    for (const lag of Object.values(all)) expect([lag > 0, lag < 2 * DAY]).toEqual([true, true]);
    expect(await lags(1, 'c', 'a')).toEqual({ a: all.a, c: all.c }); // leaving one out changes no other
    expect(await lags(2, 'a', 'b', 'c')).not.toEqual(all);
  });

  test('is not deleted when it has got more time, or all of it, meanwhile', async () => {
    const { world, put, ids, expired } = expiring();
    for (const id of ['later', 'never', 'same']) await put(id, 3_600);
    await put('later', 10 * 86_400);
    await put('never', { S: 'never' });
    await put('same', 3_600, { kind: { S: 'other' } });
    await world.advance(3 * DAY);
    expect(await ids()).toEqual(['later', 'never']);
    await world.advance(10 * DAY);
    expect(await ids()).toEqual(['never']);
    expect(expired()).toHaveLength(2); // each once
  });

  test('is not deleted once more when it was deleted before', async () => {
    const { test, world, put, writes } = expiring();
    await put('gone', 3_600);
    await test.aws('dynamodb', 'DeleteItem', { TableName: 'Things', Key: { id: { S: 'gone' } } });
    await world.advance(3 * DAY);
    expect(writes).toHaveLength(2);
  });

  test.each<[string, object]>([
    ['a text', { S: String(BEGINNING) }], ['milliseconds', { N: String(1_000 * BEGINNING) }], ['more than five years ago', { N: String(BEGINNING - 5.01 * 31_557_600) }],
  ])('%s is no time that is over ("Formatting an item\'s TTL attribute")', async (_, ttl) => {
    const { world, put, ids } = expiring();
    await put('kept', ttl);
    await world.advance(30 * DAY);
    expect(await ids()).toEqual(['kept']);
  });

  test('may have been over when it was written', async () => {
    const { world, put, ids } = expiring();
    await put('old', -4.9 * 31_557_600);
    expect(await ids()).toEqual(['old']);
    await world.advance(2 * DAY);
    expect(await ids()).toEqual([]);
  });
});

test('nobody waits for it: the world is at rest before, and time runs on only when a test says so', async () => {
  const { world, put, ids } = expiring();
  await put('short', 3_600);
  await world.settle();
  expect(world.elapsed).toBeLessThan(1_000);
  expect(await ids()).toEqual(['short']);
});

test('it is traced, so that worlds in which it happens have other hashes', async () => {
  const { test, world, put } = expiring();
  await put('short', 3_600);
  await world.advance(3 * DAY);
  expect(test.entries('written')).toMatchObject([{ from: 'Things', text: 'expired: {"id":{"S":"short"}}' }]);
});

test.each([
  ['no time to live', { TimeToLiveSpecification: undefined }], ['it turned off', { TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: false } }],
])('a table with %s keeps everything', async (_, more) => {
  const { world, put, ids } = expiring({ properties: { ...PROPERTIES, ...more } });
  await put('short', 3_600);
  await world.advance(3 * DAY);
  expect(await ids()).toEqual(['short']);
});

test('a global table does the same', async () => {
  const { world, put, expired } = expiring({ type: 'AWS::DynamoDB::GlobalTable' });
  await put('short', 3_600);
  await world.advance(3 * DAY);
  expect(expired()).toHaveLength(1);
});
