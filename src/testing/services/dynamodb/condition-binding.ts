import { ATTRIBUTE_TYPES, contentOf, typeOf, type AttributeType, type AttributeValue } from './attribute-value';
import type { ConditionNode, ConditionOf } from './condition-parser';
import type { OperandNode } from './expression-parser';
import { pathText, type Path } from './paths';
import type { Placeholders } from './placeholders';
import { compare } from './sort-order';
import { invalid } from './validation';

/** What a condition compares: names and values are in place of the placeholders. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly operand: Operand };

/** A condition that can be evaluated. */
export type Condition = ConditionOf<Operand>;

/** How many operands a function takes. */
const COUNTS: Readonly<Record<string, number>> = {
  attribute_exists: 1, attribute_not_exists: 1, attribute_type: 2, begins_with: 2, contains: 2, size: 1,
};

/** Source: API reference, "Making comparisons", for IN. */
const MOST_CANDIDATES = 100;

const ORDERED: readonly AttributeType[] = ['S', 'N', 'B'];
const SIZED: readonly AttributeType[] = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];
const PREFIXED: readonly AttributeType[] = ['S', 'B'];

/** Puts names and values into a condition, and checks what can be known without an item. */
export class ConditionBinder {
  constructor(private readonly parameter: string, private readonly placeholders: Placeholders) {}

  /** @throws {ServiceError} when a placeholder is not defined, or a function or operator cannot take an operand. */
  public bind(node: ConditionNode): Condition {
    switch (node.kind) {
      case 'and':
      case 'or': return { kind: node.kind, left: this.bind(node.left), right: this.bind(node.right) };
      case 'not': return { kind: 'not', condition: this.bind(node.condition) };
      case 'comparison': return this.comparison(node);
      case 'between': return this.between(node);
      case 'in': return this.in(node);
      case 'call': return this.predicate(node);
    }
  }

  private comparison({ comparator, left, right }: ConditionNode & { kind: 'comparison' }): Condition {
    const operands = [this.operand(left), this.operand(right)] as const;
    this.checkDistinct(comparator, operands);
    if (comparator !== '=' && comparator !== '<>') this.checkTypes(comparator, operands, ORDERED);
    return { kind: 'comparison', comparator, left: operands[0], right: operands[1] };
  }

  private between(node: ConditionNode & { kind: 'between' }): Condition {
    const [value, low, high] = [this.operand(node.value), this.operand(node.low), this.operand(node.high)];
    this.checkTypes('BETWEEN', [value, low, high], ORDERED);
    this.checkDistinct('BETWEEN', [value, low, high]);
    if (low.kind === 'value' && high.kind === 'value') this.checkBounds(low.value, high.value);
    return { kind: 'between', value, low, high };
  }

  private in(node: ConditionNode & { kind: 'in' }): Condition {
    const value = this.operand(node.value);
    const candidates = node.candidates.map((candidate) => this.operand(candidate));
    if (candidates.length > MOST_CANDIDATES) {
      throw this.invalid(`The IN operator is provided with too many operands; number of operands: ${candidates.length}`);
    }
    this.checkDistinct('IN', [value, ...candidates]);
    return { kind: 'in', value, candidates };
  }

  private predicate(node: ConditionNode & { kind: 'call' }): Condition {
    const operands = this.operandsOf(node);
    const { name } = node;
    if (name.startsWith('attribute_') && name !== 'attribute_type') this.checkPath(name, operands[0]);
    this.checkDistinct(name, operands);
    if (name === 'begins_with') this.checkTypes(name, operands, PREFIXED);
    if (name === 'attribute_type') this.checkTypeName(operands[1]);
    return { kind: 'call', name, operands };
  }

  private operand(node: OperandNode): Operand {
    if (node.kind === 'path') return { kind: 'path', path: this.placeholders.path(this.parameter, node) };
    if (node.kind === 'value') return { kind: 'value', value: this.placeholders.value(this.parameter, node) };
    const operands = this.operandsOf(node);
    this.checkTypes('size', operands, SIZED);
    return { kind: 'size', operand: operands[0] };
  }

  private operandsOf({ name, operands }: { name: string; operands: readonly OperandNode[] }): readonly Operand[] {
    const bound = operands.map((operand) => this.operand(operand));
    if (bound.length !== COUNTS[name]) {
      throw this.invalid(`Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${bound.length}`);
    }
    return bound;
  }

  private checkPath(name: string, operand: Operand): void {
    if (operand.kind !== 'path') throw this.invalid(`Operator or function requires a document path; operator or function: ${name}`);
  }

  private checkTypeName(operand: Operand): void {
    if (operand.kind !== 'value') throw this.wrongType('attribute_type', `{${ATTRIBUTE_TYPES.join(',')}}`);
    this.checkTypes('attribute_type', [operand], ['S']);
    const type = contentOf(operand.value) as AttributeType;
    if (ATTRIBUTE_TYPES.includes(type)) return;
    throw this.invalid(`Invalid attribute type name found; type: ${type}, valid types: {${ATTRIBUTE_TYPES.join(',')}}`);
  }

  private checkTypes(name: string, operands: readonly Operand[], allowed: readonly AttributeType[]): void {
    for (const operand of operands) {
      const type = operand.kind === 'value' ? typeOf(operand.value) : operand.kind === 'size' ? 'N' : undefined;
      if (type && !allowed.includes(type)) throw this.wrongType(name, type);
    }
  }

  private checkDistinct(name: string, [first, ...others]: readonly Operand[]): void {
    if (first.kind !== 'path') return;
    const text = pathText(first.path);
    if (!others.some((other) => other.kind === 'path' && pathText(other.path) === text)) return;
    throw this.invalid('The first operand must be distinct from the remaining operands for this operator or function; '
      + `operator: ${name}, first operand: ${text}`);
  }

  private checkBounds(low: AttributeValue, high: AttributeValue): void {
    const order = compare(low, high);
    if (order !== undefined && order <= 0) return;
    const rule = order === undefined ? 'same data type for lower and upper bounds' : 'upper bound to be greater than or equal to lower bound';
    throw this.invalid(`The BETWEEN operator requires ${rule}; `
      + `lower bound operand: AttributeValue: ${boundText(low)}, upper bound operand: AttributeValue: ${boundText(high)}`);
  }

  private wrongType(name: string, type: string): Error {
    return this.invalid(`Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`);
  }

  private invalid(message: string): Error {
    return invalid(`Invalid ${this.parameter}: ${message}`);
  }
}

function boundText(value: AttributeValue): string {
  return `{${typeOf(value)}:${String(contentOf(value))}}`;
}

/** All paths of a condition, or of what is in it. */
export function pathsOf(part: Condition | Operand): readonly Path[] {
  switch (part.kind) {
    case 'path': return [part.path];
    case 'value': return [];
    case 'size': return pathsOf(part.operand);
    case 'not': return pathsOf(part.condition);
    case 'and':
    case 'or': return [part.left, part.right].flatMap(pathsOf);
    case 'comparison': return [part.left, part.right].flatMap(pathsOf);
    case 'between': return [part.value, part.low, part.high].flatMap(pathsOf);
    case 'in': return [part.value, ...part.candidates].flatMap(pathsOf);
    case 'call': return part.operands.flatMap(pathsOf);
  }
}
