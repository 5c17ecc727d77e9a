import { engine, refusal } from './engine';

const OLD = { id: { S: 'x' }, a: { N: '1' } };
const NEW = { id: { S: 'x' }, b: { N: '2' } };
const Key = { id: { S: 'x' } };

function withOld() {
  const world = engine();
  world.send('PutItem', { Item: OLD });
  return world;
}

test('PutItem replaces all of an item (API reference, PutItem)', () => {
  const { send, things } = withOld();
  expect(send('PutItem', { Item: NEW })).toEqual({});
  expect(things.items).toEqual([NEW]);
});

test('ALL_OLD returns what was replaced or deleted, and nothing where nothing was (API reference, PutItem and DeleteItem, ReturnValues)', () => {
  const { send } = withOld();
  expect(send('PutItem', { Item: NEW, ReturnValues: 'ALL_OLD' })).toEqual({ Attributes: OLD });
  expect(send('DeleteItem', { Key, ReturnValues: 'ALL_OLD' })).toEqual({ Attributes: NEW });
  expect(send('DeleteItem', { Key, ReturnValues: 'ALL_OLD' })).toEqual({});
});

test.each(['PutItem', 'DeleteItem'])('%s returns no new values', (operation) => {
  expect(withOld().send(operation, { Item: NEW, Key, ReturnValues: 'ALL_NEW' })).toEqual(refusal('ReturnValues can only be ALL_OLD or NONE'));
});

test.each(['PutItem', 'DeleteItem', 'UpdateItem'])('%s changes nothing when its condition is not met, and returns the item when it is asked to (API reference, ReturnValuesOnConditionCheckFailure)', (operation) => {
  const { send, things } = withOld();
  const input = { ...(operation === 'PutItem' ? { Item: NEW } : { Key }), ConditionExpression: 'attribute_not_exists(id)' };
  const failed = { code: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
  expect(send(operation, input)).toEqual(failed);
  expect(send(operation, { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).toEqual({ ...failed, Item: OLD });
  expect(things.items).toEqual([OLD]);
});

test('a failed condition returns no item where there is none', () => {
  expect(engine().send('PutItem', { Item: NEW, ConditionExpression: 'attribute_exists(id)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).not.toHaveProperty('Item');
});

test('an item has up to 400 KB (developer guide, "Quotas in Amazon DynamoDB")', () => {
  const { send } = engine();
  const item = (bytes: number) => ({ id: { S: 'x' }, a: { S: 'y'.repeat(bytes - 4) } }); // id, x, a
  expect(send('PutItem', { Item: item(409_600) })).toEqual({});
  expect(send('PutItem', { Item: item(409_601) })).toEqual(refusal('Item size has exceeded the maximum allowed size'));
});

test.each([
  ['PutItem', 'Expected'], ['UpdateItem', 'AttributeUpdates'], ['Query', 'KeyConditions'], ['Query', 'QueryFilter'], ['Scan', 'ScanFilter'], ['GetItem', 'AttributesToGet'],
])('%s refuses the legacy parameter %s by name', (operation, parameter) => {
  expect(() => engine().send(operation, { [parameter]: {} })).toThrow(`DynamoDB ${operation}: ${parameter} is not modelled`);
});

test('an operation that is not modelled is refused by name', () => {
  expect(() => engine().send('ExecuteStatement', {})).toThrow('DynamoDB ExecuteStatement is not modelled');
});
