import { engine, refusal } from './engine';

const key = (id: string) => ({ id: { S: id } });
const put = (Item: object) => ({ PutRequest: { Item } });
const remove = (Key: object) => ({ DeleteRequest: { Key } });
const order = (orderNo: number, more: object = {}) => ({ customer: { S: 'ada' }, orderNo: { N: String(orderNo) }, ...more });

test('BatchWriteItem puts and deletes in several tables (API reference, BatchWriteItem)', () => {
  const { send, things, orders } = engine();
  send('PutItem', { Item: key('old') });
  expect(send('BatchWriteItem', { RequestItems: { things: [put(key('new')), remove(key('old')), remove(key('gone'))], orders: [put(order(1))] } })).toEqual({ UnprocessedItems: {} });
  expect([things.items, orders.items]).toEqual([[key('new')], [order(1)]]);
});

test('BatchGetItem returns the items that are there, by table (API reference, BatchGetItem)', () => {
  const { send } = engine();
  send('BatchWriteItem', { RequestItems: { things: [put({ ...key('a'), n: { N: '1' } })], orders: [put(order(1, { note: { S: 'x' } }))] } });
  expect(send('BatchGetItem', {
    RequestItems: { things: { Keys: [key('a'), key('gone')], ConsistentRead: true }, orders: { Keys: [order(1)], ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'note' } } },
  })).toEqual({ Responses: { things: [{ ...key('a'), n: { N: '1' } }], orders: [{ note: { S: 'x' } }] }, UnprocessedKeys: {} });
});

test('BatchGetItem returns up to 16 MB, and what is left as UnprocessedKeys (API reference, BatchGetItem)', () => {
  const { send } = engine();
  const Keys = Array.from({ length: 50 }, (_, index) => key(`item ${10 + index}`));
  for (const Key of Keys) send('PutItem', { Item: { ...Key, text: { S: 'x'.repeat(400_000) } } });
  const { Responses, UnprocessedKeys } = send('BatchGetItem', { RequestItems: { things: { Keys, ConsistentRead: true } } });
  expect(Responses.things).toHaveLength(41);
  expect(UnprocessedKeys).toEqual({ things: { Keys: Keys.slice(41), ConsistentRead: true } });
});

test.each<[string, string, object, string]>([
  ['no tables', 'BatchGetItem', {}, '1 validation error detected: Value \'{}\' at \'requestItems\' failed to satisfy constraint: Member must have length greater than or equal to 1'],
  ['no keys', 'BatchGetItem', { things: { Keys: [] } }, '1 validation error detected: Value \'[]\' at \'requestItems.things.member\' failed to satisfy constraint: Member must have length greater than or equal to 1'],
  ['more than 100 keys', 'BatchGetItem', { things: { Keys: Array.from({ length: 101 }, (_, index) => key(String(index))) } }, 'Too many items requested for the BatchGetItem call'],
  ['a key twice', 'BatchGetItem', { orders: { Keys: [order(1), { ...order(1), orderNo: { N: '1.0' } }] } }, 'Provided list of item keys contains duplicates'],
  ['more than 25 writes', 'BatchWriteItem', { things: Array.from({ length: 26 }, (_, index) => put(key(String(index)))) }, 'Too many items requested for the BatchWriteItem call'],
  ['a key twice', 'BatchWriteItem', { things: [put(key('a')), remove(key('a'))] }, 'Provided list of item keys contains duplicates'],
  ['a key that is none', 'BatchWriteItem', { things: [remove({ no: { S: 'a' } })] }, 'The provided key element does not match the schema'],
  ['neither a put nor a deletion', 'BatchWriteItem', { things: [{}] }, 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'],
])('a batch with %s is refused: %s', (_, operation, RequestItems, message) => {
  expect(engine().send(operation, { RequestItems })).toEqual(refusal(message));
});

test('a batch of writes that is refused has written nothing', () => {
  const { send, things } = engine();
  expect(send('BatchWriteItem', { RequestItems: { things: [put(key('a')), put({ ...key('b'), s: { SS: [] } })] } })).toMatchObject({ code: 'ValidationException' });
  expect(things.items).toEqual([]);
});

test('a legacy parameter of a batch is refused by name', () => {
  expect(() => engine().send('BatchGetItem', { RequestItems: { things: { Keys: [key('a')], AttributesToGet: ['id'] } } })).toThrow('AttributesToGet is not modelled');
});
