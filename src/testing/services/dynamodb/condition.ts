import { contentOf, equal, typeOf, type AttributeValue, type Item } from './attribute-value';
import type { Condition, Operand } from './condition-binding';
import type { Comparator } from './condition-parser';
import { valueAt } from './paths';
import { compare } from './sort-order';

/**
 * Whether an item meets a condition; undefined stands for no item, which has no attributes.
 *
 * Source: developer guide, "Condition and filter expressions, operators, and functions in DynamoDB".
 */
export function holds(condition: Condition, item: Item | undefined): boolean {
  const valueOf = (operand: Operand) => operandValue(operand, item);
  switch (condition.kind) {
    case 'and': return holds(condition.left, item) && holds(condition.right, item);
    case 'or': return holds(condition.left, item) || holds(condition.right, item);
    case 'not': return !holds(condition.condition, item);
    case 'comparison': return compares(condition.comparator, valueOf(condition.left), valueOf(condition.right));
    case 'between': return compares('>=', valueOf(condition.value), valueOf(condition.low)) && compares('<=', valueOf(condition.value), valueOf(condition.high));
    case 'in': return condition.candidates.some((candidate) => compares('=', valueOf(condition.value), valueOf(candidate)));
    case 'call': return PREDICATES[condition.name](...condition.operands.map(valueOf));
  }
}

/** Whether a comparison is true. With a missing side or sides of two types, only `<>` is. */
export function compares(comparator: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  const same = left !== undefined && right !== undefined && equal(left, right);
  if (comparator === '=') return same;
  if (comparator === '<>') return !same;
  const order = left && right && compare(left, right);
  if (order === undefined) return false;
  return comparator.startsWith('<') ? order < 0 || (comparator === '<=' && same) : order > 0 || (comparator === '>=' && same);
}

const PREDICATES: Readonly<Record<string, (...values: (AttributeValue | undefined)[]) => boolean>> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) => value !== undefined && typeOf(value) === contentOf(type!),
  begins_with: beginsWith,
  contains,
};

/** Whether a string begins with a string, or a binary with a binary. */
export function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (!value || !prefix) return false;
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  return 'B' in value && 'B' in prefix && bytes(value.B).subarray(0, bytes(prefix.B).length).equals(bytes(prefix.B));
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false;
  if ('L' in value) return value.L.some((element) => equal(element, part));
  if ('S' in value) return 'S' in part && value.S.includes(part.S);
  if ('B' in value) return 'B' in part && bytes(value.B).includes(bytes(part.B));
  return typeOf(value) === `${typeOf(part)}S` && (contentOf(value) as string[]).includes(contentOf(part) as string);
}

function operandValue(operand: Operand, item: Item | undefined): AttributeValue | undefined {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'path') return valueAt(item, operand.path);
  const value = operandValue(operand.operand, item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** What `size` gives: characters, bytes or elements. */
function sizeOf(value: AttributeValue): number | undefined {
  if ('S' in value) return value.S.length;
  if ('B' in value) return bytes(value.B).length;
  if ('M' in value) return Object.keys(value.M).length;
  const content = contentOf(value);
  return Array.isArray(content) ? content.length : undefined;
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
