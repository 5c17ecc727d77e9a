import { engine, refusal } from './engine';

const id = (text: string) => ({ id: { S: text } });
const get = (text: string, more: object = {}) => ({ Get: { TableName: 'things', Key: id(text), ...more } });
const ORDER = { customer: { S: 'ada' }, orderNo: { N: '1' } };

function filled(options?: Parameters<typeof engine>[0]) {
  const world = engine(options);
  world.send('PutItem', { Item: { ...id('a'), n: { N: '1' } } });
  world.send('PutItem', { Item: { ...id('a'), n: { N: '2' }, text: { S: 'x' } } });
  world.send('PutItem', { TableName: 'orders', Item: ORDER });
  return (...TransactItems: object[]) => world.send('TransactGetItems', { TransactItems });
}

test('TransactGetItems returns items of several tables in the order of the request, and nothing for those that are not there (API reference, TransactGetItems)', () => {
  const transact = filled();
  expect(transact({ Get: { TableName: 'orders', Key: ORDER } }, get('gone'), get('a', { ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'n' } })))
    .toEqual({ Responses: [{ Item: ORDER }, {}, { Item: { n: { N: '2' } } }] });
});

test('TransactGetItems sees the last write, never one before it (developer guide, "Read isolation")', () => {
  expect(filled({ view: (_, __, [, before]) => before?.item })(get('a'))).toEqual({ Responses: [{ Item: { ...id('a'), n: { N: '2' }, text: { S: 'x' } } }] });
});

test.each<[string, object[], string]>([
  ['no items', [], '1 validation error detected: Value \'[]\' at \'transactItems\' failed to satisfy constraint: Member must have length greater than or equal to 1'],
  ['more than 100 items', Array.from({ length: 101 }, (_, index) => get(String(index))), '1 validation error detected: Value at \'TransactItems\' failed to satisfy constraint: Member must have length less than or equal to 100'],
  ['an item twice', [get('a'), get('a', { ProjectionExpression: 'n' })], 'Transaction request cannot include multiple operations on one item'],
  ['nothing to get', [{}], '1 validation error detected: Value null at \'transactItems.1.member.get\' failed to satisfy constraint: Member must not be null'],
  ['no key', [get('a'), { Get: { TableName: 'things' } }], '1 validation error detected: Value null at \'transactItems.2.member.get.key\' failed to satisfy constraint: Member must not be null'],
  ['a projection that is none', [{ Get: { TableName: 'gone', Key: id('a') } }, get('a', { ProjectionExpression: 'n,' })], 'Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","'],
  ['an empty key', [get('')], 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id'],
])('a transaction with %s is refused', (_, items, message) => {
  expect(filled()(...items)).toEqual(refusal(message));
});

test('a key that is not of the schema is the reason of a cancellation (API reference, TransactionCanceledException)', () => {
  expect(filled()(get('a'), { Get: { TableName: 'things', Key: {} } })).toEqual({
    code: 'TransactionCanceledException',
    message: 'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError', Message: 'The provided key element does not match the schema' }],
  });
});

test('a table that is not there is not found', () => {
  expect(filled()({ Get: { TableName: 'gone', Key: id('a') } })).toMatchObject({ code: 'ResourceNotFoundException' });
});

test('an answer has up to 4 MB (API reference, TransactGetItems)', () => {
  const { send } = engine();
  const texts = Array.from({ length: 11 }, (_, index) => `item ${index}`);
  for (const text of texts) send('PutItem', { Item: { ...id(text), x: { S: 'x'.repeat(400_000) } } });
  expect(send('TransactGetItems', { TransactItems: texts.map((text) => get(text)) })).toMatchObject({ code: 'ValidationException', message: expect.stringContaining('Payload in response is too large') });
  expect(send('TransactGetItems', { TransactItems: texts.slice(1).map((text) => get(text)) }).Responses).toHaveLength(10);
  expect(send('TransactGetItems', { TransactItems: texts.map((text) => get(text, { ProjectionExpression: 'id' })) }).Responses).toHaveLength(11);
});
