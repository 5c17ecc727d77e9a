import { cidr } from './cidr';
import { equal } from './number';
import { numberOf, numeric } from './numeric';
import { inside, isObject, refuse, type Place, type Profile } from './place';
import { wildcard } from './wildcard';

/** Whether a value of an event, which is a leaf, is what a filter asks for. */
export type Test = (value: unknown) => boolean;

type Operator = (filter: unknown, place: Place) => Test;

const OPERATORS = new Map<string, Operator>(Object.entries<Operator>({
  'anything-but': anythingBut,
  'cidr': cidr,
  'equals-ignore-case': (filter, place) => equalsIgnoreCase(textOf(filter, place)),
  'exists': (filter, place) => (typeof filter === 'boolean' ? () => filter : refuse(place, 'must be true or false', filter)),
  'numeric': numeric,
  'prefix': (filter, place) => affix('prefix', filter, place),
  'suffix': (filter, place) => affix('suffix', filter, place),
  'wildcard': (filter, place) => wildcard(textOf(filter, place), place),
}));

/**
 * Operators that a profile lacks, alone or in another one.
 *
 * Source: EventBridge user guide, "Comparison operators", pipe support; Lambda developer guide, "Filter rule syntax".
 */
const MISSING: Record<Profile, RegExp> = {
  bus: /^$/,
  pipe: /^(wildcard|anything-but\..*)$/,
  mapping: /^(wildcard|cidr|.*\..*)$/,
};

/** @returns whether this is the name of an operator. */
export function isOperator(name: string): boolean {
  return OPERATORS.has(name);
}

/**
 * Compiles an object in a list of values, such as `{ prefix: 'eu-' }`.
 *
 * @throws {Error} when it is no filter that AWS knows in such a pattern.
 */
export function compileFilter(filter: Record<string, unknown>, place: Place): Test {
  const [name, operator] = operatorOf(filter, place);
  return operator(filter[name], inside(place, name));
}

function operatorOf(filter: Record<string, unknown>, place: Place, outer = ''): [string, Operator] {
  const [name, ...more] = Object.keys(filter);
  const operator = OPERATORS.get(name);
  if (more.length > 0 || !operator) return refuse(place, `must have one operator of ${[...OPERATORS.keys()].join(', ')}`, filter);
  if (MISSING[place.profile].test(outer + name)) return refuse(place, `must not use ${outer}${name} in a pattern of a ${place.profile}`, filter);
  return [name, operator];
}

function anythingBut(filter: unknown, place: Place): Test {
  const tests = isObject(filter) ? excludedBy(filter, place) : excludedValues(filter, place);
  return (value) => !tests.some((test) => test(value));
}

function excludedBy(filter: Record<string, unknown>, place: Place): Test[] {
  const [name, operator] = operatorOf(filter, place, 'anything-but.');
  const within = inside(place, name);
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) return refuse(place, `must not have ${name}`, filter);
  return listOf(filter[name], within).map((value) => {
    const text = textOf(value, within);
    if (text === '' && name.endsWith('fix')) return refuse(within, 'must not be empty', text);
    return operator(text, within);
  });
}

function excludedValues(filter: unknown, place: Place): Test[] {
  const values = listOf(filter, place);
  const isText = typeof values[0] === 'string';
  return values.map((value) => {
    const excluded = isText ? textOf(value, place) : numberOf(value, place);
    return (actual) => equal(excluded, actual);
  });
}

function listOf(value: unknown, place: Place): unknown[] {
  const values = Array.isArray(value) ? value : [value];
  return values.length > 0 ? values : refuse(place, 'must not be empty', value);
}

function affix(operator: 'prefix' | 'suffix', filter: unknown, place: Place): Test {
  const holds = operator === 'prefix' ? (value: string, text: string) => value.startsWith(text) : (value: string, text: string) => value.endsWith(text);
  if (!isObject(filter)) {
    const text = textOf(filter, place);
    return (value) => typeof value === 'string' && holds(value, text);
  }
  const [name] = operatorOf(filter, place, `${operator}.`);
  if (name !== 'equals-ignore-case') return refuse(place, 'must be a string or have equals-ignore-case', filter);
  const text = textOf(filter[name], inside(place, name)).toLowerCase();
  return (value) => typeof value === 'string' && holds(value.toLowerCase(), text);
}

function equalsIgnoreCase(text: string): Test {
  const lower = text.toLowerCase();
  return (value) => typeof value === 'string' && value.toLowerCase() === lower;
}

function textOf(value: unknown, place: Place): string {
  return typeof value === 'string' ? value : refuse(place, 'must be a string', value);
}
