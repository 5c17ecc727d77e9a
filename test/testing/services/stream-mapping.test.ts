import { itemsOf, recordsOf, streamWorld } from './stream-world';
import { MINUTE, SECOND } from '../../support/lambda-resources';

const HOUR = 60 * MINUTE;

/** A partition's worth of items, so that they share a shard. */
const items = (count: number) => Array.from({ length: count }, (_, index) => `a/${String(index).padStart(4, '0')}`);

describe('batches (developer guide, "Lambda parameters for Amazon DynamoDB event source mappings")', () => {
  test('have up to BatchSize records, in their order', async () => {
    const { put, items: batches, settle } = streamWorld({ mapping: { BatchSize: 4, MaximumBatchingWindowInSeconds: 5 } });
    for (const item of items(10)) await put(item);
    await settle();
    expect(batches().map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(batches().flat()).toEqual(items(10));
  });

  test('of less wait for their window, and not longer', async () => {
    const { put, test, settle } = streamWorld({ mapping: { MaximumBatchingWindowInSeconds: 300 } });
    await put('a/1');
    await settle();
    const [invoked] = test.entries('invoked');
    expect(invoked.at).toBeGreaterThan(300 * SECOND);
    expect(invoked.at).toBeLessThan(303 * SECOND);
  });

  test('without a window they go at once', async () => {
    const { put, test, settle } = streamWorld();
    await put('a/1');
    await settle();
    expect(test.entries('invoked')[0].at).toBeLessThan(3 * SECOND);
  });

  // Developer guide, "Lambda quotas": 6 MB.
  test('fit into a payload', async () => {
    const { dynamodb, batches, settle } = streamWorld({ mapping: { BatchSize: 1_000, MaximumBatchingWindowInSeconds: 60 } });
    for (let sk = 10; sk < 30; sk++) await dynamodb('PutItem', { Item: { pk: { S: 'a' }, sk: { S: String(sk) }, blob: { S: 'x'.repeat(400_000) } } });
    await settle();
    expect(batches.map((Records) => Records.length)).toEqual([15, 5]);
    for (const Records of batches) expect(JSON.stringify({ Records }).length).toBeLessThanOrEqual(6_291_456);
  });

  test('the trace tells of each: received, invoked, handled', async () => {
    const { putAtOnce, test, settle } = streamWorld({ mapping: { MaximumBatchingWindowInSeconds: 1 } });
    await putAtOnce('a/1', 'a/2');
    await settle();
    const about = expect.arrayContaining(['t0>Table.0', 't0>Table.1']);
    expect(test.entries('received', 'invoked', 'handled')).toMatchObject([
      { kind: 'received', from: 'Table', to: 'Fn', about, text: expect.stringMatching(/^shardId-/) },
      { kind: 'invoked', from: 'Fn', about, attempt: 1 },
      { kind: 'handled', from: 'Table', to: 'Fn', about, text: 'on try 1' },
    ]);
  });
});

/** How many invocations ran at once, at most, while so many items of one partition were written. */
async function concurrency(ParallelizationFactor: number, seed = 1): Promise<number> {
  let [running, most] = [0, 0];
  const world = streamWorld({
    seed,
    mapping: { ParallelizationFactor, BatchSize: 1 },
    functions: {
      Fn: async (event, _, aws) => {
        most = Math.max(most, ++running);
        for (let calls = 0; calls < 30; calls++) await aws('dynamodb', 'DescribeTable', { TableName: 'Table' });
        running--;
        return recordsOf(event).length;
      },
    },
  });
  for (const item of items(30)) await world.put(item);
  await world.settle();
  return most;
}

describe('concurrency (developer guide, "Using AWS Lambda with Amazon DynamoDB")', () => {
  test('one batch of a shard at a time', async () => {
    expect(await concurrency(1)).toBe(1);
  });

  test('or up to ParallelizationFactor', async () => {
    expect(await concurrency(4)).toBe(4);
  });

  test('which keeps the order of an item, and of items no more', async () => {
    const order: string[] = [];
    const world = streamWorld({
      mapping: { ParallelizationFactor: 10, BatchSize: 1 },
      functions: {
        Fn: async (event, _, aws) => {
          for (let calls = 0; calls < order.length % 7; calls++) await aws('dynamodb', 'DescribeTable', { TableName: 'Table' });
          for (const { dynamodb: { Keys, NewImage } } of recordsOf(event)) order.push(`${Keys.sk.S} ${(NewImage!.value as { S: string }).S}`);
        },
      },
    });
    for (let round = 0; round < 20; round++) for (const item of items(8)) await world.put(item, String(10 + round));
    await world.settle();
    for (const item of items(8)) {
      const own = order.filter((one) => one.startsWith(item.slice(2)));
      expect(own).toEqual([...own].sort());
      expect(own).toHaveLength(20);
    }
    const rounds = order.map((one) => one.split(' ')[1]);
    expect(rounds).not.toEqual([...rounds].sort());
  });
});

describe('filters (developer guide, "Using event filtering with a DynamoDB event source")', () => {
  test('leave records out, which are none of the function\'s', async () => {
    const Filters = [{ Pattern: JSON.stringify({ eventName: ['MODIFY'], dynamodb: { NewImage: { value: { S: [{ prefix: 'keep' }] } } } }) }];
    const { put, batches, settle, test } = streamWorld({ mapping: { FilterCriteria: { Filters } } });
    for (const value of ['keep', 'leave', 'keep']) await put('a/1', value);
    await settle();
    expect(batches.flat().map(({ eventName, dynamodb: { NewImage } }) => [eventName, NewImage!.value])).toEqual([['MODIFY', { S: 'keep' }]]);
    expect(test.entries('filtered')).toMatchObject([{ from: 'Mapping', to: 'Fn', about: ['t0>Table.0'] }, { about: ['t1>Table.0'] }]);
  });
});

describe('where it starts, and what it waits for (API reference, CreateEventSourceMapping)', () => {
  const turned = async (mapping: object) => {
    const world = streamWorld({ mapping: { Enabled: false, ...mapping } });
    await world.put('a/1');
    await world.settle();
    await world.test.aws('lambda', 'UpdateEventSourceMapping', { UUID: 'Mapping', Enabled: true });
    await world.settle();
    await world.put('a/2');
    await world.settle();
    return world.items().flat();
  };

  test('TRIM_HORIZON: with all that the stream has', async () => {
    expect(await turned({ StartingPosition: 'TRIM_HORIZON' })).toEqual(['a/1', 'a/2']);
  });

  test('LATEST: with what comes from then on', async () => {
    expect(await turned({ StartingPosition: 'LATEST' })).toEqual(['a/2']);
  });

  test('turned off, it leaves records alone; turned on, it goes on where it was', async () => {
    const { put, items: handled, settle, test } = streamWorld({ mapping: { StartingPosition: 'LATEST' } });
    const turn = async (Enabled: boolean) => test.aws('lambda', 'UpdateEventSourceMapping', { UUID: 'Mapping', Enabled });
    await put('a/1');
    await settle();
    await turn(false);
    await settle();
    await put('a/2');
    await settle();
    expect(handled().flat()).toEqual(['a/1']);
    await turn(true);
    await settle();
    expect(handled().flat()).toEqual(['a/1', 'a/2']);
  });

  test('after 25 hours it goes on with what is left, and the rest is lost', async () => {
    const { put, items: handled, settle, test } = streamWorld();
    await test.aws('lambda', 'UpdateEventSourceMapping', { UUID: 'Mapping', Enabled: false });
    await settle();
    await put('a/1');
    await test.world.advance(20 * HOUR);
    await put('a/2');
    await test.world.advance(5 * HOUR);
    expect(test.entries('expired')).toHaveLength(1); // also while it is turned off
    await test.aws('lambda', 'UpdateEventSourceMapping', { UUID: 'Mapping', Enabled: true });
    await settle();
    expect(handled().flat()).toEqual(['a/2']);
    expect(test.entries('expired')).toMatchObject([{ from: 'Table', to: 'Fn', about: ['t1>Table.0'], text: 'after 24 hours in the stream' }]);
  });

  test('GetEventSourceMapping shows what it is set to', async () => {
    const { test } = streamWorld({ mapping: { MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true } });
    expect(await test.aws('lambda', 'GetEventSourceMapping', { UUID: 'Mapping' })).toMatchObject({
      State: 'Enabled', BatchSize: 100, StartingPosition: 'TRIM_HORIZON', ParallelizationFactor: 1, MaximumRetryAttempts: 3, MaximumRecordAgeInSeconds: -1, BisectBatchOnFunctionError: true,
    });
  });
});

describe('shards', () => {
  const during = async (seed: number) => {
    const world = streamWorld({ seed, faults: ['shardSplit'], mapping: { BatchSize: 5 } });
    for (const item of items(150)) await world.put(item);
    await world.settle();
    return world;
  };

  test('a split puts items of one partition into different shards', async () => {
    const { stream, test } = await during(1);
    expect(new Set(stream().records.map(({ shard }) => shard)).size).toBeGreaterThan(2);
    expect(new Set(test.entries('fault').map(({ from, text }) => `${from} ${text}`))).toEqual(new Set(['Table shardSplit']));
  });

  // Developer guide, "Reading and processing a stream": parents before their children.
  test('a parent is read to its end before its children are', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { batches, stream } = await during(seed);
      const shardOf = new Map(stream().records.map(({ sequenceNumber, shard }) => [sequenceNumber, shard]));
      const order = batches.flat().map(({ dynamodb: { SequenceNumber } }) => shardOf.get(SequenceNumber)!);
      expect(order).toHaveLength(150);
      for (const child of new Set(order.filter(({ parent }) => parent))) {
        if (order.includes(child.parent!)) expect(order.lastIndexOf(child.parent!)).toBeLessThan(order.indexOf(child));
      }
    }
  });

  test('all records of a mapping come once, and all of them', async () => {
    const { batches } = await during(3);
    expect(itemsOf({ Records: batches.flat() }).sort()).toEqual(items(150));
  });
});
