import { fieldsOf, type Elements, type Field } from './fields';
import { equal } from './number';
import { compileFilter, isOperator, type Test } from './operators';
import { inside, isObject, refuse, type Place, type Profile } from './place';

/** What a pattern asks of one path of an event. */
interface Leaf {
  readonly path: string;
  /** One of them must hold. */
  readonly tests: readonly Test[];
  /** Whether it also matches when there is nothing: `{ exists: false }`. */
  readonly absent: boolean;
}

/**
 * Compiles an event pattern.
 *
 * @param pattern as JSON gives it
 * @returns whether an event matches
 * @throws {Error} that names the path and what is wrong, for a pattern that AWS refuses
 *
 * Source: EventBridge user guide, "Event patterns" and "Comparison operators".
 */
export function compilePattern(pattern: unknown, profile: Profile): (event: unknown) => boolean {
  // Whether something is absent is asked last: of the very element of an array that the other fields were found in.
  const alternatives = alternativesOf(pattern, { path: '', profile }, false)
    .map((leaves) => [...leaves].sort((one, other) => Number(one.absent) - Number(other.absent)));
  const names = new Set(alternatives.flat().flatMap(({ path }) => path.split('.')));
  return (event) => {
    const fields = fieldsOf(event, names);
    return alternatives.some((leaves) => satisfies(fields, leaves, new Map()));
  };
}

/** Whether an event matches; `compilePattern` is for many events. @throws {Error} as `compilePattern` does. */
export function matches(pattern: object, event: unknown, profile: Profile): boolean {
  return compilePattern(pattern, profile)(event);
}

/** @throws {Error} as `compilePattern` does. */
export function checkPattern(pattern: unknown, profile: Profile): void {
  compilePattern(pattern, profile);
}

// Every way to satisfy an object: all of the leaves of one of the lists.
function alternativesOf(pattern: unknown, place: Place, inOr: boolean): Leaf[][] {
  if (!isObject(pattern)) return refuse(place, 'must be an object', pattern);
  const entries = Object.entries(pattern);
  if (entries.length === 0) return refuse(place, 'must not be empty', pattern);
  return entries.map(([name, value]) => memberOf(name, value, place, inOr)).reduce(combined);
}

function memberOf(name: string, value: unknown, place: Place, inOr: boolean): Leaf[][] {
  if (name === '$or') return orOf(value, place);
  const within = inside(place, name);
  if (inOr && isOperator(name)) return refuse(within, 'must not have the name of an operator inside $or', value);
  if (Array.isArray(value)) return [[leafOf(value, within)]];
  if (isObject(value)) return alternativesOf(value, within, inOr);
  return refuse(within, 'must be a list of values or an object', value);
}

function orOf(value: unknown, place: Place): Leaf[][] {
  if (!Array.isArray(value) || value.length < 2) return refuse(inside(place, '$or'), 'must be a list of two objects or more', value);
  return value.flatMap((alternative) => {
    if (!isObject(alternative)) return refuse(inside(place, '$or'), 'must have nothing but objects', alternative);
    return alternativesOf(alternative, place, true);
  });
}

function combined(some: Leaf[][], others: Leaf[][]): Leaf[][] {
  return some.flatMap((leaves) => others.map((more) => [...leaves, ...more]));
}

function leafOf(values: readonly unknown[], place: Place): Leaf {
  if (values.length === 0) return refuse(place, 'must not be an empty list', values);
  return {
    path: place.path,
    tests: values.map((value, index) => testOf(value, { ...place, path: `${place.path}[${index}]` })),
    absent: values.some((value) => isObject(value) && value.exists === false),
  };
}

function testOf(value: unknown, place: Place): Test {
  if (isObject(value)) return compileFilter(value, place);
  if (typeof value === 'object' && value !== null) return refuse(place, 'must not be a list', value);
  return (actual) => equal(value, actual);
}

// Fields of different elements of one array do not match together.
function satisfies(fields: ReadonlyMap<string, readonly Field[]>, [leaf, ...others]: readonly Leaf[], chosen: Elements): boolean {
  if (leaf === undefined) return true;
  const candidates = (fields.get(leaf.path) ?? []).filter(({ elements }) => isConsistent(elements, chosen));
  if (leaf.absent && candidates.length === 0) return satisfies(fields, others, chosen);
  for (const { value, elements } of candidates) {
    if (!leaf.tests.some((test) => test(value))) continue;
    const both = new Map([...chosen, ...elements]);
    if (satisfies(fields, others, both)) return true;
    // Another one cannot do better than one that binds nothing more.
    if (both.size === chosen.size) return false;
  }
  return false;
}

function isConsistent(elements: Elements, chosen: Elements): boolean {
  for (const [array, index] of elements) if ((chosen.get(array) ?? index) !== index) return false;
  return true;
}
