import { itemOf, type Item } from './attribute-value';
import { sortable } from './sort-order';
import { compareOrders, type Entry, type Table, type Version } from './table';
import { keyNames, type IndexDefinition, type TableDefinition } from './table-definition';

/**
 * Chooses what an eventually consistent read sees of a key, in the table or in an index: the item of one of its versions (newest
 * first), or undefined for none. Called for every key that the read comes across and that was ever written.
 */
export type EventualView = (table: Table, key: Item, versions: readonly Version[], index?: IndexDefinition) => Item | undefined;

/** An item where a query or scan finds it: in the table or in an index. */
export interface Row {
  /** Texts that sort as the rows do; in an index its key, then the table's. */
  readonly order: readonly string[];
  /** All of the item. */
  readonly item: Item;
  /** What the table or index holds of it. */
  readonly held: Item;
}

/** What is read, and how. */
export interface Source {
  readonly table: Table;
  readonly index?: IndexDefinition;
  /** Undefined for a strongly consistent read. */
  readonly view?: EventualView;
}

/** What the key shows. */
export function itemIn(entry: Entry, table: Table, view: EventualView | undefined, index?: IndexDefinition): Item | undefined {
  return view ? view(table, entry.key, entry.versions, index) : entry.versions[0].item;
}

/** The rows in their order; `partition` as `sortable` gives it, undefined for all. */
export function rowsOf(source: Source, partition?: string): readonly Row[] {
  const { table, index } = source;
  if (!index) return shown(source, table.entriesOf(partition)).map(({ item, order }) => ({ item, order, held: item }));
  const rows = indexRows(source, index);
  return partition === undefined ? rows : rows.filter(({ order }) => order[0] === partition);
}

/** Texts that sort as the rows of the source do; undefined for an item that is not in it. */
export function orderIn({ table, index }: Source, item: Item): readonly string[] | undefined {
  if (!index) return table.orderOf(item);
  const names = keyNames(index.key);
  return names.every((name) => name in item) ? [...names.map((name) => sortable(item[name])), ...table.orderOf(item)] : undefined;
}

/** What an index holds of an item. */
export function heldBy({ key, projection }: IndexDefinition, table: TableDefinition, item: Item): Item {
  if (projection === 'ALL') return item;
  const names = new Set([...keyNames(key), ...keyNames(table.key), ...projection]);
  return itemOf(Object.entries(item).filter(([name]) => names.has(name)));
}

// An index is made when it is read, and kept until the next write.
const kept = new WeakMap<Table, { readonly sequence: number; readonly rows: Map<string, readonly Row[]> }>();

function indexRows(source: Source, index: IndexDefinition): readonly Row[] {
  const { table, view } = source;
  if (view) return made(source, index);
  const { sequence } = table;
  const last = kept.get(table);
  const indexes = last?.sequence === sequence ? last.rows : new Map<string, readonly Row[]>();
  const rows = indexes.get(index.name) ?? made(source, index);
  kept.set(table, { sequence, rows: indexes.set(index.name, rows) });
  return rows;
}

function made(source: Source, index: IndexDefinition): readonly Row[] {
  const rows = shown(source, source.table.entriesOf()).flatMap(({ item }) => {
    const order = orderIn(source, item);
    return order ? [{ order, item, held: heldBy(index, source.table.definition, item) }] : [];
  });
  return rows.sort((a, b) => compareOrders(a.order, b.order));
}

function shown({ table, index, view }: Source, entries: readonly Entry[]): { item: Item; order: readonly string[] }[] {
  return entries.flatMap((entry) => {
    const item = itemIn(entry, table, view, index);
    return item ? [{ item, order: entry.order }] : [];
  });
}
