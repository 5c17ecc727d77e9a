import { engine, refusal } from './engine';

const put = (a: object) => {
  const { send, things } = engine();
  const { code, message } = send('PutItem', { Item: { id: { S: 'x' }, a } });
  return code ? { code, message } : things.items[0].a;
};

test.each([
  ['numbers lose needless zeros', { N: '01.50' }, { N: '1.5' }],
  ['sets are sorted: they have no order of their own', { NS: ['10', '9', '-1'] }, { NS: ['-1', '9', '10'] }],
  ['strings may be empty', { S: '' }, { S: '' }],
  ['binaries may be empty', { B: '' }, { B: '' }],
  ['lists and maps may be empty', { L: [{ M: {} }] }, { L: [{ M: {} }] }],
])('%s (developer guide, "Supported data types and naming rules in Amazon DynamoDB")', (_, value, stored) => {
  expect(put(value)).toEqual(stored);
});

test.each([
  ['an empty set', { SS: [] }, 'One or more parameter values were invalid: An string set  may not be empty'],
  ['an empty set of numbers', { NS: [] }, 'One or more parameter values were invalid: An number set  may not be empty'],
  ['an empty set of binaries', { BS: [] }, 'One or more parameter values were invalid: Binary sets should not be empty'],
  ['a member twice', { SS: ['a', 'a'] }, 'One or more parameter values were invalid: Input collection [a, a] contains duplicates.'],
  ['a number twice, whatever its form', { NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
  ['a null that is false', { NULL: false }, 'One or more parameter values were invalid: Null attribute value types must have the value of true'],
  ['a value without a type', {}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  ['a value of two types', { S: 'a', N: '1' }, 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'],
])('%s is refused (developer guide, "Supported data types and naming rules in Amazon DynamoDB")', (_, value, message) => {
  expect(put(value)).toEqual(refusal(message));
});

test('values nest up to 32 levels (developer guide, "Quotas in Amazon DynamoDB")', () => {
  const nested = (lists: number) => Array.from({ length: lists }).reduce<object>((value) => ({ L: [value] }), { N: '1' });
  expect(put(nested(31))).toEqual(nested(31));
  expect(put(nested(32))).toMatchObject({ message: expect.stringContaining('Nesting Levels have exceeded supported limits') });
});
