import { typeOf, type AttributeValue } from './attribute-value';
import { beginsWith, compares } from './condition';
import type { Condition, Operand } from './condition-binding';
import type { Comparator } from './condition-parser';
import { checkNotEmpty } from './key';
import type { KeySchema, TableDefinition } from './table-definition';
import { invalid } from './validation';

/** Which items a query is after. */
export interface KeyCondition {
  readonly partition: AttributeValue;
  /** Whether the sort key's value is in range; undefined when all are. */
  readonly sort?: (value: AttributeValue) => boolean;
}

/** A condition on one attribute of the key. */
interface Part {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly AttributeValue[];
}

const MIRRORED: Readonly<Record<Comparator, Comparator>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Source: developer guide, "Key condition expressions for the Query operation in DynamoDB". @throws {ServiceError} when no query can be made of it. */
export function keyCondition(condition: Condition, key: KeySchema, { attributeTypes }: TableDefinition): KeyCondition {
  const parts = partsOf(condition);
  if (new Set(parts.map(({ name }) => name)).size < parts.length) throw invalid('KeyConditionExpressions must only contain one condition per key');
  if (parts.length > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const partition = parts.find(({ name }) => name === key.partition);
  const sort = parts.find(({ name }) => name === key.sort);
  if (parts.length === 2 && key.sort === undefined) throw invalid('Query key condition not supported');
  if (!partition || (parts.length === 2 && !sort)) throw invalid('Query condition missed key schema element');
  for (const { name, values } of parts) values.forEach((value) => checkValue(name, value, attributeTypes[name]));
  if (partition.operator !== '=') throw invalid('Query key condition not supported');
  return { partition: partition.values[0], sort: sort && ((value) => matches(sort, value)) };
}

function matches({ operator, values: [first, second] }: Part, value: AttributeValue): boolean {
  if (operator === 'begins_with') return beginsWith(value, first);
  if (operator === 'BETWEEN') return compares('>=', value, first) && compares('<=', value, second);
  return compares(operator as Comparator, value, first);
}

function partsOf(condition: Condition): readonly Part[] {
  switch (condition.kind) {
    case 'and': return [...partsOf(condition.left), ...partsOf(condition.right)];
    case 'comparison': return [comparisonPart(condition)];
    case 'between': return [part('BETWEEN', condition.value, [condition.low, condition.high])];
    case 'call':
      if (condition.name !== 'begins_with') throw notAllowed(condition.name);
      return [part('begins_with', condition.operands[0], [condition.operands[1]])];
    case 'in':
    case 'or':
    case 'not': throw notAllowed(condition.kind.toUpperCase());
  }
}

function comparisonPart({ comparator, left, right }: Condition & { kind: 'comparison' }): Part {
  if (comparator === '<>') throw notAllowed(comparator);
  return left.kind === 'value' && right.kind === 'path' ? part(MIRRORED[comparator], right, [left]) : part(comparator, left, [right]);
}

function part(operator: string, attribute: Operand, others: readonly Operand[]): Part {
  if ([attribute, ...others].some(({ kind }) => kind === 'size')) throw invalid('KeyConditionExpressions cannot contain nested operations');
  if (![attribute, ...others].some(({ kind }) => kind === 'path')) throw invalid('Invalid condition in KeyConditionExpression: No key attribute specified');
  if (attribute.kind !== 'path') {
    throw invalid(`Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`);
  }
  const [name, ...rest] = attribute.path;
  if (rest.length > 0) throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  const values = others.map((other) => {
    if (other.kind !== 'value') throw invalid('Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition');
    return other.value;
  });
  return { name, operator, values };
}

function checkValue(name: string, value: AttributeValue, type: string): void {
  if (typeOf(value) !== type) throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
  checkNotEmpty(name, value);
}

function notAllowed(operator: string): Error {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}
