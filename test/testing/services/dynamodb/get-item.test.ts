import { engine, refusal } from './engine';

const ITEM = { id: { S: 'x' }, a: { N: '1' }, m: { M: { x: { N: '2' }, y: { N: '3' } } }, l: { L: [{ N: '4' }, { M: { q: { N: '5' }, r: { N: '6' } } }, { N: '7' }] } };

const get = (ProjectionExpression?: string, ExpressionAttributeNames?: object) => {
  const { send } = engine();
  send('PutItem', { Item: ITEM });
  return send('GetItem', { Key: { id: { S: 'x' } }, ProjectionExpression, ExpressionAttributeNames });
};

test('GetItem returns the item, or nothing (API reference, GetItem)', () => {
  expect(get()).toEqual({ Item: ITEM });
  expect(engine().send('GetItem', { Key: { id: { S: 'x' } } })).toEqual({});
});

test.each([
  ['a', { a: ITEM.a }],
  ['m.x, a', { a: ITEM.a, m: { M: { x: { N: '2' } } } }],
  ['l[2], l[0]', { l: { L: [{ N: '4' }, { N: '7' }] } }],
  ['l[1].q', { l: { L: [{ M: { q: { N: '5' } } }] } }],
  ['gone, m.gone, l[9], a.x', {}],
])('%s projects the elements that are there (developer guide, "Using projection expressions in DynamoDB")', (projection, Item) => {
  expect(get(projection)).toEqual({ Item });
});

test.each([
  ['', 'The expression can not be empty;'],
  ['a,', 'Syntax error; token: "<EOF>", near: ","'],
  ['a, m.name', 'Attribute name is a reserved keyword; reserved keyword: name'],
  ['m, m.x', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]'],
  ['m.x, m[0]', 'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, [0]]'],
])('the projection %s is refused', (projection, message) => {
  expect(get(projection)).toEqual(refusal(`Invalid ProjectionExpression: ${message}`));
});

test('a projection may use placeholders of names', () => {
  expect(get('#m.#x', { '#m': 'm', '#x': 'x' })).toEqual({ Item: { m: { M: { x: { N: '2' } } } } });
});
