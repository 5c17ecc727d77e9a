import { ORDERS } from './engine';
import { TestWorld } from '../../../support/simulated-world';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const BY_PHASE = { TableName: 'Orders', IndexName: 'by-phase', KeyConditionExpression: 'phase = :p', ExpressionAttributeValues: { ':p': { S: 'new' } } };
const BY_AMOUNT = { TableName: 'Orders', IndexName: 'by-amount', KeyConditionExpression: 'customer = :c', ExpressionAttributeValues: { ':c': { S: 'ada' } } };

type Read = readonly [operation: string, input: object];

/** A table of orders that the test writes to and a function reads from, each of its reads under `staleRead` or none. */
function orders(seed: number, stale = true) {
  let read: Read;
  const test = new TestWorld({
    Orders: { Type: 'AWS::DynamoDB::Table', Properties: ORDERS },
    Fn: { Type: 'AWS::Lambda::Function' },
  }, {
    seed,
    faults: ['staleRead'],
    exactly: stale ? Array.from({ length: 10 }, (_, call) => ({ kind: 'staleRead', place: 'Fn', site: `t${call}#0` })) : [],
    functions: {
      Fn: async (_, __, aws) => aws('dynamodb', ...read).then(({ Items }) => (Items as { orderNo: { N: string } }[]).map(({ orderNo }) => orderNo.N), ({ message }: Error) => message),
    },
  });
  const put = async (orderNo: number, phase: string) => test.aws('dynamodb', 'PutItem', {
    TableName: 'Orders', Item: { customer: { S: 'ada' }, orderNo: { N: String(orderNo) }, phase: { S: phase }, amount: { N: '1' } },
  });
  const seen = async (...wanted: Read) => {
    read = wanted;
    const { Payload } = await test.aws('lambda', 'Invoke', { FunctionName: 'Fn' }) as { Payload: string };
    return JSON.parse(Payload) as string[];
  };
  return { put, seen, advance: async (milliseconds: number) => test.world.advance(milliseconds) };
}

/** What a read shows, by seed. */
async function overSeeds(look: (world: ReturnType<typeof orders>) => Promise<unknown>, stale = true): Promise<Set<string>> {
  return new Set(await Promise.all(SEEDS.map(async (seed) => JSON.stringify(await look(orders(seed, stale))))));
}

describe('staleRead of a global index (developer guide, "Using Global Secondary Indexes in DynamoDB", data synchronization)', () => {
  test('an item may not be there yet, or be there: the seed decides', async () => {
    const look = async ({ put, seen }: ReturnType<typeof orders>) => {
      await put(1, 'new');
      return seen('Query', BY_PHASE);
    };
    expect(await overSeeds(look)).toEqual(new Set(['[]', '["1"]']));
    expect(await overSeeds(look, false)).toEqual(new Set(['["1"]']));
  });

  test('each item lags by itself: a later write may be there without an earlier one', async () => {
    expect(await overSeeds(async ({ put, seen, advance }) => {
      await put(1, 'new');
      await advance(1_000);
      await put(2, 'new');
      return seen('Scan', { TableName: 'Orders', IndexName: 'by-phase' });
    })).toEqual(new Set(['[]', '["1"]', '["2"]', '["1","2"]']));
  });

  test('an item may still be where it was', async () => {
    expect(await overSeeds(async ({ put, seen, advance }) => {
      await put(1, 'new');
      await advance(60_000);
      await put(1, 'paid');
      return seen('Query', BY_PHASE);
    })).toEqual(new Set(['[]', '["1"]']));
  });

  test('an item that was written often shows one of its last states', async () => {
    expect(await overSeeds(async ({ put, seen }) => {
      for (let time = 0; time < 6; time++) await put(1, 'new');
      return seen('Query', BY_PHASE);
    })).toEqual(new Set(['["1"]']));
  });

  test('ten seconds after a write, it is there', async () => {
    expect(await overSeeds(async ({ put, seen, advance }) => {
      await put(1, 'new');
      await advance(10_000);
      return seen('Query', BY_PHASE);
    })).toEqual(new Set(['["1"]']));
  });

  test('the same seed shows the same', async () => {
    const look = async (seed: number) => {
      const { put, seen } = orders(seed);
      for (let orderNo = 1; orderNo <= 5; orderNo++) await put(orderNo, 'new');
      return seen('Query', BY_PHASE);
    };
    expect(await Promise.all(SEEDS.map(look))).toEqual(await Promise.all(SEEDS.map(look)));
  });

  test('it cannot be read with strong consistency (API reference, Query, ConsistentRead)', async () => {
    const { put, seen } = orders(1);
    await put(1, 'new');
    expect(await seen('Query', { ...BY_PHASE, ConsistentRead: true })).toBe('Consistent reads are not supported on global secondary indexes');
  });
});

test('a local index lags with its table, no longer, and can be read with strong consistency', async () => {
  const look = (more: object, wait: number) => async ({ put, seen, advance }: ReturnType<typeof orders>) => {
    await put(1, 'new');
    await advance(wait);
    return seen('Query', { ...BY_AMOUNT, ...more });
  };
  expect(await overSeeds(look({ ConsistentRead: true }, 0))).toEqual(new Set(['["1"]']));
  expect(await overSeeds(look({}, 1_000))).toEqual(new Set(['["1"]']));
  expect(await overSeeds(look({}, 0))).toContain('[]');
});
