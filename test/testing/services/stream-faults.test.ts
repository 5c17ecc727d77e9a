import { itemsOf, recordsOf, streamWorld } from './stream-world';
import type { Stub } from '../../../src/testing/functions/stub';
import { FAULT_KINDS, type FaultKind, type FiredFault } from '../../../src/testing/kernel/fault-kinds';
import { bodiesIn, MINUTE, queue, QUEUE, SECOND } from '../../support/lambda-resources';
import { arnOf, urlOf } from '../../support/simulated-world';

const WINDOW = { MaximumBatchingWindowInSeconds: 1 };

/** Items `a/1` and `a/2`, of which this one fault befalls the first batch, or the first record. */
async function suffering(kind: FaultKind, place: string, site: string, options: Parameters<typeof streamWorld>[0] = {}) {
  const world = streamWorld({ mapping: WINDOW, faults: [kind], exactly: [{ kind, place, site }], ...options });
  await world.put('a/1');
  await world.put('a/2');
  await world.settle();
  expect(world.test.entries('fault')).toMatchObject([{ from: place, text: kind }]);
  return world;
}

describe('faults of a stream and its mapping', () => {
  test('duplicateDelivery: a batch is delivered twice, also one that was handled', async () => {
    const { items, test } = await suffering('duplicateDelivery', 'Table', 't0>Table.0>Fn/1');
    expect(items()).toEqual([['a/1', 'a/2'], ['a/1', 'a/2']]);
    expect(test.entries('handled')).toHaveLength(1);
  });

  test('the second may begin while the first one runs, or later', async () => {
    const overlaps = new Set<boolean>();
    for (let seed = 0; seed < 10; seed++) {
      let running = 0;
      const Fn: Stub = async (_, __, aws) => {
        overlaps.add(++running > 1);
        for (let calls = 0; calls < 30; calls++) await aws('dynamodb', 'DescribeTable', { TableName: 'Table' });
        running--;
      };
      await suffering('duplicateDelivery', 'Table', 't0>Table.0>Fn/1', { seed, functions: { Fn } });
    }
    expect(overlaps).toEqual(new Set([true, false]));
  });

  test('lateDelivery: a shard is held up for minutes', async () => {
    const { test, items } = await suffering('lateDelivery', 'Table', 't0>Table.0>Fn/1');
    const [{ at }] = test.entries('invoked');
    expect(at).toBeGreaterThan(30 * SECOND);
    expect(at).toBeLessThan(16 * MINUTE);
    expect(items()).toEqual([['a/1', 'a/2']]);
  });

  test('reorderedDelivery: a record is overtaken by one of another item', async () => {
    const { stream, items } = await suffering('reorderedDelivery', 'Table', 't0>Table.0', { mapping: { MaximumBatchingWindowInSeconds: 10 } });
    expect(items()).toEqual([['a/2', 'a/1']]);
    const [first, second] = stream().records;
    expect(first.sequenceNumber < second.sequenceNumber).toBe(true);
    expect(first.writtenAt).toBeGreaterThan(second.writtenAt);
  });

  test('shardSplit: the items of a partition are in two shards from then on', async () => {
    const { stream, put, settle } = await suffering('shardSplit', 'Table', 't1>Table.0');
    for (let sk = 3; sk < 40; sk++) await put(`a/${sk}`);
    await settle();
    const parents = stream().records.map(({ shard: { parent, id } }) => parent?.id ?? id);
    expect(new Set(parents).size).toBe(1);
    expect(new Set(stream().records.slice(1).map(({ shard }) => shard.id)).size).toBe(2);
  });

  // Developer guide, "Item collections in local secondary indexes".
  test('unless the table has local indexes', async () => {
    const LocalSecondaryIndexes = [{
      IndexName: 'Local', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'value', KeyType: 'RANGE' }], Projection: { ProjectionType: 'ALL' },
    }];
    const AttributeDefinitions = ['pk', 'sk', 'value'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
    const world = streamWorld({ faults: ['shardSplit'], table: { LocalSecondaryIndexes, AttributeDefinitions } });
    for (let index = 0; index < 300; index++) await world.put(`${index % 10}/${index}`);
    await world.settle();
    expect(world.test.entries('fault').length).toBeGreaterThan(1);
    const byPartition = new Map<string, string[]>();
    for (const { change: { key }, shard: { id } } of world.stream().records) {
      const name = JSON.stringify(key.pk);
      byPartition.set(name, [...byPartition.get(name) ?? [], id]);
    }
    // Each goes from a shard to one of its children, and never back.
    for (const ids of byPartition.values()) expect(ids.filter((id, index) => id !== ids[index - 1])).toHaveLength(new Set(ids).size);
  });

  test('a shard splits into eight at most', async () => {
    const world = streamWorld({ faults: ['shardSplit'] });
    for (let index = 0; index < 1_000; index++) await world.put(`${index}/1`);
    await world.settle();
    const { records } = world.stream();
    const parents = new Set(records.map(({ shard }) => shard.parent));
    expect(new Set(records.map(({ shard }) => shard)).size - parents.size).toBeLessThan(9);
    expect(world.test.entries('fault').length).toBeLessThan(8);
  });
});

