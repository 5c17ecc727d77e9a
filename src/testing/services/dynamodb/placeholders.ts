import type { AttributeValue } from './attribute-value';
import type { PathNode, ValueNode } from './expression-parser';
import { normalized } from './normalize';
import type { Path } from './paths';
import { invalid } from './validation';
import { ServiceError } from '../../kernel/service-error';

/** The parts of a request that expressions refer to. */
export interface Expressions {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, object>>;
}

/** The names and values of a request's placeholders, and which of them its expressions use. */
export class Placeholders {
  private readonly names: Readonly<Record<string, string>>;
  private readonly values: ReadonlyMap<string, AttributeValue>;
  private readonly unusedNames: Set<string>;
  private readonly unusedValues: Set<string>;

  /** @throws {ServiceError} when a placeholder is malformed, or none of the `expressions` is there. */
  constructor(input: Expressions, expressions: readonly string[]) {
    for (const [member, prefix] of [['ExpressionAttributeNames', '#'], ['ExpressionAttributeValues', ':']] as const) {
      if (input[member]) checkMembers(member, prefix, input, expressions);
    }
    this.names = checkedNames(input.ExpressionAttributeNames ?? {});
    this.values = new Map(Object.entries(input.ExpressionAttributeValues ?? {}).map(([key, value]) => [key, valueOf(key, value)]));
    this.unusedNames = new Set(Object.keys(this.names));
    this.unusedValues = new Set(this.values.keys());
  }

  /** @throws {ServiceError} when the placeholder of a name is not defined. */
  public path(parameter: string, { steps }: PathNode): Path {
    return steps.map((step) => (typeof step === 'number' ? step : this.name(parameter, step))) as unknown as Path;
  }

  /** @throws {ServiceError} when the placeholder is not defined. */
  public value(parameter: string, { name }: ValueNode): AttributeValue {
    const value = this.values.get(name);
    if (!value) throw invalid(`Invalid ${parameter}: An expression attribute value used in expression is not defined; attribute value: ${name}`);
    this.unusedValues.delete(name);
    return value;
  }

  /** @throws {ServiceError} when a placeholder was not used. To be called when all expressions are read. */
  public checkAllUsed(): void {
    for (const [member, unused] of [['ExpressionAttributeNames', this.unusedNames], ['ExpressionAttributeValues', this.unusedValues]] as const) {
      if (unused.size > 0) throw invalid(`Value provided in ${member} unused in expressions: keys: {${[...unused].join(', ')}}`);
    }
  }

  private name(parameter: string, name: string): string {
    if (!name.startsWith('#')) return name;
    if (!(name in this.names)) {
      throw invalid(`Invalid ${parameter}: An expression attribute name used in the document path is not defined; attribute name: ${name}`);
    }
    this.unusedNames.delete(name);
    return this.names[name];
  }
}

function checkMembers(member: keyof Expressions, prefix: string, input: Expressions, expressions: readonly string[]): void {
  if (!expressions.some((name) => name in input)) throw invalid(`${member} can only be specified when using expressions`);
  const keys = Object.keys(input[member]!);
  if (keys.length === 0) throw invalid(`${member} must not be empty`);
  const wrong = keys.find((key) => !key.startsWith(prefix) || !/^\w+$/.test(key.slice(1)));
  if (wrong !== undefined) throw invalid(`${member} contains invalid key: Syntax error; key: "${wrong}"`);
}

function checkedNames(names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, name] of Object.entries(names)) {
    if (name === '') throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name for key ${key}`);
  }
  return names;
}

function valueOf(key: string, value: object): AttributeValue {
  try {
    return normalized(value);
  } catch (error) {
    throw error instanceof ServiceError ? invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`) : error;
  }
}
