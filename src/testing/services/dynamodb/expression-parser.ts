import { tokensOf, type Token } from './expression-lexer';
import { invalid } from './validation';

/** A path as written: names may be placeholders. */
export interface PathNode {
  readonly kind: 'path';
  readonly steps: readonly (string | number)[];
}

/** A placeholder of a value. */
export interface ValueNode {
  readonly kind: 'value';
  readonly name: string;
}

/** A function's call. */
export interface CallNode<Operand> {
  readonly kind: 'call';
  readonly name: string;
  readonly operands: readonly Operand[];
}

/** What operators and functions take. */
export type OperandNode = PathNode | ValueNode | CallNode<OperandNode>;

/** Reads an expression from left to right. What all kinds of expressions have in common. */
export class ExpressionParser {
  private readonly tokens: readonly Token[];
  private index = 0;

  /** @throws {ServiceError} when there is no expression. */
  constructor(protected readonly parameter: string, private readonly text: string) {
    if (text.trim() === '') throw invalid(`Invalid ${parameter}: The expression can not be empty;`);
    this.tokens = tokensOf(text);
  }

  /** The token to be read next. */
  protected get next(): Token {
    return this.tokens[this.index];
  }

  /** Reads the next token if it is this symbol or keyword. */
  protected take(symbol: string): boolean {
    const found = this.isNext(symbol);
    if (found) this.index++;
    return found;
  }

  protected isNext(symbol: string): boolean {
    return this.next.kind === 'symbol' && this.next.text.toUpperCase() === symbol;
  }

  protected expect(symbol: string): void {
    if (!this.take(symbol)) this.refuse();
  }

  /** Reads a token of one of these kinds. */
  protected read(...kinds: Token['kind'][]): string {
    if (!kinds.includes(this.next.kind)) this.refuse();
    return this.tokens[this.index++].text;
  }

  protected expectEnd(): void {
    if (this.next.kind !== 'end') this.refuse();
  }

  /** Reads things with commas between them. */
  protected list<T>(read: () => T): T[] {
    const things = [read()];
    while (this.take(',')) things.push(read());
    return things;
  }

  protected path(): PathNode {
    const name = () => this.read('name', 'namePlaceholder');
    const steps: (string | number)[] = [name()];
    for (;;) {
      if (this.take('.')) {
        steps.push(name());
      } else if (this.take('[')) {
        steps.push(Number(this.read('number')));
        this.expect(']');
      } else {
        return { kind: 'path', steps };
      }
    }
  }

  protected valuePlaceholder(): ValueNode {
    return { kind: 'value', name: this.read('valuePlaceholder') };
  }

  /** Reads a path, a placeholder of a value or a call; `operand` reads what is in its parentheses. */
  protected simpleOperand(operand: () => OperandNode): OperandNode {
    if (this.next.kind === 'valuePlaceholder') return this.valuePlaceholder();
    const { kind, text } = this.next;
    const path = this.path();
    if (kind !== 'name' || path.steps.length > 1 || !this.take('(')) return path;
    const operands = this.list(operand);
    this.expect(')');
    return { kind: 'call', name: text, operands };
  }

  /** @throws {ServiceError} that points at the next token. */
  protected refuse(): never {
    const { text, end } = this.next;
    const from = this.index > 0 ? this.tokens[this.index - 1].start : 0;
    const to = (this.tokens[this.index + 1] ?? this.next).end;
    throw invalid(`Invalid ${this.parameter}: Syntax error; token: "${text}", near: "${this.text.slice(from, Math.max(to, end))}"`);
  }
}
