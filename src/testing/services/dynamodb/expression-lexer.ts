/** A piece of an expression, and where it stands in the text. */
export interface Token {
  readonly kind: 'name' | 'namePlaceholder' | 'valuePlaceholder' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words of the syntax: never a name. */
const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

// What none of the others takes is a symbol, if need be one that no expression allows.
const TOKEN = /\s*(?:([A-Za-z]\w*)|(#\w+)|(:\w+)|(0|[1-9]\d*)|(<=|>=|<>|\S))/y;
const KINDS = ['name', 'namePlaceholder', 'valuePlaceholder', 'number', 'symbol'] as const;

/** The tokens of an expression, the last one being its end. Source: developer guide, "Using expressions in DynamoDB". */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(expression); match; match = TOKEN.exec(expression)) {
    const index = KINDS.findIndex((_, group) => match[group + 1] !== undefined);
    const text = match[index + 1];
    const end = match.index + match[0].length;
    tokens.push({ kind: isKeyword(text) ? 'symbol' : KINDS[index], text, start: end - text.length, end });
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: expression.length, end: expression.length });
  return tokens;
}

function isKeyword(text: string): boolean {
  return KEYWORDS.has(text.toUpperCase());
}
