import { checkPattern, type Profile } from '../../../../src/testing/services/patterns';

// Sources: EventBridge user guide, "Event patterns" and "Comparison operators"; what Event Ruler, the matcher that EventBridge uses, refuses.

/** A filter of the field `a.b`. */
const ab = (filter: unknown) => ({ a: { b: [filter] } });

test.each<[what: string, pattern: unknown, message: string]>([
  ['is no object', ['a'], 'the event pattern must be an object, got ["a"]'],
  ['is null', null, 'the event pattern must be an object, got null'],
  ['is empty', {}, 'the event pattern must not be empty, got {}'],
  ['has an empty object', { a: {} }, 'a must not be empty, got {}'],
  ['has an empty list', { a: { b: [] } }, 'a.b must not be an empty list, got []'],
  ['has a value outside of a list', { a: { b: 'x' } }, 'a.b must be a list of values or an object, got "x"'],
  ['has null outside of a list', { a: null }, 'a must be a list of values or an object, got null'],
  ['has a list in a list', { a: ['x', ['y']] }, 'a[1] must not be a list, got ["y"]'],

  ['has an unknown operator', ab({ regex: 'x' }), 'a.b[0] must have one operator of anything-but, cidr, equals-ignore-case, exists, numeric, prefix, suffix, wildcard, got {"regex":"x"}'],
  ['has an operator in another case', ab({ Prefix: 'x' }), 'a.b[0] must have one operator'],
  ['has two operators in one filter', ab({ prefix: 'x', suffix: 'y' }), 'a.b[0] must have one operator'],
  ['has a filter without operator', ab({}), 'a.b[0] must have one operator'],
  ['has a prefix that is no string', ab({ prefix: 7 }), 'a.b[0].prefix must be a string, got 7'],
  ['has a list of prefixes', ab({ prefix: ['x'] }), 'a.b[0].prefix must be a string, got ["x"]'],
  ['has another operator in prefix', ab({ prefix: { suffix: 'x' } }), 'a.b[0].prefix must be a string or have equals-ignore-case, got {"suffix":"x"}'],
  ['has a suffix that is no string', ab({ suffix: null }), 'a.b[0].suffix must be a string, got null'],
  ['has equals-ignore-case in suffix that is no string', ab({ suffix: { 'equals-ignore-case': 7 } }), 'a.b[0].suffix.equals-ignore-case must be a string, got 7'],
  ['has a list in equals-ignore-case', ab({ 'equals-ignore-case': ['x'] }), 'a.b[0].equals-ignore-case must be a string, got ["x"]'],
  ['has a text in exists', ab({ exists: 'true' }), 'a.b[0].exists must be true or false, got "true"'],

  ['has anything-but null', ab({ 'anything-but': null }), 'a.b[0].anything-but must have a number'],
  ['has anything-but a boolean', ab({ 'anything-but': true }), 'a.b[0].anything-but must have a number'],
  ['has anything-but an empty list', ab({ 'anything-but': [] }), 'a.b[0].anything-but must not be empty, got []'],
  ['mixes numbers into strings of anything-but', ab({ 'anything-but': ['x', 1] }), 'a.b[0].anything-but must be a string, got 1'],
  ['mixes strings into numbers of anything-but', ab({ 'anything-but': [1, 'x'] }), 'a.b[0].anything-but must have a number from -5000000000 to 5000000000, got "x"'],
  ['has anything-but numeric', ab({ 'anything-but': { numeric: ['=', 1] } }), 'a.b[0].anything-but must not have numeric, got {"numeric":["=",1]}'],
  ['has anything-but an empty prefix', ab({ 'anything-but': { prefix: '' } }), 'a.b[0].anything-but.prefix must not be empty, got ""'],
  ['has anything-but an empty suffix', ab({ 'anything-but': { suffix: ['x', ''] } }), 'a.b[0].anything-but.suffix must not be empty, got ""'],
  ['has anything-but a prefix that is a number', ab({ 'anything-but': { prefix: 7 } }), 'a.b[0].anything-but.prefix must be a string, got 7'],
  ['has anything-but a prefix without regard to case', ab({ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }), 'a.b[0].anything-but.prefix must be a string'],
  ['has anything-but without regard to case of a number', ab({ 'anything-but': { 'equals-ignore-case': [7] } }), 'a.b[0].anything-but.equals-ignore-case must be a string, got 7'],

  ['has numeric without a list', ab({ numeric: 7 }), 'a.b[0].numeric must be a list of one or two comparisons, got 7'],
  ['has numeric without a number', ab({ numeric: ['='] }), 'a.b[0].numeric must be a list of one or two comparisons, got ["="]'],
  ['has an unknown comparison', ab({ numeric: ['==', 7] }), 'a.b[0].numeric must compare by =, <, <=, > or >=, got "=="'],
  ['compares with a text', ab({ numeric: ['<', '7'] }), 'a.b[0].numeric must have a number from -5000000000 to 5000000000, got "7"'],
  ['compares with a number out of range', ab({ numeric: ['<', 5.1e9] }), 'a.b[0].numeric must have a number from -5000000000 to 5000000000, got 5100000000'],
  ['has a range that begins with its end', ab({ numeric: ['<', 7, '>', 1] }), 'a.b[0].numeric must be a range from its lower to its higher end, got ["<",7,">",1]'],
  ['has a range without numbers in it', ab({ numeric: ['>', 7, '<', 7] }), 'a.b[0].numeric must be a range'],
  ['has a range from an exact number', ab({ numeric: ['=', 7, '<', 8] }), 'a.b[0].numeric must be a range'],
  ['has a range to an exact number', ab({ numeric: ['>', 7, '=', 8] }), 'a.b[0].numeric must be a range'],

  ['has a cidr without mask', ab({ cidr: '10.0.0.0' }), 'a.b[0].cidr must be an IPv4 or IPv6 block such as 10.0.0.0/24, got "10.0.0.0"'],
  ['has a cidr with too large a mask', ab({ cidr: '10.0.0.0/33' }), 'a.b[0].cidr must be'],
  ['has a cidr of no address', ab({ cidr: 'bad/24' }), 'a.b[0].cidr must be'],
  ['has a cidr of IPv6 with too large a mask', ab({ cidr: '::/129' }), 'a.b[0].cidr must be'],
  ['has a cidr that is no string', ab({ cidr: 10 }), 'a.b[0].cidr must be'],

  ['has two wildcards next to each other', ab({ wildcard: 'a**b' }), 'a.b[0].wildcard must not have two wildcards next to each other, got "a**b"'],
  ['has three wildcards next to each other', ab({ wildcard: '***' }), 'a.b[0].wildcard must not have two wildcards'],
  ['escapes another character', ab({ wildcard: 'a\\b' }), 'a.b[0].wildcard must escape nothing but * and \\, got "a\\\\b"'],
  ['escapes nothing', ab({ wildcard: 'a\\' }), 'a.b[0].wildcard must escape nothing but'],
  ['has a wildcard that is no string', ab({ wildcard: 7 }), 'a.b[0].wildcard must be a string, got 7'],
  ['has two wildcards in anything-but', ab({ 'anything-but': { wildcard: ['a', '**'] } }), 'a.b[0].anything-but.wildcard must not have two wildcards'],

  ['has $or without a list', { a: { $or: { b: [1] } } }, 'a.$or must be a list of two objects or more, got {"b":[1]}'],
  ['has $or of one alternative', { $or: [{ b: [1] }] }, '$or must be a list of two objects or more'],
  ['has $or of values', { $or: [{ b: [1] }, 'x'] }, '$or must have nothing but objects, got "x"'],
  ['has $or with an empty alternative', { a: { $or: [{ b: [1] }, {}] } }, 'a must not be empty, got {}'],
  ['has $or with the name of an operator', { $or: [{ a: [1] }, { numeric: ['>', 5] }] }, 'numeric must not have the name of an operator inside $or, got [">",5]'],
  ['has $or with the name of an operator deep in it', { $or: [{ a: [1] }, { b: { prefix: ['x'] } }] }, 'b.prefix must not have the name of an operator inside $or'],
  ['has $or with a bad filter', { a: { $or: [{ b: [1] }, { c: [{ exists: 1 }] }] } }, 'a.c[0].exists must be true or false, got 1'],
])('a pattern that %s is refused', (_, pattern, message) => {
  expect(() => checkPattern(pattern, 'bus')).toThrow(message);
});

