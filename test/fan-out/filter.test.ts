import { Fn, Lazy } from 'aws-cdk-lib';
import { Match as Pattern, type EventPattern } from 'aws-cdk-lib/aws-events';
import { stack, subscriber, templateOf } from '../support/constructs';
import { only } from '../support/templates';

/** The pattern in the template of a subscriber `S/Sub`. */
function patternOf(filter: unknown): unknown {
  return only(templateOf(subscriber({ filter: filter as EventPattern }, {}, stack())), 'AWS::Events::Rule').Properties.EventPattern;
}

const detail = (...values: unknown[]) => ({ detail: { a: values } });

test.each<[string, unknown, unknown]>([
  ['a value', { source: ['shop'] }, { source: ['shop'] }],
  ['every field of an event', {
    version: ['0'],
    id: ['1'],
    detailType: ['t'],
    source: ['s'],
    account: ['111111111111'],
    time: ['2026-01-01T00:00:00Z'],
    region: ['eu-west-1'],
    resources: ['r'],
    detail: { a: [1] },
  }, {
    'version': ['0'],
    'id': ['1'],
    'detail-type': ['t'],
    'source': ['s'],
    'account': ['111111111111'],
    'time': ['2026-01-01T00:00:00Z'],
    'region': ['eu-west-1'],
    'resources': ['r'],
    'detail': { a: [1] },
  }],
  ['values of every kind', detail('', 'text', 1, -1.5, true, null), detail('', 'text', 1, -1.5, true, null)],
  ['prefix', detail({ prefix: 'a' }), detail({ prefix: 'a' })],
  ['prefix of nothing, which matches every text', detail({ prefix: '' }), detail({ prefix: '' })],
  ['prefix in any case', detail({ prefix: { 'equals-ignore-case': 'a' } }), detail({ prefix: { 'equals-ignore-case': 'a' } })],
  ['suffix', detail({ suffix: '.png' }), detail({ suffix: '.png' })],
  ['suffix in any case', detail({ suffix: { 'equals-ignore-case': '.png' } }), detail({ suffix: { 'equals-ignore-case': '.png' } })],
  ['equals-ignore-case', detail({ 'equals-ignore-case': 'a' }), detail({ 'equals-ignore-case': 'a' })],
  ['wildcard', detail({ wildcard: 'a*b' }), detail({ wildcard: 'a*b' })],
  ['a wildcard after a star that is meant as such', detail({ wildcard: 'a\\**' }), detail({ wildcard: 'a\\**' })],
  ['cidr of version 6', detail({ cidr: '2001:db8::/128' }), detail({ cidr: '2001:db8::/128' })],
  ['cidr', detail({ cidr: '10.0.0.0/8' }), detail({ cidr: '10.0.0.0/8' })],
  ['exists', detail({ exists: false }), detail({ exists: false })],
  ['numeric', detail({ numeric: ['=', 3] }), detail({ numeric: ['=', 3] })],
  ['a numeric range', detail({ numeric: ['>', 0, '<=', 5.5] }), detail({ numeric: ['>', 0, '<=', 5.5] })],
  ['anything-but a text', detail({ 'anything-but': 'a' }), detail({ 'anything-but': 'a' })],
  ['anything-but texts', detail({ 'anything-but': ['a', 'b'] }), detail({ 'anything-but': ['a', 'b'] })],
  ['anything-but numbers', detail({ 'anything-but': [1, 2] }), detail({ 'anything-but': [1, 2] })],
  ['anything-but a prefix', detail({ 'anything-but': { prefix: 'a' } }), detail({ 'anything-but': { prefix: 'a' } })],
  ['anything-but wildcards', detail({ 'anything-but': { wildcard: ['a*', '*b'] } }), detail({ 'anything-but': { wildcard: ['a*', '*b'] } })],
  ['several operators, any of which may match', detail('a', { prefix: 'b' }, { exists: false }), detail('a', { prefix: 'b' }, { exists: false })],
  ['alternatives', { detail: { $or: [{ a: [1] }, { b: { c: [2] } }] } }, { detail: { $or: [{ a: [1] }, { b: { c: [2] } }] } }],
  ['a field with the name of an operator', { detail: { prefix: ['a'] } }, { detail: { prefix: ['a'] } }],
  ['the matchers of the CDK', {
    source: Pattern.prefix('shop.'), detail: { a: Pattern.anyOf(Pattern.exactString('x'), Pattern.suffix('y')), b: Pattern.exists(), c: Pattern.interval(1, 2), d: Pattern.anythingButPrefix('z') },
  }, {
    source: [{ prefix: 'shop.' }], detail: { a: ['x', { suffix: 'y' }], b: [{ exists: true }], c: [{ numeric: ['>=', 1, '<=', 2] }], d: [{ 'anything-but': { prefix: 'z' } }] },
  }],
  ['a value that only the deployment knows', { source: [Fn.ref('AWS::StackName')] }, { source: [{ Ref: 'AWS::StackName' }] }],
  ['a list that only the deployment knows', { source: Fn.split(',', 'a') }, { source: ['a'] }],
  ['a list of a parameter', { source: Fn.split(',', Fn.ref('AWS::StackName')) }, { source: { 'Fn::Split': [',', { Ref: 'AWS::StackName' }] } }],
  ['an argument that only the deployment knows', detail({ prefix: Fn.ref('AWS::StackName') }), detail({ prefix: { Ref: 'AWS::StackName' } })],
  ['a lazy list', { source: Lazy.list({ produce: () => ['shop'] }) }, { source: ['shop'] }],
  ['a pattern of 4096 characters', { source: ['x'.repeat(4096 - '{"source":[""]}'.length)] }, { source: ['x'.repeat(4096 - '{"source":[""]}'.length)] }],
])('takes %s', (_name, filter, rendered) => {
  expect(patternOf(filter)).toEqual(rendered);
});

