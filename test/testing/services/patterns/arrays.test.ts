import { compilePattern, matches } from '../../../../src/testing/services/patterns';

// Sources: EventBridge user guide, "Arrays in event patterns"; README of Event Ruler, the matcher that EventBridge uses, "JSON Array Matching".

const people = [{ first: 'Ann', last: 'Smith', tags: ['a'] }, { first: 'Bob', last: 'Jones', tags: ['b', 'c'], retired: true }];

test.each<[rule: string, pattern: object, event: object, expected: boolean]>([
  ['an array matches by one of its elements', { a: ['x', 'y'] }, { a: ['z', 'y'] }, true],
  ['an array without any of the values does not match', { a: ['x', 'y'] }, { a: ['z'] }, false],
  ['an array matches a filter by one of its elements', { a: [{ prefix: 'x' }] }, { a: ['z', 'xy'] }, true],
  ['anything-but matches an array that has another element', { a: [{ 'anything-but': 'x' }] }, { a: ['x', 'y'] }, true],
  ['anything-but does not match an array of nothing else', { a: [{ 'anything-but': 'x' }] }, { a: ['x', 'x'] }, false],
  ['an empty array has no value', { a: [{ 'anything-but': 'x' }] }, { a: [] }, false],
  ['an empty array is not null', { a: [null] }, { a: [] }, false],
  ['an empty array does not exist', { a: [{ exists: true }] }, { a: [] }, false],
  ['an empty array is absent', { a: [{ exists: false }] }, { a: [] }, true],
  ['arrays in arrays count as one', { a: ['x'] }, { a: [['z'], [['x']]] }, true],

  ['objects in an array count as the value of its field', { people: { first: ['Bob'] } }, { people }, true],
  ['objects in arrays of arrays do so, too', { people: { first: ['Bob'] } }, { people: [[people[0]], [people[1]]] }, true],
  ['two fields of one element match together', { people: { first: ['Bob'], last: ['Jones'] } }, { people }, true],
  ['fields of different elements do not match together', { people: { first: ['Ann'], last: ['Jones'] } }, { people }, false],
  ['the order of names in a pattern does not matter for that', { people: { last: ['Jones'], first: ['Ann'] } }, { people }, false],
  ['a later element is tried when an earlier one fails', { people: { last: [{ exists: true }], first: ['Bob'] } }, { people }, true],
  ['values of an array in an element belong to that element', { people: { first: ['Ann'], tags: ['c'] } }, { people }, false],
  ['fields of different arrays match together', { a: { x: [1] }, b: { x: [2] } }, { a: [{ x: 1 }], b: [{ x: 1 }, { x: 2 }] }, true],
  ['elements of an inner array of one element match', { a: { x: [1], b: { y: [2], z: [3] } } }, { a: [{ x: 1, b: [{ y: 2 }, { y: 2, z: 3 }] }] }, true],
  ['elements of inner arrays do not mix', { a: { b: { y: [2], z: [3] } } }, { a: [{ b: [{ y: 2 }, { z: 3 }] }] }, false],
  ['elements of inner arrays of different elements do not mix', { a: { x: [1], b: { y: [2] } } }, { a: [{ x: 1, b: [{ y: 1 }] }, { x: 2, b: [{ y: 2 }] }] }, false],
  ['absence is asked of the element that the other fields are of', { people: { first: ['Ann'], retired: [{ exists: false }] } }, { people }, true],
  ['absence fails for an element that has it', { people: { first: ['Bob'], retired: [{ exists: false }] } }, { people }, false],
  ['absence alone is asked of all elements', { people: { retired: [{ exists: false }] } }, { people }, false],
  ['the place of exists: false in a pattern does not matter', { people: { retired: [{ exists: false }], first: ['Ann'] } }, { people }, true],
  ['alternatives of $or are consistent each by itself', { people: { first: ['Ann'], $or: [{ last: ['Jones'] }, { tags: ['a'] }] } }, { people }, true],
])('%s', (_, pattern, event, expected) => {
  expect(matches(pattern, event, 'bus')).toBe(expected);
});

test('many fields and large arrays of plain values are matched without trying all combinations', () => {
  const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
  const values = Array.from({ length: 50 }, (_, index) => index);
  const isMatch = compilePattern({ ...Object.fromEntries(names.map((name) => [name, [{ numeric: ['>=', 0] }]])), z: ['missing'] }, 'bus');
  const event = { ...Object.fromEntries(names.map((name) => [name, values])), z: 'there' };
  expect(isMatch(event)).toBe(false);
  expect(isMatch({ ...event, z: 'missing' })).toBe(true);
});
