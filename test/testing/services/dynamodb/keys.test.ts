import { engine, refusal } from './engine';

const send = (operation: string, input: Record<string, unknown>) => {
  const { code, message } = engine().send(operation, { TableName: 'orders', ...input });
  return { code, message };
};
const KEY = { customer: { S: 'ada' }, orderNo: { N: '1' } };

test.each([
  ['an attribute of the key is missing', { customer: { S: 'ada' } }, 'One or more parameter values were invalid: Missing the key orderNo in the item'],
  ['an attribute of the key has another type', { ...KEY, orderNo: { S: '1' } }, 'One or more parameter values were invalid: Type mismatch for key orderNo expected: N actual: S'],
  ['an attribute of the key is empty', { ...KEY, customer: { S: '' } }, 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: customer'],
  ['a partition key has more than 2048 bytes', { ...KEY, customer: { S: 'x'.repeat(2049) } }, 'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes'],
  ['an attribute of an index\'s key has another type', { ...KEY, amount: { S: '1' } }, 'One or more parameter values were invalid: Type mismatch for Index Key amount Expected: N Actual: S IndexName: by-phase'],
  ['an attribute of an index\'s key is empty', { ...KEY, phase: { S: '' } }, 'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-phase, IndexKey: phase'],
])('no item is put when %s (developer guide, "Constraints in Amazon DynamoDB")', (_, Item, message) => {
  expect(send('PutItem', { Item })).toEqual(refusal(message));
});

test('a partition key of 2048 bytes will do (developer guide, "Quotas in Amazon DynamoDB")', () => {
  expect(send('PutItem', { Item: { ...KEY, customer: { S: 'x'.repeat(2048) } } })).toEqual({});
});

test.each([
  ['no attributes', {}], ['too few', { customer: { S: 'ada' } }], ['too many', { ...KEY, phase: { S: 'new' } }], ['others', { customer: { S: 'ada' }, phase: { S: 'new' } }],
  ['one of another type', { ...KEY, orderNo: { S: '1' } }],
])('a key of %s is refused (API reference, GetItem, Key)', (_, Key) => {
  for (const operation of ['GetItem', 'UpdateItem', 'DeleteItem']) expect(send(operation, { Key })).toEqual(refusal('The provided key element does not match the schema'));
});

test('a number is the same key in whatever form', () => {
  const { send: sendOne } = engine();
  sendOne('PutItem', { TableName: 'orders', Item: { ...KEY, orderNo: { N: '1.0' } } });
  expect(sendOne('GetItem', { TableName: 'orders', Key: { ...KEY, orderNo: { N: '10e-1' } } }).Item).toEqual(KEY);
});

test.each(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'])('%s of an unknown table is refused with ResourceNotFoundException', (operation) => {
  expect(send(operation, { TableName: 'nowhere', Key: KEY, Item: KEY })).toEqual({ code: 'ResourceNotFoundException', message: 'Requested resource not found' });
});

test('a table may be named by its ARN (API reference, GetItem, TableName)', () => {
  expect(send('PutItem', { TableName: 'arn:orders', Item: KEY })).toEqual({});
});

test('a request without a table, key or item says what is missing', () => {
  const missing = (name: string) => refusal(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);
  expect([send('GetItem', { TableName: undefined }), send('GetItem', {}), send('PutItem', {})]).toEqual([missing('tableName'), missing('key'), missing('item')]);
});
