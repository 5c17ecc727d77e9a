import { ExpressionParser, type OperandNode, type PathNode, type ValueNode } from './expression-parser';
import { WordCheck } from './expression-words';
import { invalid } from './validation';

/** A sum or a difference. */
export interface SumNode<Operand> {
  readonly kind: 'sum';
  readonly operator: '+' | '-';
  readonly left: Operand;
  readonly right: Operand;
}

/** One action of an update as written. */
export type ActionNode =
  | { readonly kind: 'SET'; readonly path: PathNode; readonly value: OperandNode | SumNode<OperandNode> }
  | { readonly kind: 'REMOVE'; readonly path: PathNode }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: PathNode; readonly value: ValueNode };

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** Reads update expressions. Source: developer guide, "Using update expressions in DynamoDB". */
export class UpdateParser extends ExpressionParser {
  /** @throws {ServiceError} when the expression's syntax or a word is wrong. */
  public parse(): readonly ActionNode[] {
    const actions: ActionNode[] = [];
    const clauses: string[] = [];
    do {
      const clause = CLAUSES.find((one) => this.take(one)) ?? this.refuse();
      clauses.push(clause);
      actions.push(...this.list(() => this.action(clause)));
    } while (this.next.kind !== 'end');
    new WordCheck(this.parameter).update(actions);
    const twice = clauses.find((clause, index) => clauses.indexOf(clause) < index);
    if (twice) throw invalid(`Invalid ${this.parameter}: The "${twice}" section can only be used once in an update expression;`);
    return actions;
  }

  private action(clause: (typeof CLAUSES)[number]): ActionNode {
    const path = this.path();
    if (clause === 'REMOVE') return { kind: clause, path };
    if (clause !== 'SET') return { kind: clause, path, value: this.valuePlaceholder() };
    this.expect('=');
    return { kind: clause, path, value: this.assigned() };
  }

  private assigned(): OperandNode | SumNode<OperandNode> {
    const sum = this.isNext('(') ? this.parenthesized(() => this.assigned()) : this.operand();
    const operator = (['+', '-'] as const).find((one) => this.isNext(one));
    if (!operator || sum.kind === 'sum') return sum;
    this.expect(operator);
    return { kind: 'sum', operator, left: sum, right: this.operand() };
  }

  private operand(): OperandNode {
    return this.isNext('(') ? this.parenthesized(() => this.operand()) : this.simpleOperand(() => this.operand());
  }

  private parenthesized<T>(read: () => T): T {
    this.expect('(');
    const inner = read();
    this.expect(')');
    return inner;
  }
}
