import type { Item } from './attribute-value';
import { consumed, readUnits } from './capacity';
import { readProjection } from './expressions';
import { itemSize } from './item-size';
import { requestKey } from './key';
import { checkPlaceholdersNeeded, Placeholders, type Expressions } from './placeholders';
import { projected } from './projection';
import { itemIn, type EventualView } from './rows';
import type { Table } from './table';
import { required } from './validation';
import type { Output } from './writes';

/** What is returned of an item, and how it is read. */
export interface ReadInput extends Expressions {
  readonly Key?: object;
  readonly ProjectionExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: string;
}

/** Source: API reference, GetItem. @throws {ServiceError} as DynamoDB does. */
export function getItem(table: Table, input: ReadInput, view: EventualView | undefined): Output {
  const part = partOf(table, input);
  const key = requestKey(table.definition, required(input, 'Key'));
  const item = itemAt(table, key, input, view);
  return { ...(item && { Item: part(item) }), ...consumed(input, table, { table: unitsOf(item, input), indexes: new Map() }) };
}

/** The item as the request's consistency shows it. */
export function itemAt(table: Table, key: Item, { ConsistentRead }: ReadInput, view: EventualView | undefined): Item | undefined {
  const entry = table.entry(key);
  return entry && itemIn(entry, table, ConsistentRead ? undefined : view);
}

/** What takes the wanted part of an item. @throws {ServiceError} when the projection is invalid. */
export function partOf({ definition }: Table, input: ReadInput): (item: Item) => Item {
  checkPlaceholdersNeeded(input, ['ProjectionExpression']);
  const placeholders = new Placeholders(input);
  const { ProjectionExpression: text } = input;
  const paths = text === undefined ? undefined : readProjection(text, placeholders);
  placeholders.check(definition);
  return (item) => (paths ? projected(item, paths) : item);
}

/** Read units of one item, or of finding none. */
export function unitsOf(item: Item | undefined, { ConsistentRead }: ReadInput): number {
  return readUnits(item ? itemSize(item) : 0, ConsistentRead === true);
}
