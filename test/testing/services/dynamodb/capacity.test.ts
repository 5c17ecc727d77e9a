import { engine, refusal, type Outcome } from './engine';

const Key = { customer: { S: 'ada' }, orderNo: { N: '1' } };
const sized = (bytes: number) => ({ ...Key, x: { S: 'y'.repeat(bytes - 21) } }); // customer, ada, orderNo, a number of two bytes, x

function units(operation: string, input: object, item?: object): Outcome {
  const { send } = engine();
  if (item) send('PutItem', { TableName: 'orders', Item: item });
  return send(operation, { TableName: 'orders', ReturnConsumedCapacity: 'INDEXES', ...input }).ConsumedCapacity as Outcome;
}

const total = (operation: string, input: object, item?: object) => units(operation, input, item).CapacityUnits as number;

test.each([[1_024, 1], [1_025, 2]])('a write of %d bytes takes %d: a unit per started KB (developer guide, "DynamoDB read and write operations")', (bytes, expected) => {
  expect(total('PutItem', { Item: sized(bytes) })).toBe(expected);
});

test('of the item before and after, the larger counts (developer guide, "DynamoDB read and write operations")', () => {
  const large = sized(3_000);
  expect([total('PutItem', { Item: sized(100) }, large), total('DeleteItem', { Key }, large), total('UpdateItem', { Key, UpdateExpression: 'REMOVE x' }, large)]).toEqual([3, 3, 3]);
});

test('deleting nothing takes one unit (API reference, DeleteItem)', () => {
  expect(total('DeleteItem', { Key })).toBe(1);
});

test.each([[4_096, false, 0.5], [4_097, false, 1], [4_096, true, 1], [4_097, true, 2]])('reading %d bytes, consistently %s, takes %d: a unit per started 4 KB, half for an eventually consistent read (developer guide, "DynamoDB read and write operations")', (bytes, ConsistentRead, expected) => {
  expect(total('GetItem', { Key, ConsistentRead }, sized(bytes))).toBe(expected);
});

test('reading nothing takes the smallest unit (developer guide, "DynamoDB read and write operations")', () => {
  expect([total('GetItem', { Key }), total('GetItem', { Key, ConsistentRead: true })]).toEqual([0.5, 1]);
});

test('a query rounds up the sum of its items, not each of them (developer guide, "DynamoDB read and write operations")', () => {
  const { send } = engine();
  for (const orderNo of ['1', '2', '3']) send('PutItem', { TableName: 'orders', Item: { ...sized(1_000), orderNo: { N: orderNo } } });
  const input = { TableName: 'orders', ReturnConsumedCapacity: 'TOTAL' };
  const query = { ...input, KeyConditionExpression: 'customer = :a', ExpressionAttributeValues: { ':a': { S: 'ada' } } };
  expect([send('Query', query), send('Query', { ...query, FilterExpression: 'attribute_exists(gone)' }), send('Scan', input)].map(({ ConsumedCapacity }) => ConsumedCapacity as unknown))
    .toEqual(Array(3).fill({ TableName: 'orders', CapacityUnits: 0.5 }));
});

const INDEXED = { ...Key, phase: { S: 'new' }, amount: { N: '1' }, placed: { S: 'monday' } };

test.each<[string, object | undefined, string, object, Record<string, number>]>([
  ['a new entry takes a write', undefined, 'PutItem', { Item: INDEXED }, { 'by-phase': 1, 'by-placed': 1, 'by-amount': 1 }],
  ['an item without the index\'s key takes none', undefined, 'PutItem', { Item: { ...Key, phase: { S: 'new' } } }, {}],
  ['a removed entry takes a write', INDEXED, 'DeleteItem', { Key }, { 'by-phase': 1, 'by-placed': 1, 'by-amount': 1 }],
  ['another key takes two: the old entry goes, a new one comes', INDEXED, 'PutItem', { Item: { ...INDEXED, phase: { S: 'paid' } } }, { 'by-phase': 2 }],
  ['what an index does not hold takes none', INDEXED, 'PutItem', { Item: { ...INDEXED, note: { S: 'x' } } }, { 'by-phase': 1 }],
  ['no change takes none', INDEXED, 'PutItem', { Item: INDEXED }, {}],
])('writes of indexes: %s (developer guide, "Using Global Secondary Indexes")', (_, before, operation, input, expected) => {
  const { GlobalSecondaryIndexes = {}, LocalSecondaryIndexes = {}, Table, CapacityUnits } = units(operation, input, before);
  const indexes = Object.entries<Outcome>({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes });
  expect(Object.fromEntries(indexes.map(([name, one]) => [name, one.CapacityUnits as number]))).toEqual(expected);
  expect(Table).toEqual({ CapacityUnits: 1 });
  expect(CapacityUnits).toBe(1 + Object.values(expected).reduce((sum, one) => sum + one, 0));
});

