import { itemOf, type Item } from './attribute-value';
import { consumed, writeUnits } from './capacity';
import { itemDeletion, itemPut, itemUpdate, type ItemWrite, type WriteInput } from './item-write';
import type { Path } from './paths';
import { projected } from './projection';
import type { Table } from './table';
import { checkOneOf, invalid } from './validation';

/** Members of the requests that write one item, besides those that say what becomes of it. */
interface Request extends WriteInput {
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
}

/** An answer. */
export type Output = Record<string, unknown>;

/** Source: API reference, PutItem. @throws {ServiceError} as DynamoDB does. */
export function putItem(table: Table, input: Request): Output {
  checkReturnValues(input, ['ALL_OLD', 'NONE']);
  return write(table, itemPut(table, input), input);
}

/** Source: API reference, DeleteItem. @throws {ServiceError} as DynamoDB does. */
export function deleteItem(table: Table, input: Request): Output {
  checkReturnValues(input, ['ALL_OLD', 'NONE']);
  return write(table, itemDeletion(table, input), input);
}

/** Source: API reference, UpdateItem. @throws {ServiceError} as DynamoDB does. */
export function updateItem(table: Table, input: Request): Output {
  checkReturnValues(input, ['ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW', 'NONE']);
  return write(table, itemUpdate(table, input), input);
}

function write(table: Table, { key, paths, after: change }: ItemWrite, input: Request): Output {
  const before = table.get(key);
  const after = change(before);
  table.commit(key, after);
  return { ...returned(input.ReturnValues, before, after, paths), ...consumed(input, table, writeUnits(table, before, after)) };
}

function returned(kind: string | undefined, before: Item | undefined, after: Item | undefined, paths: readonly Path[]): { Attributes?: Item } {
  if (kind === undefined || kind === 'NONE') return {};
  const item = (kind.endsWith('OLD') ? before : after) ?? itemOf([]);
  const Attributes = kind.startsWith('ALL') ? item : projected(item, paths);
  return Object.keys(Attributes).length > 0 && (kind.startsWith('ALL') || paths.length > 0) ? { Attributes } : {};
}

function checkReturnValues(input: Request, allowed: readonly string[]): void {
  checkOneOf(input, 'ReturnValues', ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW']);
  if (input.ReturnValues !== undefined && !allowed.includes(input.ReturnValues)) throw invalid('ReturnValues can only be ALL_OLD or NONE');
}