const everywhere = {
  'one value or another': ['x', 1, null, ''],
  'anything-but': [{ 'anything-but': ['x'] }],
  'numeric': [{ numeric: ['>', 0, '<=', 5] }],
  'exists': [{ exists: true }, { exists: false }],
  'prefix': [{ prefix: 'x' }],
  'suffix': [{ suffix: 'x' }],
  'equals-ignore-case': [{ 'equals-ignore-case': 'x' }],
};
const notForMappings = {
  'cidr': [{ cidr: '10.0.0.0/8' }],
  'prefix.equals-ignore-case': [{ prefix: { 'equals-ignore-case': 'x' } }],
  'suffix.equals-ignore-case': [{ suffix: { 'equals-ignore-case': 'x' } }],
};
const forBusesOnly = {
  'wildcard': [{ wildcard: '*x' }],
  'anything-but.prefix': [{ 'anything-but': { prefix: 'x' } }],
  'anything-but.suffix': [{ 'anything-but': { suffix: 'x' } }],
  'anything-but.wildcard': [{ 'anything-but': { wildcard: 'x*' } }],
  'anything-but.equals-ignore-case': [{ 'anything-but': { 'equals-ignore-case': 'x' } }],
};

/** Sources: EventBridge user guide, "Comparison operators", pipe support; Lambda developer guide, "Filter rule syntax". */
const supported: Record<Profile, Record<string, unknown[]>> = {
  bus: { ...everywhere, ...notForMappings, ...forBusesOnly },
  pipe: { ...everywhere, ...notForMappings },
  mapping: everywhere,
};
const missing: Record<Profile, Record<string, unknown[]>> = { bus: {}, pipe: forBusesOnly, mapping: { ...notForMappings, ...forBusesOnly } };
const rowsOf = (table: Record<Profile, Record<string, unknown[]>>) =>
  Object.entries(table).flatMap(([profile, filters]) => Object.entries(filters).map(([name, values]) => [profile as Profile, name, values] as const));

test.each(rowsOf(supported))('a pattern of a %s may have %s', (profile, _, values) => {
  expect(() => checkPattern({ a: values, $or: [{ b: [1] }, { c: [2] }] }, profile)).not.toThrow();
});

test.each(rowsOf(missing))('a pattern of a %s must not have %s', (profile, name, values) => {
  expect(() => checkPattern({ a: values }, profile)).toThrow(`must not use ${name} in a pattern of a ${profile}`);
});