test('fetching from the table what a local index does not hold takes a read per item (developer guide, "Local secondary indexes")', () => {
  const input = { IndexName: 'by-amount', KeyConditionExpression: 'customer = :a', ExpressionAttributeValues: { ':a': { S: 'ada' } }, Select: 'ALL_ATTRIBUTES' };
  expect(units('Query', input, INDEXED)).toEqual({
    TableName: 'orders', CapacityUnits: 1, Table: { CapacityUnits: 0.5 }, LocalSecondaryIndexes: { 'by-amount': { CapacityUnits: 0.5 } },
  });
});

test('a batch tells the units of each table (API reference, BatchWriteItem and BatchGetItem, ConsumedCapacity)', () => {
  const { send } = engine();
  const thing = { id: { S: 'x' } };
  const written = send('BatchWriteItem', { RequestItems: { things: [{ PutRequest: { Item: thing } }], orders: [{ PutRequest: { Item: INDEXED } }, { DeleteRequest: { Key: { ...Key, orderNo: { N: '2' } } } }] }, ReturnConsumedCapacity: 'TOTAL' });
  expect(written.ConsumedCapacity).toEqual([{ TableName: 'things', CapacityUnits: 1 }, { TableName: 'orders', CapacityUnits: 5 }]);
  const read = send('BatchGetItem', { RequestItems: { things: { Keys: [thing, { id: { S: 'gone' } }] } }, ReturnConsumedCapacity: 'TOTAL' });
  expect(read.ConsumedCapacity).toEqual([{ TableName: 'things', CapacityUnits: 1 }]);
});

describe('a transaction', () => {
  const key = (orderNo: string) => ({ ...Key, orderNo: { N: orderNo } });
  const transact = (operation: string, TransactItems: object[], ReturnConsumedCapacity = 'TOTAL', before: object = INDEXED): unknown => {
    const { send } = engine();
    send('PutItem', { TableName: 'orders', Item: before });
    return send(operation, { TransactItems, ReturnConsumedCapacity }).ConsumedCapacity;
  };
  const told = (TableName: string, CapacityUnits: number, member: string) => ({ TableName, CapacityUnits, [member]: CapacityUnits });

  test('writes take two units per started KB of the larger item, checks as well (developer guide, "Capacity management for transactions")', () => {
    const large = { id: { S: 'x' }, x: { S: 'y'.repeat(1_021) } };
    const write = [
      { Put: { TableName: 'things', Item: large } }, { Delete: { TableName: 'things', Key: { id: { S: 'gone' } } } },
      { Update: { TableName: 'orders', Key, UpdateExpression: 'REMOVE x' } },
      { ConditionCheck: { TableName: 'orders', Key: key('2'), ConditionExpression: 'attribute_not_exists(x)' } },
    ];
    expect(transact('TransactWriteItems', write, 'TOTAL', sized(3_000))).toEqual([told('things', 6, 'WriteCapacityUnits'), told('orders', 8, 'WriteCapacityUnits')]);
  });

  test('indexes are written once, when the transaction is over', () => {
    expect(transact('TransactWriteItems', [{ Delete: { TableName: 'orders', Key } }], 'INDEXES')).toEqual([{
      ...told('orders', 5, 'WriteCapacityUnits'),
      Table: { CapacityUnits: 2, WriteCapacityUnits: 2 },
      GlobalSecondaryIndexes: { 'by-phase': { CapacityUnits: 1, WriteCapacityUnits: 1 }, 'by-placed': { CapacityUnits: 1, WriteCapacityUnits: 1 } },
      LocalSecondaryIndexes: { 'by-amount': { CapacityUnits: 1, WriteCapacityUnits: 1 } },
    }]);
  });

  test('reads take two units per started 4 KB of each item (developer guide, "Capacity management for transactions")', () => {
    const get = [{ Get: { TableName: 'orders', Key } }, { Get: { TableName: 'orders', Key: key('2') } }];
    expect(transact('TransactGetItems', get, 'TOTAL', sized(4_097))).toEqual([told('orders', 6, 'ReadCapacityUnits')]);
  });

  test('tells nothing when it is not asked to', () => {
    expect(transact('TransactGetItems', [{ Get: { TableName: 'orders', Key } }], 'NONE')).toBeUndefined();
  });
});

test('capacity is told when it is asked for', () => {
  expect(units('GetItem', { Key, ReturnConsumedCapacity: 'NONE' })).toBeUndefined();
  expect(engine().send('GetItem', { Key, ReturnConsumedCapacity: 'ALL' })).toEqual(refusal(
    '1 validation error detected: Value \'ALL\' at \'returnConsumedCapacity\' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]',
  ));
});
