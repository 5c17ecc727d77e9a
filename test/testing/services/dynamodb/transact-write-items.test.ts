import { engine, refusal, type Outcome } from './engine';
import type { Change } from '../../../../src/testing/services/dynamodb/table';

const id = (text: string) => ({ id: { S: text } });
const put = (text: string, more: object = {}, TableName = 'things') => ({ Put: { TableName, Item: id(text), ...more } });
const update = (text: string, UpdateExpression: string, more: object = {}) => ({ Update: { TableName: 'things', Key: id(text), UpdateExpression, ...more } });
const remove = (text: string, more: object = {}) => ({ Delete: { TableName: 'things', Key: id(text), ...more } });
const check = (text: string, ConditionExpression = 'attribute_exists(id)') => ({ ConditionCheck: { TableName: 'things', Key: id(text), ConditionExpression } });
const order = (orderNo: number, more: object = {}) => ({ customer: { S: 'ada' }, orderNo: { N: String(orderNo) }, ...more });
const ABSENT = { ConditionExpression: 'attribute_not_exists(id)' };
const ONE = { ExpressionAttributeValues: { ':one': { N: '1' } } };

/** A world with an item, `old`. */
function withOld() {
  const world = engine();
  world.send('PutItem', { Item: { ...id('old'), n: { N: '1' }, s: { S: 'x' } } });
  return { ...world, transact: (...TransactItems: object[]) => world.send('TransactWriteItems', { TransactItems }) };
}

