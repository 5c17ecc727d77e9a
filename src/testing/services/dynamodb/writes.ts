import { itemOf, type Item } from './attribute-value';
import { consumed, writeUnits } from './capacity';
import { holds } from './condition';
import { readCondition, readUpdate } from './expressions';
import { itemSize } from './item-size';
import { checkIndexKeys, keyOfItem, requestKey } from './key';
import { normalizedItem } from './normalize';
import type { Path } from './paths';
import { checkPlaceholdersNeeded, Placeholders, type Expressions } from './placeholders';
import { projected } from './projection';
import type { Table } from './table';
import { keyNames } from './table-definition';
import { updated } from './update';
import type { Action } from './update-binding';
import { checkOneOf, invalid, required } from './validation';
import { ServiceError } from '../../kernel/service-error';

/** Members of the requests that write one item. Source: API reference, PutItem, UpdateItem and DeleteItem. */
export interface WriteInput extends Expressions {
  readonly Key?: object;
  readonly Item?: object;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly ReturnConsumedCapacity?: string;
}

/** An answer. */
export type Output = Record<string, unknown>;

/** Bytes. Source: developer guide, "Quotas in Amazon DynamoDB", Item size. */
const MOST_ITEM_BYTES = 409_600;

/** Source: API reference, PutItem. @throws {ServiceError} as DynamoDB does. */
export function putItem(table: Table, input: WriteInput): Output {
  checkReturnValues(input, ['ALL_OLD', 'NONE']);
  checkPlaceholdersNeeded(input, ['ConditionExpression']);
  const { item, key } = itemToPut(table, required(input, 'Item'));
  const check = conditionCheck(table, input, new Placeholders(input));
  return write(table, key, input, (before) => {
    check(before);
    return item;
  });
}

/** The item that a request puts, and its key. @throws {ServiceError} when the table cannot hold it. */
export function itemToPut(table: Table, wanted: object): { item: Item; key: Item } {
  const item = normalizedItem(wanted);
  const key = keyOfItem(table.definition, item);
  checkIndexKeys(table.definition, item);
  if (itemSize(item) > MOST_ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
  return { item, key };
}

/** Source: API reference, DeleteItem. @throws {ServiceError} as DynamoDB does. */
export function deleteItem(table: Table, input: WriteInput): Output {
  checkReturnValues(input, ['ALL_OLD', 'NONE']);
  checkPlaceholdersNeeded(input, ['ConditionExpression']);
  const key = requestKey(table.definition, required(input, 'Key'));
  const check = conditionCheck(table, input, new Placeholders(input));
  return write(table, key, input, (before) => {
    check(before);
    return undefined;
  });
}

/** Source: API reference, UpdateItem. @throws {ServiceError} as DynamoDB does. */
export function updateItem(table: Table, input: WriteInput): Output {
  checkReturnValues(input, ['ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW', 'NONE']);
  checkPlaceholdersNeeded(input, ['UpdateExpression', 'ConditionExpression']);
  const key = requestKey(table.definition, required(input, 'Key'));
  const placeholders = new Placeholders(input);
  const actions = input.UpdateExpression === undefined ? [] : readUpdate(input.UpdateExpression, placeholders);
  checkKeyUntouched(table, actions);
  const check = conditionCheck(table, input, placeholders);
  return write(table, key, input, (before) => {
    check(before);
    return updatedItem(table, before ?? key, actions);
  }, actions.map(({ path }) => path));
}

function updatedItem(table: Table, before: Item, actions: readonly Action[]): Item {
  const item = updated(before, actions);
  checkIndexKeys(table.definition, item);
  if (itemSize(item) > MOST_ITEM_BYTES) throw invalid('Item size to update has exceeded the maximum allowed size');
  return item;
}

function write(table: Table, key: Item, input: WriteInput, change: (before?: Item) => Item | undefined, paths: readonly Path[] = []): Output {
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

/** What throws when the item does not meet the request's condition. */
function conditionCheck({ definition }: Table, input: WriteInput, placeholders: Placeholders): (item?: Item) => void {
  checkOneOf(input, 'ReturnValuesOnConditionCheckFailure', ['ALL_OLD', 'NONE']);
  const { ConditionExpression: text, ReturnValuesOnConditionCheckFailure: wanted } = input;
  const condition = text === undefined ? undefined : readCondition('ConditionExpression', text, placeholders);
  placeholders.check(definition);
  return (item) => {
    if (!condition || holds(condition, item)) return;
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400, wanted === 'ALL_OLD' && item ? { Item: item } : {});
  };
}

function checkKeyUntouched({ definition }: Table, actions: readonly Action[]): void {
  const touched = actions.map(({ path }) => path[0]).find((name) => keyNames(definition.key).includes(name));
  if (touched === undefined) return;
  throw invalid(`One or more parameter values were invalid: Cannot update attribute ${touched}. This attribute is part of the key`);
}

function checkReturnValues(input: WriteInput, allowed: readonly string[]): void {
  checkOneOf(input, 'ReturnValues', ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW']);
  if (input.ReturnValues !== undefined && !allowed.includes(input.ReturnValues)) throw invalid('ReturnValues can only be ALL_OLD or NONE');
}
