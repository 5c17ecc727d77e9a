import { engine, refusal } from './engine';

const ITEM = {
  id: { S: 'x' }, n: { N: '5' }, s: { S: 'text' }, ss: { SS: ['a', 'b'] }, ns: { NS: ['1', '2'] }, l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] }, m: { M: { x: { N: '7' } } },
};
const VALUES: Record<string, object> = { ':1': { N: '1' }, ':9': { N: '9' }, ':s': { S: 'new' }, ':l': { L: [{ S: 'e' }] }, ':m': { M: {} }, ':ss': { SS: ['b', 'c'] }, ':ab': { SS: ['a', 'b'] }, ':ns': { NS: ['2', '3'] } };

/** What the update makes of the item, or why it does not; `more` are further members of the request. */
function update(UpdateExpression: string, more: object = {}, item: object | null = ITEM) {
  const { send, things } = engine();
  if (item) send('PutItem', { Item: item });
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(UpdateExpression));
  const output = send('UpdateItem', {
    Key: { id: { S: 'x' } }, UpdateExpression, ...more, ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
  });
  return { output, item: JSON.parse(JSON.stringify(things.items[0] ?? null)) as unknown };
}

const SOURCE = '(developer guide, "Using update expressions in DynamoDB")';

test.each<[string, string, object]>([
  ['SET replaces or adds an attribute', 'SET n = :s, q = :1', { n: { S: 'new' }, q: { N: '1' } }],
  ['SET reads the item as it was before', 'SET n = s, s = n', { n: { S: 'text' }, s: { N: '5' } }],
  ['SET adds and subtracts', 'SET n = n + :1, q = :9 - n', { n: { N: '6' }, q: { N: '4' } }],
  ['if_not_exists gives the attribute', 'SET n = if_not_exists(n, :1)', {}],
  ['if_not_exists gives the other where there is none', 'SET q = if_not_exists(q, :1) + :9', { q: { N: '10' } }],
  ['list_append adds behind', 'SET l = list_append(l, :l)', { l: { L: [...ITEM.l.L, { S: 'e' }] } }],
  ['list_append adds in front', 'SET l = list_append(:l, l)', { l: { L: [{ S: 'e' }, ...ITEM.l.L] } }],
  ['list_append begins a list', 'SET q = list_append(if_not_exists(q, :l), :l)', { q: { L: [{ S: 'e' }, { S: 'e' }] } }],
  ['SET replaces an element', 'SET l[1] = :s', { l: { L: [{ N: '0' }, { S: 'new' }, { N: '2' }] } }],
  ['elements beyond the end are appended in the order of their indexes', 'SET l[9] = :9, q = :1, l[8] = :s', { q: { N: '1' }, l: { L: [...ITEM.l.L, { S: 'new' }, { N: '9' }] } }],
  ['SET adds to a map', 'SET m.y = :1', { m: { M: { x: { N: '7' }, y: { N: '1' } } } }],
  ['REMOVE takes elements by the indexes that they had', 'REMOVE l[0], l[2]', { l: { L: [{ N: '1' }] } }],
  ['REMOVE and SET in one list', 'REMOVE l[0] SET l[1] = :s', { l: { L: [{ S: 'new' }, { N: '2' }] } }],
  ['REMOVE of what is not there does nothing', 'REMOVE q, m.q, l[9]', {}],
  ['ADD adds to a number', 'ADD n :9', { n: { N: '14' } }],
  ['ADD begins a number', 'ADD q :9', { q: { N: '9' } }],
  ['ADD puts members into a set', 'ADD ss :ss', { ss: { SS: ['a', 'b', 'c'] } }],
  ['ADD begins a set', 'ADD q :ss', { q: { SS: ['b', 'c'] } }],
  ['ADD in a map', 'ADD m.x :1', { m: { M: { x: { N: '8' } } } }],
  ['DELETE takes members from a set', 'DELETE ss :ss', { ss: { SS: ['a'] } }],
  ['DELETE from no set does nothing', 'DELETE q :ss', {}],
  ['clauses come in any order and case', 'remove s add n :1 set q = :s delete ns :ns', { s: undefined, n: { N: '6' }, q: { S: 'new' }, ns: { NS: ['1'] } }],
])(`%s: %s ${SOURCE}`, (_, expression, changes) => {
  expect(update(expression)).toEqual({ output: {}, item: JSON.parse(JSON.stringify({ ...ITEM, ...changes })) });
});

test(`REMOVE of an element that was not there leaves alone what SET appends in its place ${SOURCE}`, () => {
  expect(update('REMOVE l[0] SET l[9] = :9', {}, { ...ITEM, l: { L: [] } }).item).toMatchObject({ l: { L: [{ N: '9' }] } });
});

test(`a set that loses its last member is removed ${SOURCE}`, () => {
  expect(update('DELETE ss :ab').item).not.toHaveProperty('ss');
});