const cancelled = (...CancellationReasons: Outcome[]) => ({
  code: 'TransactionCanceledException',
  message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${CancellationReasons.map(({ Code }) => String(Code)).join(', ')}]`,
  CancellationReasons,
});
const NONE = { Code: 'None' };
const UNMET = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
const wrong = (Message: string) => ({ Code: 'ValidationError', Message });

test('all four kinds of writes happen, in several tables (API reference, TransactWriteItems)', () => {
  const { transact, send, things, orders } = withOld();
  send('PutItem', { Item: id('guard') });
  send('PutItem', { Item: { ...id('gone') } });
  expect(transact(
    put('new', { ...ABSENT }), update('old', 'SET #n = n + :one', { ...ONE, ExpressionAttributeNames: { '#n': 'n' } }), remove('gone'), check('guard'),
    { Put: { TableName: 'orders', Item: order(1) } },
  )).toEqual({});
  expect(things.items).toEqual([id('guard'), id('new'), { ...id('old'), n: { N: '2' }, s: { S: 'x' } }]);
  expect(orders.items).toEqual([order(1)]);
});

test('each item has conditions and placeholders of its own', () => {
  const { transact, things } = withOld();
  const values = (N: string) => ({ ExpressionAttributeValues: { ':v': { N } } });
  expect(transact(update('a', 'SET n = :v', values('1')), update('b', 'SET n = :v', values('2')))).toEqual({});
  expect(things.items).toMatchObject([{ n: { N: '1' } }, { n: { N: '2' } }, id('old')]);
});

test('the same key may be in two tables, and a table may be named by its ARN', () => {
  const { transact, things } = withOld();
  expect(transact(put('a', {}, 'arn:things'), { Put: { TableName: 'arn:orders', Item: order(1) } })).toEqual({});
  expect(things.items).toContainEqual(id('a'));
});

test('every committed write is told, and a check is none', () => {
  const { transact, things } = withOld();
  const changes: Change[] = [];
  things.onWrite = (change) => changes.push(change);
  transact(put('a'), check('old'), remove('absent'), update('b', 'SET n = :one', ONE));
  expect(changes).toEqual([
    { key: id('a'), after: id('a'), sequence: 2 },
    { key: id('b'), after: { ...id('b'), n: { N: '1' } }, sequence: 3 },
  ]);
});

test('a condition that is not met cancels all, with a reason for each item in its order (API reference, TransactionCanceledException)', () => {
  const { transact, things, orders } = withOld();
  const before = things.items;
  expect(transact({ Put: { TableName: 'orders', Item: order(1) } }, put('old', ABSENT), update('new', 'SET n = :one', ONE), check('absent')))
    .toEqual(cancelled(NONE, UNMET, NONE, UNMET));
  expect([things.items, orders.items]).toEqual([before, []]);
});

test('ReturnValuesOnConditionCheckFailure puts the item into the reason, where there is one (API reference, Put)', () => {
  const asked = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  const { transact } = withOld();
  expect(transact(put('old', { ...ABSENT, ...asked }), remove('absent', { ConditionExpression: 'attribute_exists(id)', ...asked })))
    .toEqual(cancelled({ ...UNMET, Item: { ...id('old'), n: { N: '1' }, s: { S: 'x' } } }, UNMET));
});

test.each([
  ['an attribute that is not there', update('old', 'SET n = gone'), 'The provided expression refers to an attribute that does not exist in the item'],
  ['an operand of another type', update('old', 'SET n = s + :one', ONE), 'An operand in the update expression has an incorrect data type'],
  ['a path without a place', update('old', 'SET gone.x = :one', ONE), 'The document path provided in the update expression is invalid for update'],
  ['an item that gets too large', update('old', 'SET x = :x', { ExpressionAttributeValues: { ':x': { S: 'x'.repeat(409_600) } } }), 'Item size to update has exceeded the maximum allowed size'],
])('an update that does not suit its item is a reason: %s (API reference, TransactionCanceledException)', (_, action, message) => {
  const { transact, things } = withOld();
  expect(transact(put('new'), action)).toEqual(cancelled(NONE, wrong(message)));
  expect(things.items).toHaveLength(1);
});

test('an item that is not of its table\'s schema is the only reason, whatever else is wrong', () => {
  const { transact } = withOld();
  const mistyped = { Put: { TableName: 'things', Item: { id: { N: '1' } } } };
  const mismatch = wrong('One or more parameter values were invalid: Type mismatch for key id expected: S actual: N');
  expect(transact(put('old', ABSENT), mistyped, mistyped)).toEqual(cancelled(NONE, mismatch, NONE));
  expect(transact({ Delete: { TableName: 'things', Key: { no: { S: 'x' } } } })).toEqual(cancelled(wrong('The provided key element does not match the schema')));
  expect(transact({ Put: { TableName: 'orders', Item: order(1, { phase: { N: '1' } }) } }))
    .toEqual(cancelled(wrong('One or more parameter values were invalid: Type mismatch for Index Key phase Expected: S Actual: N IndexName: by-phase')));
  expect(transact(update('old', 'SET id = :one', ONE)))
    .toEqual(cancelled(wrong('One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key')));
});

test.each<[string, object[], string]>([
  ['no items', [], '1 validation error detected: Value \'[]\' at \'transactItems\' failed to satisfy constraint: Member must have length greater than or equal to 1'],
  ['more than 100 items', Array.from({ length: 101 }, (_, index) => put(String(index))), '1 validation error detected: Value at \'TransactItems\' failed to satisfy constraint: Member must have length less than or equal to 100'],
  ['an item twice', [put('a'), remove('a')], 'Transaction request cannot include multiple operations on one item'],
  ['an item that is also checked', [put('a'), check('a')], 'Transaction request cannot include multiple operations on one item'],
  ['a kind too few', [{}], 'Invalid Request: TransactWriteRequest should contain Delete or Put or Update request'],
  ['a kind too many', [{ ...put('a'), ...remove('b') }], 'TransactItems can only contain one of Check, Put, Update or Delete'],
  ['no table', [put('a'), { Put: { Item: id('b') } }], '1 validation error detected: Value null at \'transactItems.2.member.put.tableName\' failed to satisfy constraint: Member must not be null'],
  ['no condition to check', [{ ConditionCheck: { TableName: 'things', Key: id('a') } }], '1 validation error detected: Value null at \'transactItems.1.member.conditionCheck.conditionExpression\' failed to satisfy constraint: Member must not be null'],
  ['another kind of return values', [put('a', { ReturnValuesOnConditionCheckFailure: 'ALL_NEW' })], '1 validation error detected: Value \'ALL_NEW\' at \'transactItems.1.member.put.returnValuesOnConditionCheckFailure\' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]'],
  ['an expression that is none', [put('a', {}, 'gone'), put('b', { ConditionExpression: 'foo bar' })], 'Invalid ConditionExpression: Syntax error; token: "bar", near: "foo bar"'],
  ['a value that nothing uses', [put('a', { ...ABSENT, ...ONE })], 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:one}'],
  ['an empty key', [put('a'), put('')], 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id'],
  ['an item to put of more than 400 KB', [{ Put: { TableName: 'things', Item: { ...id('a'), x: { S: 'x'.repeat(409_600) } } } }], 'Item size has exceeded the maximum allowed size'],
])('a transaction with %s is refused', (_, TransactItems, message) => {
  const { transact, things } = withOld();
  expect(transact(...TransactItems)).toEqual(refusal(message));
  expect(things.items).toHaveLength(1);
});

test('a transaction with 100 items is not refused', () => {
  const { transact, things } = withOld();
  expect(transact(...Array.from({ length: 100 }, (_, index) => put(String(index))))).toEqual({});
  expect(things.items).toHaveLength(101);
});

test('a transaction has up to 4 MB (API reference, TransactWriteItems)', () => {
  const { transact } = withOld();
  const large = (index: number, bytes: number) => ({ Put: { TableName: 'things', Item: { ...id(String(index)), x: { S: 'x'.repeat(bytes - 4) } } } }); // id, a digit, x
  const items = Array.from({ length: 10 }, (_, index) => large(index, 409_600));
  const rest = { Put: { TableName: 'things', Item: { ...id('ab'), x: { S: 'x'.repeat(98_304 - 5) } } } };
  expect(transact(...items, rest)).toEqual({});
  expect(transact(...items, rest, update('c', 'SET n = :one', ONE))).toEqual(refusal('Transaction payload size cannot exceed 4MB. Payload Size: 4194321'));
});

test('a table that is not there is not found', () => {
  expect(withOld().transact(put('a'), put('b', {}, 'gone'))).toEqual({ code: 'ResourceNotFoundException', message: 'Requested resource not found' });
});
