import { sameItem, type Item } from './attribute-value';
import { itemSize } from './item-size';
import { heldBy, orderIn } from './rows';
import { compareOrders, type Table } from './table';
import { checkOneOf } from './validation';

/** Bytes of a read or write unit. Source: developer guide, "DynamoDB read and write operations". */
const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;

/** Units by where they were used. */
export interface Units {
  readonly table: number;
  readonly indexes: ReadonlyMap<string, number>;
}

/** Units of a read that came across so many bytes; at least one item is read, even where there is none. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);
}

/** Units of a write: the larger item counts, and each index that it changes. Source: developer guide, "Using Global Secondary Indexes in DynamoDB". */
export function writeUnits(table: Table, before: Item | undefined, after: Item | undefined): Units {
  const indexes = new Map<string, number>();
  for (const index of table.definition.indexes) {
    const held = (item: Item | undefined) => (item && orderIn({ table, index }, item) ? heldBy(index, table.definition, item) : undefined);
    const [was, is] = [held(before), held(after)];
    const moved = was && is && compareOrders(orderIn({ table, index }, was)!, orderIn({ table, index }, is)!) !== 0;
    const units = moved ? unitsOf(was) + unitsOf(is) : changeUnits(was, is);
    if (units > 0) indexes.set(index.name, units);
  }
  return { table: Math.max(1, unitsOf(before), unitsOf(after)), indexes };
}

/** The sum of units. */
export function totalUnits(all: readonly Units[]): Units {
  const indexes = new Map<string, number>();
  for (const [name, units] of all.flatMap((one) => [...one.indexes])) indexes.set(name, (indexes.get(name) ?? 0) + units);
  return { table: all.reduce((sum, { table }) => sum + table, 0), indexes };
}

/** The member of the answer that the request's `ReturnConsumedCapacity` asks for, if it does. */
export function consumed(input: { ReturnConsumedCapacity?: string }, table: Table, units: Units): { ConsumedCapacity?: object } {
  const capacity = capacityOf(input, table, units);
  return capacity ? { ConsumedCapacity: capacity } : {};
}

/** The `ConsumedCapacity` that the request asks for, if it does; transactions tell the units once more as `member`. */
export function capacityOf(input: { ReturnConsumedCapacity?: string }, { definition }: Table, units: Units, member?: string): object | undefined {
  const { ReturnConsumedCapacity: wanted = 'NONE' } = input;
  if (wanted === 'NONE') return undefined;
  const told = (CapacityUnits: number) => ({ CapacityUnits, ...(member && { [member]: CapacityUnits }) });
  const total = { TableName: definition.name, ...told([...units.indexes.values()].reduce((sum, one) => sum + one, units.table)) };
  if (wanted === 'TOTAL') return total;
  const ofKind = (kind: string) => definition.indexes.filter((index) => index.kind === kind && units.indexes.has(index.name))
    .map(({ name }) => [name, told(units.indexes.get(name)!)] as const);
  const [globals, locals] = [ofKind('global'), ofKind('local')];
  return {
    ...total,
    Table: told(units.table),
    ...(globals.length > 0 && { GlobalSecondaryIndexes: Object.fromEntries(globals) }),
    ...(locals.length > 0 && { LocalSecondaryIndexes: Object.fromEntries(locals) }),
  };
}

/** @throws {ServiceError} when an unknown kind of capacity is asked for. */
export function checkCapacityKind(input: object): void {
  checkOneOf(input, 'ReturnConsumedCapacity', ['INDEXES', 'TOTAL', 'NONE']);
}

function changeUnits(was: Item | undefined, is: Item | undefined): number {
  return was && is && sameItem(was, is) ? 0 : Math.max(unitsOf(was), unitsOf(is));
}

function unitsOf(item: Item | undefined): number {
  return item ? Math.ceil(itemSize(item) / WRITE_UNIT_BYTES) : 0;
}
