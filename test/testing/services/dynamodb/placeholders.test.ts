import { engine, refusal } from './engine';

const put = (members: Record<string, unknown>) => {
  const { code, message } = engine().send('PutItem', { Item: { id: { S: 'x' } }, ...members });
  return { code, message };
};
const ON_A = { ConditionExpression: 'attribute_not_exists(a)' };
const ON_VALUE = { ConditionExpression: 'a <> :v' };

test.each([
  ['a name that no expression uses', { ...ON_A, ExpressionAttributeNames: { '#b': 'b' } }, 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}'],
  ['a value that no expression uses', { ...ON_VALUE, ExpressionAttributeValues: { ':v': { N: '1' }, ':w': { N: '1' } } }, 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}'],
  ['names without an expression', { ExpressionAttributeNames: { '#b': 'b' } }, 'ExpressionAttributeNames can only be specified when using expressions'],
  ['values without an expression', { ExpressionAttributeValues: { ':v': { N: '1' } } }, 'ExpressionAttributeValues can only be specified when using expressions'],
  ['no names', { ...ON_A, ExpressionAttributeNames: {} }, 'ExpressionAttributeNames must not be empty'],
  ['no values', { ...ON_A, ExpressionAttributeValues: {} }, 'ExpressionAttributeValues must not be empty'],
  ['a name without #', { ...ON_A, ExpressionAttributeNames: { b: 'b' } }, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "b"'],
  ['a value without a colon', { ...ON_A, ExpressionAttributeValues: { v: { N: '1' } } }, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'],
  ['an empty name', { ...ON_A, ExpressionAttributeNames: { '#b': '' } }, 'ExpressionAttributeNames contains invalid value: Empty attribute name for key #b'],
  ['an invalid value', { ...ON_VALUE, ExpressionAttributeValues: { ':v': { N: 'x' } } }, 'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v'],
])('%s is refused (developer guide, "Expression attribute names" and "Using expression attribute values")', (_, members, message) => {
  expect(put(members)).toEqual(refusal(message));
});
