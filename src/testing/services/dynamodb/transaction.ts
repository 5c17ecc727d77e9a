import { sameItem, type Item } from './attribute-value';
import { cancelForOne, reasonOf } from './cancellation';
import { capacityOf, totalUnits, type Units } from './capacity';
import { readCondition, readProjection, readUpdate } from './expressions';
import { itemSize } from './item-size';
import { normalizedItem } from './normalize';
import { checkPlaceholdersNeeded, Placeholders, type Expressions } from './placeholders';
import type { Table } from './table';
import { invalid, Mismatch, required, violated } from './validation';
import type { Output } from './writes';

/** Source: developer guide, "Quotas in Amazon DynamoDB", Transactions; the size is that of API reference, TransactWriteItems. */
const MOST_ITEMS = 100;
export const MOST_BYTES = 4 * 1_048_576;

/** A table's part in what a transaction does. */
interface Used {
  readonly table: Table;
  readonly units: Units;
}

/** Members that an item of a transaction may have. */
interface Part extends Expressions {
  readonly Item?: object;
  readonly Key?: object;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ProjectionExpression?: string;
}

/** @returns the items of a transaction. @throws {ServiceError} when there are none, or too many. */
export function itemsOf<T>(input: object): readonly T[] {
  const items = required<readonly T[]>(input, 'TransactItems');
  if (items.length === 0) throw violated('Value \'[]\' at \'transactItems\'', 'Member must have length greater than or equal to 1');
  if (items.length > MOST_ITEMS) throw violated('Value at \'TransactItems\'', `Member must have length less than or equal to ${MOST_ITEMS}`);
  return items;
}

/** Bytes of what a request says about one of its items. @throws {ServiceError} for what is wrong with it whatever its table, which comes before a missing table. */
export function payloadOf(part: Part): number {
  const expressions = ['ConditionExpression', 'UpdateExpression', 'ProjectionExpression'] as const;
  const item = normalizedItem(part.Item ?? part.Key!);
  checkPlaceholdersNeeded(part, expressions);
  const placeholders = new Placeholders(part);
  if (part.UpdateExpression !== undefined) readUpdate(part.UpdateExpression, placeholders);
  if (part.ConditionExpression !== undefined) readCondition('ConditionExpression', part.ConditionExpression, placeholders);
  if (part.ProjectionExpression !== undefined) readProjection(part.ProjectionExpression, placeholders);
  placeholders.checkUsed();
  return itemSize(item) + placeholders.bytes + expressions.reduce((sum, name) => sum + Buffer.byteLength(part[name] ?? ''), 0);
}

/**
 * What is to be done to each item. The first that is not of its table's schema cancels the transaction before any other is looked at.
 *
 * @throws {ServiceError} when one is wrong, or two are for one item.
 */
export function planned<T, P extends { readonly table: Table; readonly key: Item }>(items: readonly T[], plan: (item: T) => P): readonly P[] {
  const plans = items.map((item) => planOrMismatch(item, plan));
  const first = plans.findIndex((one) => one instanceof Mismatch);
  if (first >= 0) cancelForOne(first, items.length, reasonOf(plans[first]));
  const all = plans as readonly P[];
  const hasTwin = all.some(({ table, key }, index) => all.slice(0, index).some((other) => other.table === table && sameItem(other.key, key)));
  if (hasTwin) throw invalid('Transaction request cannot include multiple operations on one item');
  return all;
}

function planOrMismatch<T, P>(item: T, plan: (item: T) => P): P | Mismatch {
  try {
    return plan(item);
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}

/**
 * What a transaction has used, by table: it prepares and commits, which takes a table's units twice; indexes are brought up to date later.
 * Source: developer guide, "Capacity management for transactions".
 */
export function transactionConsumed(input: { ReturnConsumedCapacity?: string }, member: string, used: readonly Used[]): Output {
  const byTable = new Map<Table, Units[]>();
  for (const { table, units } of used) byTable.set(table, [...byTable.get(table) ?? [], { ...units, table: 2 * units.table }]);
  const ConsumedCapacity = [...byTable].flatMap(([table, units]) => capacityOf(input, table, totalUnits(units), member) ?? []);
  return ConsumedCapacity.length > 0 ? { ConsumedCapacity } : {};
}