const OPERATORS = 'prefix, suffix, equals-ignore-case, wildcard, cidr, exists, numeric, anything-but';
const emptyPattern = (at: string) => `${at} must be a pattern with at least one field, got {}; an empty pattern matches nothing [cdk-eventweave:filterEmpty]`;
const noList = (at: string, got: string) => `${at} must be a list of values, got ${got}; [${JSON.stringify(got)}] matches that value, anything else can never match [cdk-eventweave:filterList]`;
const unknown = (got: unknown) => `filter.detail.a must be values, or one operator of ${OPERATORS}, got ${JSON.stringify(got)} [cdk-eventweave:filterOperator]`;
const argument = (operator: string, got: unknown) =>
  `filter.detail.a.${operator} must be an argument that the operator takes, got ${typeof got === 'string' ? got : JSON.stringify(got)} [cdk-eventweave:filterValue]`;

test.each<[string, unknown, string, unknown]>([
  ['an empty filter', {}, 'filter must be a pattern with at least one field, got {}; leave it out to receive everything [cdk-eventweave:filterEmpty]', undefined],
  ['an empty part', { detail: { data: {} } }, emptyPattern('filter.detail.data'), { detail: { data: { a: ['b'] } } }],
  ['a part that is left without a value', { detail: { a: undefined } }, emptyPattern('filter.detail'), detail('b')],
  ['an empty list', { source: [] }, 'filter.source must be a list of at least one value, got []; an empty list matches nothing [cdk-eventweave:filterEmpty]', { source: ['a'] }],
  ['an unknown field', { eventType: ['a'] }, 'filter must be made of version, id, detailType, source, account, time, region, resources, detail, got eventType [cdk-eventweave:filterField]', { detailType: ['a'] }],
  ['the field as it stands in JSON', { 'detail-type': ['a'] }, 'filter must be made of version, id, detailType, source, account, time, region, resources, detail, got detail-type [cdk-eventweave:filterField]', { detailType: ['a'] }],
  ['a text that is not in a list', { source: 'shop' }, noList('filter.source', 'shop'), { source: ['shop'] }],
  ['a text in the detail that is not in a list', { detail: { a: 'b' } }, noList('filter.detail.a', 'b'), detail('b')],
  ['a number that is not in a list', { detail: { a: 3 } }, 'filter.detail.a must be a list of values, got 3; [3] matches that value, anything else can never match [cdk-eventweave:filterList]', detail(3)],
  ['null that is not in a list', { detail: { a: null } }, 'filter.detail.a must be a list of values, got null; [null] matches that value, anything else can never match [cdk-eventweave:filterList]', detail(null)],
  ['an operator that is not in a list', { detail: { a: { prefix: 'b' } } }, noList('filter.detail.a.prefix', 'b'), detail({ prefix: 'b' })],
  ['a list in a list', detail(['b']), 'filter.detail.a must be a flat list, got [["b"]] [cdk-eventweave:filterValue]', detail('b')],
  ['one alternative', { detail: { $or: [{ a: ['b'] }] } }, 'filter.detail.$or must be a list of two patterns or more, got [{"a":["b"]}] [cdk-eventweave:filterList]', { detail: { $or: [{ a: ['b'] }, { c: ['d'] }] } }],
  ['alternatives of values', { detail: { $or: ['a', 'b'] } }, 'filter.detail.$or must be a list of two patterns or more, got ["a","b"] [cdk-eventweave:filterList]', detail('a', 'b')],
  ['an empty alternative', { detail: { $or: [{}, { a: ['b'] }] } }, emptyPattern('filter.detail.$or'), { detail: { $or: [{ a: ['b'] }, { c: ['d'] }] } }],
  ['an unknown operator', detail({ startsWith: 'b' }), unknown({ startsWith: 'b' }), detail({ prefix: 'b' })],
  ['no operator', detail({}), unknown({}), detail('b')],
  ['two operators in one', detail({ prefix: 'b', suffix: 'c' }), unknown({ prefix: 'b', suffix: 'c' }), detail({ prefix: 'b' }, { suffix: 'c' })],
  ['an operator that every object has', detail({ toString: 'b' }), unknown({ toString: 'b' }), detail({ prefix: 'b' })],
  ['a prefix of a number', detail({ prefix: 1 }), argument('prefix', 1), detail({ prefix: '1' })],
  ['a prefix in any case of nothing', detail({ prefix: { 'equals-ignore-case': '' } }), argument('prefix', { 'equals-ignore-case': '' }), detail({ prefix: '' })],
  ['a prefix with another operator', detail({ prefix: { suffix: 'b' } }), argument('prefix', { suffix: 'b' }), detail({ prefix: { 'equals-ignore-case': 'b' } })],
  ['a wildcard of nothing', detail({ wildcard: '' }), argument('wildcard', ''), detail({ wildcard: '*' })],
  ['exists of a text', detail({ exists: 'true' }), argument('exists', 'true'), detail({ exists: true })],
  ['numeric without a comparison', detail({ numeric: 5 }), argument('numeric', 5), detail({ numeric: ['=', 5] })],
  ['numeric with an unknown comparison', detail({ numeric: ['!=', 5] }), argument('numeric', ['!=', 5]), detail({ 'anything-but': 5 })],
  ['numeric of a text', detail({ numeric: ['>', '5'] }), argument('numeric', ['>', '5']), detail({ numeric: ['>', 5] })],
  ['numeric without its number', detail({ numeric: ['>', 5, '<'] }), argument('numeric', ['>', 5, '<']), detail({ numeric: ['>', 5, '<', 6] })],
  ['a range from above to below', detail({ numeric: ['<', 5, '>', 10] }), argument('numeric', ['<', 5, '>', 10]), detail({ numeric: ['<', 5] }, { numeric: ['>', 10] })],
  ['a range of two equalities', detail({ numeric: ['=', 5, '=', 5] }), argument('numeric', ['=', 5, '=', 5]), detail({ numeric: ['=', 5] })],
  ['a range with one equality', detail({ numeric: ['>', 5, '=', 6] }), argument('numeric', ['>', 5, '=', 6]), detail({ numeric: ['>', 5, '<=', 6] })],
  ['a range that ends before it begins', detail({ numeric: ['>', 10, '<', 5] }), argument('numeric', ['>', 10, '<', 5]), detail({ numeric: ['>', 5, '<', 10] })],
  ['a detail that is a list', { detail: ['a'] }, 'filter.detail must be a pattern, as the detail of an event is an object, got ["a"] [cdk-eventweave:filterValue]', detail('a')],
  ['an address that is none', detail({ cidr: 'banana' }), argument('cidr', 'banana'), detail({ cidr: '10.0.0.0/8' })],
  ['an address without its bits', detail({ cidr: '10.0.0.0' }), argument('cidr', '10.0.0.0'), detail({ cidr: '10.0.0.0/32' })],
  ['an address of too many bits', detail({ cidr: '10.0.0.0/33' }), argument('cidr', '10.0.0.0/33'), detail({ cidr: '10.0.0.0/32' })],
  ['an address of version 6 of too many bits', detail({ cidr: '2001:db8::/129' }), argument('cidr', '2001:db8::/129'), detail({ cidr: '2001:db8::/128' })],
  ['two wildcards in a row', detail({ wildcard: 'a**b' }), argument('wildcard', 'a**b'), detail({ wildcard: 'a*b' })],
  ['anything-but two wildcards in a row', detail({ 'anything-but': { wildcard: 'a**b' } }), argument('anything-but', { wildcard: 'a**b' }), detail({ 'anything-but': { wildcard: 'a*b' } })],
  ['anything-but nothing', detail({ 'anything-but': [] }), argument('anything-but', []), detail({ 'anything-but': ['b'] })],
  ['anything-but texts and numbers', detail({ 'anything-but': ['b', 1] }), argument('anything-but', ['b', 1]), detail({ 'anything-but': ['b', '1'] })],
  ['anything-but with an unknown operator', detail({ 'anything-but': { exists: true } }), argument('anything-but', { exists: true }), detail({ exists: false })],
  ['anything-but no prefix', detail({ 'anything-but': { prefix: [] } }), argument('anything-but', { prefix: [] }), detail({ 'anything-but': ['b'] })],
  ['anything-but a prefix of a number', detail({ 'anything-but': { prefix: 1 } }), argument('anything-but', { prefix: 1 }), detail({ 'anything-but': 1 })],
  ['anything-but prefixes of which one is nothing', detail({ 'anything-but': { prefix: ['b', ''] } }), argument('anything-but', { prefix: ['b', ''] }), detail({ 'anything-but': { prefix: ['b', 'c'] } })],
  ['anything-but a prefix of nothing', detail({ 'anything-but': { prefix: '' } }), argument('anything-but', { prefix: '' }), detail({ 'anything-but': { prefix: 'b' } })],
  ['a pattern of 4097 characters', { source: ['x'.repeat(4097 - '{"source":[""]}'.length)] }, 'filter must be at most 4096 characters of JSON, got 4097 [cdk-eventweave:filterSize]', { source: ['x'] }],
])('refuses %s', (_name, filter, message, nearMiss) => {
  expect(() => patternOf(filter)).toThrow(new Error(`S/Sub: ${message}`));
  patternOf(nearMiss);
});
