import { itemSize, valueSize } from '../../../../src/testing/services/dynamodb/item-size';
import { normalized, normalizedItem } from '../../../../src/testing/services/dynamodb/normalize';

test.each([
  ['a string: its UTF-8 bytes', { S: 'aä😀' }, 7],
  ['a binary: its bytes, not those of base64', { B: 'AQIDBA==' }, 4],
  ['a number: a byte per two significant digits and one', { N: '1234500' }, 4],
  ['null: one byte', { NULL: true }, 1],
  ['a Boolean: one byte', { BOOL: false }, 1],
  ['an empty list: three bytes', { L: [] }, 3],
  ['a list: one byte more for each element', { L: [{ S: 'ab' }, { S: '' }] }, 3 + 1 + 2 + 1],
  ['a map: one byte more for each element, and the names', { M: { ab: { S: 'c' } } }, 3 + 1 + 2 + 1],
  ['a set: its members', { SS: ['a', 'bc'] }, 3],
  ['a set of numbers: its members', { NS: ['1', '123'] }, 2 + 3],
])('size of %s (developer guide, "DynamoDB item sizes and formats")', (_, value, size) => {
  expect(valueSize(normalized(value))).toBe(size);
});

test('an item has the size of its attributes\' names and values (developer guide, "DynamoDB item sizes and formats")', () => {
  expect(itemSize(normalizedItem({ pk: { S: 'ab' }, ä: { N: '1' } }))).toBe(2 + 2 + 2 + 2);
});