const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
const KEYS = Array.from({ length: 60 }, (_, index) => `${index % 3}/${index}`);

/** Puts the name of each item into `Told`; a client would try a call again that was refused for now. */
const forwards: Stub = async (event, _, aws) => {
  for (const MessageBody of itemsOf(event)) {
    for (let tries = 0; tries < 4; tries++) {
      const failed = await aws('sqs', 'SendMessage', { QueueUrl: urlOf('Told'), MessageBody }).then(() => false, () => true);
      if (!failed) break;
      if (tries === 3) throw new Error('busy');
    }
  }
};

async function campaign(seed: number, mapping: object, exactly?: FiredFault[]) {
  const world = streamWorld({
    seed,
    exactly,
    faults: KINDS,
    mapping: { BatchSize: 10, DestinationConfig: { OnFailure: { Destination: arnOf('Failed', QUEUE) } }, ...mapping },
    fn: { Timeout: 5 },
    more: { Told: queue(), Failed: queue() },
    functions: { Fn: forwards },
  });
  for (const key of KEYS) await world.put(key);
  await world.settle();
  return world.test;
}

describe('whatever faults do, a healthy record is handled, and never given up', () => {
  test.each<[string, object]>([
    ['tries', { MaximumRetryAttempts: 1 }],
    ['one try', { MaximumRetryAttempts: 0, ParallelizationFactor: 3 }],
    ['time', { MaximumRecordAgeInSeconds: 60 }],
    ['more time', { MaximumRecordAgeInSeconds: 3_600, BisectBatchOnFunctionError: true }],
    ['both', { MaximumRecordAgeInSeconds: 300, MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true }],
    ['neither', {}],
  ])('with bounded %s: %j', async (_, mapping) => {
    for (let seed = 1; seed <= 15; seed++) {
      const test = await campaign(seed, mapping);
      expect([seed, test.entries('deadLettered', 'dropped', 'expired')]).toEqual([seed, []]);
      expect([seed, [...new Set(bodiesIn(test, 'Told'))].sort()]).toEqual([seed, [...KEYS].sort()]);
    }
  });

  test('those that were asked for happen', async () => {
    const fired = new Set<string>();
    for (let seed = 1; seed <= 15; seed++) {
      const { world } = await campaign(seed, { MaximumRetryAttempts: 3 });
      for (const { kind } of world.faults.fired) fired.add(kind);
    }
    expect([...fired]).toEqual(expect.arrayContaining(['shardSplit', 'reorderedDelivery', 'duplicateDelivery', 'lateDelivery', 'crashAtEnd', 'lambdaThrottle', 'lateCall']));
  });
});

describe('a seed decides everything', () => {
  const hash = async (...args: Parameters<typeof campaign>) => (await campaign(...args)).world.trace.hash();

  test('the same seed has the same history, another seed another one', async () => {
    expect(await hash(7, {})).toBe(await hash(7, {}));
    expect(await hash(7, {})).not.toBe(await hash(8, {}));
  });

  test('and the same faults the same again', async () => {
    const first = await campaign(7, {});
    expect(await hash(7, {}, first.world.faults.fired)).toBe(first.world.trace.hash());
  });
});

test('a batch that is tried again has the same records, with the same ids', async () => {
  const { batches } = await suffering('crashAtEnd', 'Fn', 't0>Table.0>Fn/1');
  expect(batches).toHaveLength(2);
  expect(recordsOf({ Records: batches[1] })).toEqual(batches[0]);
});
