import * as fc from 'fast-check';
import { matches } from '../../../../src/testing/services/patterns';

const name = fc.constantFrom('a', 'b', 'c', 'd');
const scalar = fc.oneof(fc.constantFrom('', 'x', 'y', 'X'), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null));
const filter = fc.oneof(
  scalar,
  fc.record({ prefix: fc.constantFrom('x', '') }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ 'anything-but': fc.constantFrom('x', 1) }),
  fc.record({ numeric: fc.constantFrom(['>', 0], ['>=', -1, '<', 2]) }),
);

const { event, pattern } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('event'), fc.array(tie('value'), { maxLength: 3 })),
  event: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  condition: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.array(filter, { minLength: 1, maxLength: 3 }), tie('pattern')),
  pattern: fc.dictionary(name, tie('condition'), { minKeys: 1, maxKeys: 3 }),
})) as { event: fc.Arbitrary<Record<string, unknown>>; pattern: fc.Arbitrary<Record<string, unknown>> };

/** The same JSON, its names the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, reversed(member)]));
}

/** A pattern of some leaves of an event, of arrays always the same element; undefined when there are none. */
function patternFrom(value: unknown, keeps: () => boolean): unknown {
  if (Array.isArray(value)) return value.length > 0 ? patternFrom(value[value.length - 1], keeps) : undefined;
  if (typeof value !== 'object' || value === null) return keeps() ? [value] : undefined;
  const members = Object.entries(value).map(([key, member]) => [key, patternFrom(member, keeps)]).filter(([, member]) => member !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

test('a pattern of leaves of an event matches the event', () => {
  fc.assert(fc.property(event, fc.infiniteStream(fc.boolean()), (some, choices) => {
    const from = patternFrom(some, () => choices.next().value) as object | undefined;
    fc.pre(from !== undefined);
    expect(matches(from!, some, 'bus')).toBe(true);
  }));
});

test('a pattern of leaves of an event matches no longer when one of its values is another', () => {
  fc.assert(fc.property(event, (some) => {
    const from = patternFrom(some, () => true) as Record<string, unknown> | undefined;
    fc.pre(from !== undefined);
    const [first] = Object.keys(from!);
    expect(matches({ ...from, [first]: ['no such value'] }, some, 'bus')).toBe(false);
  }));
});

test('anything-but is the opposite of the exact value, for a leaf', () => {
  fc.assert(fc.property(scalar, fc.oneof(fc.constantFrom('x', 'X', ''), fc.integer({ min: -3, max: 3 })), (value, excluded) => {
    expect(matches({ a: [{ 'anything-but': excluded }] }, { a: value }, 'bus')).toBe(!matches({ a: [excluded] }, { a: value }, 'bus'));
  }));
});

test('exists: false is the opposite of exists: true', () => {
  fc.assert(fc.property(event, name, (some, key) => {
    expect(matches({ [key]: [{ exists: false }] }, some, 'bus')).toBe(!matches({ [key]: [{ exists: true }] }, some, 'bus'));
  }));
});

test('$or matches when any of its alternatives does', () => {
  fc.assert(fc.property(event, fc.array(pattern, { minLength: 2, maxLength: 3 }), (some, alternatives) => {
    expect(matches({ $or: alternatives }, some, 'bus')).toBe(alternatives.some((alternative) => matches(alternative, some, 'bus')));
  }));
});

test('a list of values matches when any of them does', () => {
  fc.assert(fc.property(event, name, fc.array(scalar, { minLength: 1, maxLength: 3 }), (some, key, values) => {
    expect(matches({ [key]: values }, some, 'bus')).toBe(values.some((value) => matches({ [key]: [value] }, some, 'bus')));
  }));
});

test('the order of names matters neither in a pattern nor in an event', () => {
  fc.assert(fc.property(event, pattern, (some, one) => {
    const expected = matches(one, some, 'bus');
    expect(matches(reversed(one) as object, some, 'bus')).toBe(expected);
    expect(matches(one, reversed(some), 'bus')).toBe(expected);
  }));
});

test('a wildcard matches what a regular expression matches', () => {
  const wildcard = fc.array(fc.constantFrom('*', 'a', 'b', 'ab'), { maxLength: 6 }).map((parts) => parts.join('').replace(/\*+/g, '*'));
  fc.assert(fc.property(wildcard, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (filterText, text) => {
    const expression = new RegExp(`^${filterText.replaceAll('*', '.*')}$`);
    expect(matches({ x: [{ wildcard: filterText }] }, { x: text }, 'bus')).toBe(expression.test(text));
  }));
});
