import { engine, refusal } from './engine';

const ITEM = {
  id: { S: 'x' },
  n: { N: '5' },
  s: { S: 'hello' },
  b: { B: 'AQID' },
  flag: { BOOL: true },
  nothing: { NULL: true },
  ss: { SS: ['b', 'a'] },
  ns: { NS: ['1', '2'] },
  l: { L: [{ N: '1' }, { M: { q: { S: 'deep' } } }] },
  m: { M: { 'x': { N: '7' }, 'a.b': { N: '8' } } },
};
const VALUES: Record<string, object> = {
  ':4': { N: '4' },
  ':5': { N: '5.0' },
  ':6': { N: '6' },
  ':7': { N: '7' },
  ':hell': { S: 'hell' },
  ':ell': { S: 'ell' },
  ':a': { S: 'a' },
  ':z': { S: 'z' },
  ':bytes': { B: 'AQI=' },
  ':deep': { S: 'deep' },
  ':set': { SS: ['a', 'b'] },
  ':map': { M: { q: { S: 'deep' } } },
  ':true': { BOOL: true },
  ':N': { S: 'N' },
  ':X': { S: 'X' },
  ':null': { NULL: true },
};

/** The outcome of a deletion on this condition: `undefined` when it was met. */
function outcome(condition: string, names?: Record<string, string>) {
  const { send } = engine();
  send('PutItem', { Item: ITEM });
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(condition));
  const { code, message } = send('DeleteItem', {
    Key: { id: { S: 'x' } },
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
  });
  return code && { code, message };
}

const NOT_MET = { code: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
const SOURCE = '(developer guide, "Condition and filter expressions")';

test.each([
  'n = :5', 'n <> :4', 'n < :6', 'n <= :5', 'n > :4', 'n >= :5', ':4 < n', 's > :hell', 'b > :bytes', 'ss = :set', 'l[1] = :map', 'flag = :true', 'nothing = :null',
  'n BETWEEN :4 AND :6', 'n between :5 and :5', 'n IN (:4, :5)', 'attribute_exists(m.x)', 'attribute_not_exists(m.y)', 'attribute_not_exists(l[2])', 'attribute_type(n, :N)',
  'begins_with(s, :hell)', 'begins_with(b, :bytes)', 'contains(s, :ell)', 'contains(ss, :a)', 'contains(ns, :absent) OR n = :5', 'contains(l, :map)', 'contains(b, :bytes)',
  'size(s) = :5', 'size(l) < :4', 'size(m) < :4', 'size(ss) < :4', 'size(b) < :4', 'm.x = :7', 'l[1].q = :deep', 'l[0] < m.x',
  'NOT n = :4', 'NOT NOT n = :5', 'n = :4 OR n = :5 AND s > :hell', '(n = :4 OR n = :5) AND s > :hell', 'NOT (n = :4 AND n = :5)', '(n) = (:5)',
])(`%s is met ${SOURCE}`, (condition) => {
  VALUES[':absent'] ??= { N: '9' };
  expect(outcome(condition)).toBeUndefined();
});

test.each([
  'n = :4', 'n < :5', 'n > :z', 's = :5', 'n BETWEEN :6 AND :7', 'n IN (:4, :6)', 'attribute_exists(m.y)', 'begins_with(s, :ell)', 'contains(m, :a)', 'contains(n, :5)',
  'NOT n = :5', 'n = :5 AND s = :z', 'n = :4 OR s = :z AND n = :5',
])(`%s is not met ${SOURCE}`, (condition) => {
  expect(outcome(condition)).toEqual(NOT_MET);
});

test.each([['gone = :4', NOT_MET], ['gone < :4', NOT_MET], ['gone <> :4', undefined], ['NOT gone = :4', undefined], ['size(gone) = :4', NOT_MET], ['size(gone) <> :4', undefined], ['size(n) = :4', NOT_MET]])(
  'with an attribute that is missing or has no size, only <> and NOT are met: %s', (condition, expected) => {
    expect(outcome(condition)).toEqual(expected);
  },
);

test('a placeholder of a name is one name, also with a dot in it (developer guide, "Expression attribute names")', () => {
  expect(outcome('m.#dotted > :7', { '#dotted': 'a.b' })).toBeUndefined();
  expect(outcome('attribute_exists(#dotted)', { '#dotted': 'm.x' })).toEqual(NOT_MET);
});

test.each(['__proto__', 'constructor', 'toString'])('an attribute named %s is there only when it was put', (name) => {
  expect(outcome('attribute_exists(#name)', { '#name': name })).toEqual(NOT_MET);
  expect(outcome('attribute_exists(m.#name)', { '#name': name })).toEqual(NOT_MET);
});

test.each([
  ['', 'The expression can not be empty;'],
  ['n =', 'Syntax error; token: "<EOF>", near: "="'],
  ['n == :4', 'Syntax error; token: "=", near: "== :4"'],
  ['n = :4 = :5', 'Syntax error; token: "=", near: ":4 = :5"'],
  ['n', 'Syntax error; token: "<EOF>", near: "n"'],
  ['(n AND s)', 'Syntax error; token: "AND", near: "n AND s"'],
  ['n IN ()', 'Syntax error; token: ")", near: "()"'],
  ['l[x] = :4', 'Syntax error; token: "x", near: "[x]"'],
  ['((n = :4))', 'The expression has redundant parentheses;'],
  ['name = :4', 'Attribute name is a reserved keyword; reserved keyword: name'],
  ['m.Status = :4', 'Attribute name is a reserved keyword; reserved keyword: Status'],
  ['#n = :4', 'An expression attribute name used in the document path is not defined; attribute name: #n'],
  ['n = :gone', 'An expression attribute value used in expression is not defined; attribute value: :gone'],
  ['exists(n)', 'Invalid function name; function: exists'],
  ['if_not_exists(n, :4) = :4', 'The function is not allowed in a condition expression; function: if_not_exists'],
  ['size(n)', 'The function is not allowed to be used this way in an expression; function: size'],
  ['attribute_exists(n) = :4', 'The function is not allowed to be used this way in an expression; function: attribute_exists'],
  ['attribute_exists(exists(n))', 'Invalid function name; function: exists'],
  ['size(name) = :4', 'Attribute name is a reserved keyword; reserved keyword: name'],
  ['attribute_exists(n, s)', 'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2'],
  ['attribute_exists(:4)', 'Operator or function requires a document path; operator or function: attribute_exists'],
  ['begins_with(s, :4)', 'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N'],
  ['n < :true', 'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL'],
  ['size(:4) = :4', 'Incorrect operand type for operator or function; operator or function: size, operand type: N'],
  ['attribute_type(n, :X)', 'Invalid attribute type name found; type: X, valid types: {S,N,B,SS,NS,BS,M,L,BOOL,NULL}'],
  ['n = n', 'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]'],
  ['n BETWEEN :6 AND :4', 'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:4}'],
  ['n BETWEEN :4 AND :z', 'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:4}, upper bound operand: AttributeValue: {S:z}'],
  [`n IN (${Array(101).fill(':4').join(', ')})`, 'The IN operator is provided with too many operands; number of operands: 101'],
])('the condition %s is refused', (condition, message) => {
  expect(outcome(condition)).toEqual(refusal(`Invalid ConditionExpression: ${message}`));
});

test('a path cannot lead into an attribute of a key, which is a scalar', () => {
  expect(outcome('id.x = :4')).toEqual(refusal('Key attributes must be scalars; list random access \'[]\' and map lookup \'.\' are not allowed: Key: id'));
});
