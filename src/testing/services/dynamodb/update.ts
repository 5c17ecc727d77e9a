import { contentOf, typeOf, type AttributeValue, type Item } from './attribute-value';
import { formatDecimal, negated, parseDecimal, sum } from './decimal';
import { sortedSet } from './normalize';
import { valueAt, withoutValue, withValue, type Path } from './paths';
import { compareTexts } from './sort-order';
import type { Action, Assigned } from './update-binding';
import { invalid } from './validation';

/** What an action leaves at its path; nothing, when it removes. */
interface Effect {
  readonly path: Path;
  readonly value?: AttributeValue;
}

/**
 * The item after an update. All actions read the item as it was before.
 *
 * Source: developer guide, "Using update expressions in DynamoDB".
 *
 * @throws {ServiceError} when an action does not suit the item.
 */
export function updated(item: Item, actions: readonly Action[]): Item {
  for (const { path } of actions) withoutValue(item, path); // throws when there is no place for it, which counts before any operand
  const effects = actions.flatMap((action) => effectOf(action, item)).sort((a, b) => comparePaths(a.path, b.path));
  const changed = effects.reduce((now, { path, value }) => (value ? withValue(now, path, value) : now), item);
  return effects.reduceRight((now, { path, value }) => (value ? now : withoutValue(now, path)), changed); // the last element of a list first
}

function effectOf(action: Action, item: Item): Effect | [] {
  const { path } = action;
  if (action.kind === 'SET') return { path, value: assignedValue(action.assigned, item) };
  const before = valueAt(item, path);
  if (action.kind === 'REMOVE') return before ? { path } : []; // where nothing was, SET may have appended by now
  if (action.kind === 'ADD') return { path, value: before ? added(before, action.value) : action.value };
  return before ? { path, value: without(before, action.value) } : [];
}

// Elements are appended to a list in the order of their indexes. No path is another one, or leads through it.
function comparePaths(a: Path, b: Path): number {
  const fork = a.findIndex((step, index) => step !== b[index]);
  const [left, right] = [a[fork], b[fork]];
  return typeof left === 'number' && typeof right === 'number' ? left - right : compareTexts(String(left), String(right));
}

function assignedValue(assigned: Assigned, item: Item): AttributeValue {
  switch (assigned.kind) {
    case 'value': return assigned.value;
    case 'path': return valueAt(item, assigned.path) ?? missing();
    case 'if_not_exists': return valueAt(item, assigned.path) ?? assignedValue(assigned.otherwise, item);
    case 'sum': return total(assigned.operator, assignedValue(assigned.left, item), assignedValue(assigned.right, item));
    case 'list_append': return concatenated(assignedValue(assigned.left, item), assignedValue(assigned.right, item));
  }
}

function total(operator: '+' | '-', left: AttributeValue, right: AttributeValue): AttributeValue {
  if (!('N' in left) || !('N' in right)) throw wrongType();
  const second = parseDecimal(right.N);
  return Object.freeze({ N: formatDecimal(sum(parseDecimal(left.N), operator === '+' ? second : negated(second))) });
}

function concatenated(left: AttributeValue, right: AttributeValue): AttributeValue {
  if (!('L' in left) || !('L' in right)) throw wrongType();
  return Object.freeze({ L: Object.freeze([...left.L, ...right.L]) });
}

function added(before: AttributeValue, value: AttributeValue): AttributeValue {
  if ('N' in value) return total('+', before, value);
  return setOf(before, value, (members, more) => [...members, ...more])!;
}

function without(before: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  return setOf(before, value, (members, fewer) => members.filter((member) => !fewer.includes(member)));
}

/** A set made from two of one type; undefined for an empty one, which cannot be. */
function setOf(a: AttributeValue, b: AttributeValue, make: (a: string[], b: string[]) => string[]): AttributeValue | undefined {
  const type = typeOf(b) as 'SS' | 'NS' | 'BS';
  if (typeOf(a) !== type) throw wrongType();
  const members = sortedSet(type, make(contentOf(a) as string[], contentOf(b) as string[]));
  return members.length > 0 ? Object.freeze({ [type]: members }) as unknown as AttributeValue : undefined;
}

function missing(): never {
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function wrongType(): Error {
  return invalid('An operand in the update expression has an incorrect data type');
}
