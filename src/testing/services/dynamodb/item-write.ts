import type { Item } from './attribute-value';
import { holds } from './condition';
import { readCondition, readUpdate } from './expressions';
import { itemSize } from './item-size';
import { checkIndexKeys, keyOfItem, requestKey } from './key';
import { normalizedItem } from './normalize';
import type { Path } from './paths';
import { checkPlaceholdersNeeded, Placeholders, type Expressions } from './placeholders';
import type { Table } from './table';
import { keyNames } from './table-definition';
import { updated } from './update';
import type { Action } from './update-binding';
import { checkOneOf, invalid, mismatched, required } from './validation';
import { ServiceError } from '../../kernel/service-error';

/** Members of requests, or of items of transactions, that write one item. Source: API reference, PutItem, UpdateItem and DeleteItem. */
export interface WriteInput extends Expressions {
  readonly Key?: object;
  readonly Item?: object;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** What becomes of one item, checked as far as it can be without the item. */
export interface ItemWrite {
  readonly key: Item;
  /** Those that an update writes to. */
  readonly paths: readonly Path[];
  /** The item after the write; undefined for none. @throws {ServiceError} when the condition is not met, or the update does not suit the item. */
  after(before: Item | undefined): Item | undefined;
}

/** Bytes. Source: developer guide, "Quotas in Amazon DynamoDB", Item size. */
const MOST_ITEM_BYTES = 409_600;

/** @throws {ServiceError} as PutItem does. */
export function itemPut(table: Table, input: WriteInput): ItemWrite {
  checkPlaceholdersNeeded(input, ['ConditionExpression']);
  const { item, key } = itemToPut(table, required(input, 'Item'));
  return conditional(key, conditionCheck(table, input, new Placeholders(input)), () => item);
}

/** The item that a request puts, and its key. @throws {ServiceError} when the table cannot hold it. */
export function itemToPut(table: Table, wanted: object): { item: Item; key: Item } {
  const item = normalizedItem(wanted);
  const key = keyOfItem(table.definition, item);
  checkIndexKeys(table.definition, item);
  if (itemSize(item) > MOST_ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
  return { item, key };
}

/** @throws {ServiceError} as DeleteItem does. */
export function itemDeletion(table: Table, input: WriteInput): ItemWrite {
  return withKeyOnly(table, input, () => undefined);
}

/** The item stays as it is. @throws {ServiceError} as the check of a condition in a transaction does. */
export function itemCheck(table: Table, input: WriteInput): ItemWrite {
  return withKeyOnly(table, input, (before) => before);
}

/** @throws {ServiceError} as UpdateItem does. */
export function itemUpdate(table: Table, input: WriteInput): ItemWrite {
  checkPlaceholdersNeeded(input, ['UpdateExpression', 'ConditionExpression']);
  const key = requestKey(table.definition, required(input, 'Key'));
  const placeholders = new Placeholders(input);
  const actions = input.UpdateExpression === undefined ? [] : readUpdate(input.UpdateExpression, placeholders);
  checkKeyUntouched(table, actions);
  const write = conditional(key, conditionCheck(table, input, placeholders), (before) => updatedItem(table, before ?? key, actions));
  return { ...write, paths: actions.map(({ path }) => path) };
}

function withKeyOnly(table: Table, input: WriteInput, change: (before: Item | undefined) => Item | undefined): ItemWrite {
  checkPlaceholdersNeeded(input, ['ConditionExpression']);
  const key = requestKey(table.definition, required(input, 'Key'));
  return conditional(key, conditionCheck(table, input, new Placeholders(input)), change);
}

function conditional(key: Item, check: (before?: Item) => void, change: (before: Item | undefined) => Item | undefined): ItemWrite {
  const after = (before: Item | undefined) => {
    check(before);
    return change(before);
  };
  return { key, paths: [], after };
}

function updatedItem(table: Table, before: Item, actions: readonly Action[]): Item {
  const item = updated(before, actions);
  checkIndexKeys(table.definition, item);
  if (itemSize(item) > MOST_ITEM_BYTES) throw invalid('Item size to update has exceeded the maximum allowed size');
  return item;
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
  throw mismatched(`One or more parameter values were invalid: Cannot update attribute ${touched}. This attribute is part of the key`);
}
