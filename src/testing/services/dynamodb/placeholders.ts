import type { AttributeValue } from './attribute-value';
import type { PathNode, ValueNode } from './expression-parser';
import { valueSize } from './item-size';
import { normalized } from './normalize';
import type { Path } from './paths';
import { keyNames, type TableDefinition } from './table-definition';
import { invalid } from './validation';
import { ServiceError } from '../../kernel/service-error';

/** The parts of a request that expressions refer to. */
export interface Expressions {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, object>>;
}

const SCALARS_ONLY = 'Key attributes must be scalars; list random access \'[]\' and map lookup \'.\' are not allowed';

/** The names and values of a request's placeholders, and which of them its expressions use. */
export class Placeholders {
  private readonly names: Readonly<Record<string, string>>;
  private readonly values: ReadonlyMap<string, AttributeValue>;
  private readonly unusedNames: Set<string>;
  private readonly unusedValues: Set<string>;
  private readonly paths: Path[] = [];

  /** @throws {ServiceError} when a placeholder is malformed. */
  constructor(input: Expressions) {
    if (input.ExpressionAttributeNames) checkKeys('ExpressionAttributeNames', '#', input.ExpressionAttributeNames);
    if (input.ExpressionAttributeValues) checkKeys('ExpressionAttributeValues', ':', input.ExpressionAttributeValues);
    this.names = checkedNames(input.ExpressionAttributeNames ?? {});
    this.values = new Map(Object.entries(input.ExpressionAttributeValues ?? {}).map(([key, value]) => [key, valueOf(key, value)]));
    this.unusedNames = new Set(Object.keys(this.names));
    this.unusedValues = new Set(this.values.keys());
  }

  /** @throws {ServiceError} when the placeholder of a name is not defined. */
  public path(parameter: string, { steps }: PathNode): Path {
    const path = steps.map((step) => (typeof step === 'number' ? step : this.name(parameter, step))) as unknown as Path;
    this.paths.push(path);
    return path;
  }

  /** @throws {ServiceError} when the placeholder is not defined. */
  public value(parameter: string, { name }: ValueNode): AttributeValue {
    const value = this.values.get(name);
    if (!value) throw invalid(`Invalid ${parameter}: An expression attribute value used in expression is not defined; attribute value: ${name}`);
    this.unusedValues.delete(name);
    return value;
  }

  /** Of all values. */
  public get bytes(): number {
    return [...this.values.values()].reduce((sum, value) => sum + valueSize(value), 0);
  }

  /** To be called when all expressions are read. @throws {ServiceError} when a placeholder was not used, or a path leads into an attribute of a key. */
  public check(definition: TableDefinition): void {
    this.checkUsed();
    this.checkPaths(definition);
  }

  /** To be called when all expressions are read. @throws {ServiceError} when a placeholder was not used. */
  public checkUsed(): void {
    for (const [member, unused] of [['ExpressionAttributeNames', this.unusedNames], ['ExpressionAttributeValues', this.unusedValues]] as const) {
      if (unused.size > 0) throw invalid(`Value provided in ${member} unused in expressions: keys: {${[...unused].join(', ')}}`);
    }
  }

  private checkPaths({ key, indexes }: TableDefinition): void {
    for (const [name] of this.paths.filter(({ length }) => length > 1)) {
      const isOfIndex = indexes.some((index) => keyNames(index.key).includes(name));
      const kind = keyNames(key).includes(name) ? 'Key' : 'IndexKey';
      if (kind === 'Key' || isOfIndex) throw invalid(`${SCALARS_ONLY}: ${kind}: ${name}`);
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

/** @throws {ServiceError} when a request has placeholders, but none of these expressions. */
export function checkPlaceholdersNeeded(input: Expressions, expressions: readonly string[]): void {
  for (const member of ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const) {
    if (input[member] && !expressions.some((name) => name in input)) throw invalid(`${member} can only be specified when using expressions`);
  }
}

function checkKeys(member: string, prefix: string, placeholders: object): void {
  const keys = Object.keys(placeholders);
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
