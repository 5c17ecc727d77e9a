import type { TableView } from '../worker/inspect';

/** A value of an attribute: DynamoDB's own JSON, read. */
export type AttributeValue = string | number | boolean | null | AttributeValue[] | { readonly [name: string]: AttributeValue };

/** An item, its values read: numbers as numbers, sets and lists as arrays, binary as base64. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** A write that took effect. */
export interface Write {
  readonly key: Item;
  /** Absent when the item was new. */
  readonly before?: Item;
  /** Absent when the item was deleted. */
  readonly after?: Item;
  /** DynamoDB has deleted the item itself, as its time to live was over; absent for all other writes. */
  readonly expired?: true;
}

/** A table of the simulated application. */
export class SimulatedTable {
  constructor(private readonly view: () => TableView) {}

  /** For calls by `world.call`. */
  public get tableName(): string {
    return this.view().name;
  }

  /** Every write that took effect, oldest first, also those that changed nothing. */
  public get writes(): Write[] {
    return this.view().writes.map(({ key, before, after, expired }) => (
      { key: read(key), before: before && read(before), after: after && read(after), ...(expired && { expired }) }
    ));
  }

  /** All items, by partition key, then by sort key. */
  public items(): Item[] {
    return this.view().items.map(read);
  }
}

function read(item: object): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, readValue(value as Record<string, unknown>)]));
}

function readValue(value: Record<string, unknown>): AttributeValue {
  const [[type, content]] = Object.entries(value);
  switch (type) {
    case 'N': return Number(content);
    case 'NS': return (content as string[]).map(Number);
    case 'NULL': return null;
    case 'L': return (content as Record<string, unknown>[]).map(readValue);
    case 'M': return read(content as object);
    default: return content as AttributeValue;
  }
}
