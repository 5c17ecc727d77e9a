import { itemOf, typeOf, type Item } from './attribute-value';
import { consumed, readUnits, type Units } from './capacity';
import { holds } from './condition';
import type { Condition } from './condition-binding';
import { itemSize } from './item-size';
import { normalizedItem } from './normalize';
import { orderIn, type Row, type Source } from './rows';
import type { Selection } from './select';
import { compareOrders } from './table';
import { keyNames } from './table-definition';
import { invalid } from './validation';
import type { Output } from './writes';

/** Members that queries and scans have in common. */
export interface PageInput {
  readonly Limit?: number;
  readonly ExclusiveStartKey?: object;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: string;
}

/** Bytes of items that one answer is made from. Source: developer guide, "Paginating table query results in DynamoDB". */
const MOST_PAGE_BYTES = 1_048_576;

/** The answer: items are read until the limit or the page is full, and filtered then. */
export function page(rows: readonly Row[], source: Source, input: PageInput, selection: Selection, filter: Condition | undefined): Output {
  const read: Row[] = [];
  let bytes = 0;
  let isFull = false;
  for (const row of rows) {
    read.push(row);
    bytes += itemSize(row.held);
    isFull = read.length === input.Limit || bytes > MOST_PAGE_BYTES;
    if (isFull) break;
  }
  const found = filter ? read.filter(({ held }) => holds(filter, held)) : read;
  return {
    ...(selection.itemOf && { Items: found.map(selection.itemOf) }),
    Count: found.length,
    ScannedCount: read.length,
    ...(isFull && { LastEvaluatedKey: keyIn(source, read[read.length - 1].item) }),
    ...consumed(input, source.table, unitsOf(source, bytes, selection.fetches ? found : [], input.ConsistentRead === true)),
  };
}

/** The request's start key, as an item. @throws {ServiceError} when it is not of the source's key. */
export function startKey(source: Source, { ExclusiveStartKey: key }: PageInput): Item | undefined {
  if (key === undefined) return undefined;
  const item = normalizedItem(key);
  const names = namesIn(source);
  const { attributeTypes } = source.table.definition;
  const matches = Object.keys(item).length === names.length && names.every((name) => name in item && typeOf(item[name]) === attributeTypes[name]);
  if (!matches) throw invalid('The provided starting key is invalid: The provided key element does not match the schema');
  return item;
}

/** @throws {ServiceError} when the limit is no positive number, or a global index is to be read with strong consistency. */
export function checkPage({ index }: Source, { Limit, ConsistentRead }: PageInput): void {
  if (Limit !== undefined && Limit < 1) throw invalid('Limit must be greater than or equal to 1');
  if (ConsistentRead && index?.kind === 'global') throw invalid('Consistent reads are not supported on global secondary indexes');
}

function keyIn(source: Source, item: Item): Item {
  return itemOf(namesIn(source).map((name) => [name, item[name]] as const));
}

function namesIn({ table, index }: Source): readonly string[] {
  return [...new Set([...keyNames(table.definition.key), ...(index ? keyNames(index.key) : [])])];
}

function unitsOf({ index }: Source, bytes: number, fetched: readonly Row[], consistent: boolean): Units {
  const units = readUnits(bytes, consistent);
  if (!index) return { table: units, indexes: new Map() };
  return { table: fetched.reduce((sum, { item }) => sum + readUnits(itemSize(item), consistent), 0), indexes: new Map([[index.name, units]]) };
}

/** The rows behind the start key. */
export function rowsAfter(rows: readonly Row[], source: Source, start: Item | undefined, forward = true): readonly Row[] {
  if (!start) return rows;
  const order = orderIn(source, start)!;
  return rows.filter((row) => (forward ? compareOrders(row.order, order) > 0 : compareOrders(row.order, order) < 0));
}
