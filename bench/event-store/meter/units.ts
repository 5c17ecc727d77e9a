import { writeUnits } from '../../../src/testing/services/dynamodb/capacity';
import { itemToPut } from '../../../src/testing/services/dynamodb/item-write';
import { Table } from '../../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../../src/testing/services/dynamodb/table-definition';
import { TABLES } from '../tables';

/** An item as it is on the wire. */
export type WireItem = Record<string, unknown>;

/** A write of one item, alone or in a transaction. */
export interface Write {
  readonly TableName: string;
  readonly Item?: WireItem;
  readonly Key?: WireItem;
}

const TABLES_BY_NAME = new Map(TABLES.map((input) => {
  const name = input.TableName!;
  return [name, new Table(tableDefinition({ ...input }, name, `arn:${name}`))] as const;
}));

/** The key of the item that a write writes. */
export function keyOf({ TableName, Item, Key }: Write): WireItem {
  if (Key) return Key;
  const { KeySchema = [] } = TABLES.find((table) => table.TableName === TableName)!;
  return Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName!, Item![AttributeName!]]));
}

/**
 * Units of one write in a transaction: twice those of the table, and those of its indexes. DynamoDB Local tells wrong ones.
 * Source: DynamoDB developer guide, "Managing complex workflows with DynamoDB transactions".
 */
export function unitsInTransaction(write: Write, before: WireItem | undefined, after: WireItem | undefined): number {
  const { table, indexes } = unitsOf(write, before, after);
  return 2 * table + [...indexes.values()].reduce((sum, units) => sum + units, 0);
}

/** Units of a write whose condition was not met: those that the larger item would have cost. Source: developer guide, "DynamoDB read and write operations". */
export function unitsRefused(write: Write, before: WireItem | undefined): number {
  return unitsOf(write, before, write.Item ?? before).table;
}

function unitsOf({ TableName }: Write, before: WireItem | undefined, after: WireItem | undefined) {
  const table = TABLES_BY_NAME.get(TableName)!;
  const read = (item: WireItem | undefined) => item && itemToPut(table, item).item;
  return writeUnits(table, read(before), read(after));
}
