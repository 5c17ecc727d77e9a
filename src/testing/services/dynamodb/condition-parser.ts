import { ExpressionParser, type CallNode, type OperandNode } from './expression-parser';
import { WordCheck } from './expression-words';
import { invalid } from './validation';

/** Comparators of conditions. */
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition over operands: as written, or with names and values in place of the placeholders. */
export type ConditionOf<Operand> =
  | { readonly kind: 'and' | 'or'; readonly left: ConditionOf<Operand>; readonly right: ConditionOf<Operand> }
  | { readonly kind: 'not'; readonly condition: ConditionOf<Operand> }
  | { readonly kind: 'comparison'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly value: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly value: Operand; readonly candidates: readonly Operand[] }
  | CallNode<Operand>;

/** A condition as written. */
export type ConditionNode = ConditionOf<OperandNode>;

type Node = ConditionNode | OperandNode;

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];

/** Reads condition, filter and key condition expressions. Source: developer guide, "Condition and filter expressions, operators, and functions in DynamoDB". */
export class ConditionParser extends ExpressionParser {
  private readonly parenthesized = new Set<Node>();
  private redundantParentheses = false;

  /** @throws {ServiceError} when the expression's syntax or a word is wrong. */
  public parse(): ConditionNode {
    const condition = this.condition(this.or());
    this.expectEnd();
    if (this.redundantParentheses) throw invalid(`Invalid ${this.parameter}: The expression has redundant parentheses;`);
    new WordCheck(this.parameter).condition(condition);
    return condition;
  }

  private or(): Node {
    let left = this.and();
    while (this.isNext('OR')) left = { kind: 'or', left: this.condition(left), right: this.conditionAfter('OR', () => this.and()) };
    return left;
  }

  private and(): Node {
    let left = this.not();
    while (this.isNext('AND')) left = { kind: 'and', left: this.condition(left), right: this.conditionAfter('AND', () => this.not()) };
    return left;
  }

  private not(): Node {
    return this.isNext('NOT') ? { kind: 'not', condition: this.conditionAfter('NOT', () => this.not()) } : this.predicate();
  }

  // May be a lone operand: whether there is a comparison is only known behind the parentheses of (a) = :v.
  private predicate(): Node {
    const left = this.primary();
    if (!isOperand(left)) return left;
    const comparator = COMPARATORS.find((one) => this.take(one));
    if (comparator) return { kind: 'comparison', comparator, left, right: this.operand() };
    if (this.take('BETWEEN')) return { kind: 'between', value: left, low: this.operand(), high: this.highBound() };
    return this.take('IN') ? { kind: 'in', value: left, candidates: this.candidates() } : left;
  }

  private highBound(): OperandNode {
    this.expect('AND');
    return this.operand();
  }

  private candidates(): readonly OperandNode[] {
    this.expect('(');
    const candidates = this.list(() => this.operand());
    this.expect(')');
    return candidates;
  }

  private primary(): Node {
    if (!this.take('(')) return this.simpleOperand(() => this.operand());
    const inner = this.or();
    this.expect(')');
    this.redundantParentheses ||= this.parenthesized.has(inner);
    this.parenthesized.add(inner);
    return inner;
  }

  private operand(): OperandNode {
    const operand = this.primary();
    return isOperand(operand) ? operand : this.refuse();
  }

  private conditionAfter(keyword: string, read: () => Node): ConditionNode {
    this.expect(keyword);
    return this.condition(read());
  }

  private condition(node: Node): ConditionNode {
    return node.kind === 'path' || node.kind === 'value' ? this.refuse() : node;
  }
}

function isOperand(node: Node): node is OperandNode {
  return ['path', 'value', 'call'].includes(node.kind);
}
