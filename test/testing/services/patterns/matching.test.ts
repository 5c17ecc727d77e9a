import { matches } from '../../../../src/testing/services/patterns';

// Sources: EventBridge user guide, "Event patterns" (considerations, null values and empty strings), "Comparison operators".

type Row = [rule: string, filters: unknown[], matching: unknown[], others: unknown[]];

/** Matched as the field `x` of an event's detail. */
const rows: Row[] = [
  ['a string is matched character by character', ['eu'], ['eu'], ['EU', 'eu ', '', 'e', null]],
  ['one of the values is enough', ['eu', 'us', 7], ['eu', 'us', 7], ['ap', 8]],
  ['a number matches by its value, however it is written', [300], [300, JSON.parse('300.0'), JSON.parse('3.0e2')], [301, 300.5]],
  ['a number in a string is a string', [300], [300], ['300']],
  ['a string with a number in it is no number', ['300'], ['300'], [300]],
  ['a number out of range matches itself only', [123456789012], [123456789012], [123456789013]],
  ['booleans are neither strings nor numbers', [true], [true], ['true', 1, false]],
  ['null is a value', [null], [null], ['null', '', 0, false]],
  ['an empty string is a value', [''], [''], [null, ' ']],

  ['prefix', [{ prefix: 'ord' }], ['order', 'ord'], ['Order', 'an order', '', 7, null]],
  ['prefix without regard to case', [{ prefix: { 'equals-ignore-case': 'OrD' } }], ['order', 'ORDER', 'oRd'], ['or', 'word', 7]],
  ['suffix', [{ suffix: '.png' }], ['a.png', '.png'], ['a.PNG', 'a.png.gz', 'png', null]],
  ['suffix without regard to case', [{ suffix: { 'equals-ignore-case': '.Png' } }], ['a.png', 'a.PNG'], ['a.jpg', null]],
  ['equals-ignore-case', [{ 'equals-ignore-case': 'Alice' }], ['alice', 'ALICE'], ['alic', 'alices', null]],

  ['anything-but a string', [{ 'anything-but': 'new' }], ['old', 'New', '', null, 7, false], ['new']],
  ['anything-but a number', [{ 'anything-but': 123 }], [124, '123', null], [123, JSON.parse('123.0')]],
  ['anything-but a list of strings', [{ 'anything-but': ['a', 'b'] }], ['c', null, 1], ['a', 'b']],
  ['anything-but a list of numbers', [{ 'anything-but': [100, 0] }], [1, '100', 'a'], [100, 0]],
  ['anything-but a prefix', [{ 'anything-but': { prefix: 'us-' } }], ['eu-1', 'us', 12, null], ['us-1', 'us-']],
  ['anything-but a list of prefixes', [{ 'anything-but': { prefix: ['us-', 'eu-'] } }], ['ap-1'], ['us-1', 'eu-1']],
  ['anything-but a suffix', [{ 'anything-but': { suffix: '.png' } }], ['a.jpg', null], ['a.png']],
  ['anything-but a list of suffixes', [{ 'anything-but': { suffix: ['.png', '.jpg'] } }], ['a.gif'], ['a.png', 'a.jpg']],
  ['anything-but without regard to case', [{ 'anything-but': { 'equals-ignore-case': 'New' } }], ['old', null], ['new', 'NEW']],
  ['anything-but a list without regard to case', [{ 'anything-but': { 'equals-ignore-case': ['a', 'B'] } }], ['c'], ['A', 'b']],
  ['anything-but a wildcard', [{ 'anything-but': { wildcard: '*/lib/*' } }], ['/bin/ls', null], ['/usr/lib/x', '/lib/']],
  ['anything-but a list of wildcards', [{ 'anything-but': { wildcard: ['*/lib/*', '*.so'] } }], ['/bin/ls'], ['/lib/x', 'a.so']],

  ['numeric =', [{ numeric: ['=', 301.8] }], [301.8, JSON.parse('3.018e2')], [301.9, '301.8', null]],
  ['numeric >', [{ numeric: ['>', 0] }], [1, 0.000001], [0, -1, '1']],
  ['numeric >=', [{ numeric: ['>=', 0] }], [0, 1], [-0.000001]],
  ['numeric <', [{ numeric: ['<', 10] }], [9.999999, -10], [10]],
  ['numeric <=', [{ numeric: ['<=', 10] }], [10], [10.000001]],
  ['numeric range', [{ numeric: ['>', 0, '<=', 5] }], [1, 5], [0, 6]],
  ['numbers are told apart to six digits after the point', [{ numeric: ['=', 1] }], [1.0000001], [1.000001]],
  ['numbers of an event beyond five billion match no numeric', [{ numeric: ['>', 0] }], [5e9], [5.000001e9]],

  ['exists: true matches any leaf', [{ exists: true }], ['a', '', 0, false, null], []],
  ['exists: false matches no leaf', [{ exists: false }], [], ['a', '', 0, false, null]],
  ['exists: false beside a value', [{ exists: false }, 'a'], ['a'], ['b', null]],

  ['cidr of IPv4', [{ cidr: '10.0.0.0/24' }], ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', '9.255.255.255', '10.0.0', '10.0.0.256', 'a', 167772160, '::a00:0']],
  ['cidr of which not all host bits are zero', [{ cidr: '10.0.0.77/24' }], ['10.0.0.1', '10.0.0.77'], ['10.0.1.77']],
  ['cidr of one address', [{ cidr: '10.0.0.7/32' }], ['10.0.0.7'], ['10.0.0.8']],
  ['cidr of all addresses', [{ cidr: '0.0.0.0/0' }], ['255.1.2.3'], ['::1', '1.2.3', '1.2.3.256', '1.2.3.4.5', '1.2.3.-4']],
  ['cidr of IPv6', [{ cidr: '2001:db8::/32' }], ['2001:db8::1', '2001:0DB8:0:0:0:0:0:7', '2001:db8:ffff::'], ['2001:db9::', '2001:db8', '1::2::3', '2001:db8:g::', '10.0.0.1']],
  ['cidr of IPv6 with groups left out once at most', [{ cidr: '1::/16' }], ['1::', '1:2:3:4:5:6:7:8', '1:2:3:4::6:7:8'], ['1:2:3:4:5:6:7::8', '1::2::3', '1:2']],
  ['cidr of the first IPv6 addresses', [{ cidr: '::/127' }], ['::', '::1', '0:0:0:0:0:0:0:1'], ['::2', '0:0:0:0:0:0:0:0:1', '1:2:3:4:5:6:7::8']],

  ['wildcard in the middle', [{ wildcard: 'dir/*.png' }], ['dir/.png', 'dir/a/b.png'], ['dir.png', 'dir/a.jpg', 'a/dir/b.png', 7, null]],
  ['several wildcards', [{ wildcard: '*a*b*' }], ['ab', 'xaxbx'], ['ba', 'a', '']],
  ['texts around a wildcard do not overlap', [{ wildcard: 'aba*aba' }], ['abaaba', 'aba-aba'], ['aba', 'ababa']],
  ['texts between wildcards follow each other', [{ wildcard: '*ab*ba*' }], ['abba'], ['aba']],
  ['text at the end is not what a text before it has taken', [{ wildcard: '*ab*b' }], ['abb', 'ababb'], ['ab']],
  ['a wildcard takes line breaks', [{ wildcard: 'a*z' }], ['a\n\nz'], ['a\n']],
  ['wildcard alone', [{ wildcard: '*' }], ['', 'a'], [7, null]],
  ['no wildcard at all', [{ wildcard: 'a' }], ['a'], ['ab', '']],
  ['an escaped asterisk is an asterisk', [{ wildcard: 'a\\*b*' }], ['a*b', 'a*bc'], ['axb']],
  ['an escaped backslash is a backslash', [{ wildcard: 'a\\\\*' }], ['a\\', 'a\\b'], ['a*', 'ab']],
  ['an escaped asterisk may follow a wildcard', [{ wildcard: '*\\*' }], ['*', 'a*'], ['a']],
];

test.each(rows)('%s', (_, filters, matching, others) => {
  const isMatch = (x: unknown) => matches({ detail: { x: filters } }, { detail: { x } }, 'bus');
  expect(matching.filter((value) => !isMatch(value))).toEqual([]);
  expect(others.filter(isMatch)).toEqual([]);
});

type Case = [rule: string, pattern: object, event: unknown, expected: boolean];

/** Whole events. */
const cases: Case[] = [
  ['all fields of a pattern must match', { a: [1], b: [2] }, { a: 1, b: 3 }, false],
  ['fields that the pattern does not name do not matter', { a: [1] }, { a: 1, b: 3 }, true],
  ['a field that is missing does not match', { a: [1] }, { b: 1 }, false],
  ['names are matched with regard to case', { a: [1] }, { A: 1 }, false],
  ['a pattern has the structure of the event', { a: { b: [1] } }, { b: 1, a: 1 }, false],
  ['a value does not match an object', { a: [1] }, { a: { b: 1 } }, false],
  ['null is no missing field', { a: [null] }, {}, false],
  ['anything-but asks for a field', { a: [{ 'anything-but': 'x' }] }, {}, false],
  ['anything-but asks for a leaf', { a: [{ 'anything-but': 'x' }] }, { a: { b: 1 } }, false],
  ['exists: true asks for a leaf', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
  ['exists: false matches what is no leaf', { a: [{ exists: false }] }, { a: { b: 1 } }, true],
  ['exists: false matches what is missing', { a: { b: [{ exists: false }] } }, { a: { c: 1 } }, true],
  ['exists: false matches when its parent is missing', { a: { b: [{ exists: false }] } }, {}, true],
  ['exists: false beside a value matches what is missing', { a: ['x', { exists: false }] }, {}, true],
  ['a dot in a name of the pattern is one level more', { 'a.b': [1] }, { a: { b: 1 } }, true],
  ['a dot in a name of the event is one level more', { a: { b: [1] } }, { 'a.b': 1 }, true],
  ['a member without a value, which JSON leaves out, is absent', { a: [{ exists: false }] }, { a: undefined }, true],
  ['names of object members are no fields', { constructor: { name: [{ exists: true }] } }, { a: 1 }, false],
  ['an event that is no object has no fields', { a: [1] }, 'a', false],

  ['$or matches by its first alternative', { $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }, true],
  ['$or matches by its last alternative', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
  ['$or needs one of its alternatives', { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }, false],
  ['$or comes on top of the other fields', { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1, b: 2 }, false],
  ['an alternative of $or needs all of its fields', { $or: [{ a: [1], b: [2] }, { c: [3] }] }, { a: 1 }, false],
  ['$or in an object is about that object', { d: { $or: [{ a: [1] }, { b: [2] }] } }, { d: { b: 2 } }, true],
  ['$or in $or', { $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }] }, { b: 2, d: 4 }, true],
  ['$or in $or needs what is beside it', { $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }] }, { d: 4 }, false],
  ['two $or must both match', { $or: [{ a: [1] }, { b: [2] }], x: { $or: [{ a: [1] }, { b: [2] }] } }, { a: 1, x: { a: 2 } }, false],
];

test.each(cases)('%s', (_, pattern, event, expected) => {
  expect(matches(pattern, event, 'bus')).toBe(expected);
});