test.each([
  ['SET q = gone', 'The provided expression refers to an attribute that does not exist in the item'],
  ['SET q = gone + :1', 'The provided expression refers to an attribute that does not exist in the item'],
  ['SET q = s + :1', 'An operand in the update expression has an incorrect data type'],
  ['SET q = list_append(s, :l)', 'An operand in the update expression has an incorrect data type'],
  ['ADD s :1', 'An operand in the update expression has an incorrect data type'],
  ['ADD ss :ns', 'An operand in the update expression has an incorrect data type'],
  ['DELETE n :ss', 'An operand in the update expression has an incorrect data type'],
  ['SET gone.x = :1', 'The document path provided in the update expression is invalid for update'],
  ['SET n.x = :1', 'The document path provided in the update expression is invalid for update'],
  ['SET m[0] = :1', 'The document path provided in the update expression is invalid for update'],
  ['REMOVE gone.x', 'The document path provided in the update expression is invalid for update'],
  ['DELETE gone.x :ss', 'The document path provided in the update expression is invalid for update'],
  ['SET id = :s', 'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key'],
])('%s does not suit the item: nothing changes', (expression, message) => {
  expect(update(expression)).toEqual({ output: refusal(message), item: ITEM });
});

test.each([
  ['', 'The expression can not be empty;'],
  ['SET', 'Syntax error; token: "<EOF>", near: "SET"'],
  ['n = :1', 'Syntax error; token: "n", near: "n ="'],
  ['SET n = :1,', 'Syntax error; token: "<EOF>", near: ","'],
  ['SET n = :1 + :1 + :1', 'Syntax error; token: "+", near: ":1 + :1"'],
  ['ADD n s', 'Syntax error; token: "s", near: "n s"'],
  ['SET set = :1', 'Syntax error; token: "set", near: "SET set ="'],
  ['SET n = :1 SET q = :1', 'The "SET" section can only be used once in an update expression;'],
  ['SET status = :1', 'Attribute name is a reserved keyword; reserved keyword: status'],
  ['SET n = now()', 'Syntax error; token: ")", near: "()"'],
  ['SET n = now(:1)', 'Invalid function name; function: now'],
  ['SET n = if_not_exists(status, :1)', 'Attribute name is a reserved keyword; reserved keyword: status'],
  ['SET n = size(s)', 'The function is not allowed in an update expression; function: size'],
  ['SET n = if_not_exists(:1, :1)', 'Operator or function requires a document path; operator or function: if_not_exists'],
  ['SET n = list_append(l)', 'Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1'],
  ['SET n = n + :s', 'Incorrect operand type for operator or function; operator or function: +, operand type: S'],
  ['ADD n :s', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND'],
  ['DELETE ss :1', 'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND'],
  ['SET n = :gone', 'An expression attribute value used in expression is not defined; attribute value: :gone'],
  ['SET m = :m, m.x = :1', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]'],
  ['SET m.x = :1 REMOVE m[0]', 'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, [0]]'],
])('the update %s is refused', (expression, message) => {
  expect(update(expression).output).toEqual(refusal(`Invalid UpdateExpression: ${message}`));
});

test('an update of no item makes one with the key (API reference, UpdateItem)', () => {
  expect(update('SET n = :1', {}, null).item).toEqual({ id: { S: 'x' }, n: { N: '1' } });
  expect(update('REMOVE n', {}, null).item).toEqual({ id: { S: 'x' } });
});

test('an update that makes an item too large is refused (developer guide, "Quotas in Amazon DynamoDB")', () => {
  const large = { id: { S: 'x' }, a: { S: 'y'.repeat(300_000) } };
  expect(update('SET b = a', {}, large)).toEqual({ output: refusal('Item size to update has exceeded the maximum allowed size'), item: large });
});

test('an update that gives an index\'s key another type is refused', () => {
  const { send } = engine();
  const input = { TableName: 'orders', Key: { customer: { S: 'ada' }, orderNo: { N: '1' } }, UpdateExpression: 'SET amount = :s', ExpressionAttributeValues: { ':s': { S: 'x' } } };
  expect(send('UpdateItem', input).message).toMatch('Type mismatch for Index Key amount Expected: N Actual: S IndexName: by-phase');
});

test.each([
  ['ALL_OLD', ITEM],
  ['ALL_NEW', { ...ITEM, n: { N: '6' }, m: { M: { x: { N: '7' }, y: { N: '9' } } }, q: { N: '1' } }],
  ['UPDATED_OLD', { n: { N: '5' } }],
  ['UPDATED_NEW', { n: { N: '6' }, m: { M: { y: { N: '9' } } }, q: { N: '1' } }],
])('%s returns the item, or only what the paths lead to (API reference, UpdateItem, ReturnValues)', (ReturnValues, Attributes) => {
  expect(update('SET n = n + :1, m.y = :9, q = :1', { ReturnValues }).output).toEqual({ Attributes });
});

test.each(['UPDATED_NEW', 'NONE'])('%s returns nothing of what is removed', (ReturnValues) => {
  expect(update('REMOVE n', { ReturnValues }).output).toEqual({});
});

test('ALL_OLD returns nothing where nothing was', () => {
  expect(update('SET n = :1', { ReturnValues: 'ALL_OLD' }, null).output).toEqual({});
});
