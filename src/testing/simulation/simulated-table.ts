import type { StreamView, TableView } from '../worker/inspect';

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

/** A record of a stream. Unlike a function, a test sees both images, whatever the stream's view type. */
export interface StreamedWrite extends Write {
  /** By which the trace knows it. */
  readonly lineage: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly sequenceNumber: string;
  readonly shardId: string;
}

/** The stream of a table. */
export interface SimulatedStream {
  readonly arn: string;
  readonly viewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  /** Those that it still has, of 24 hours, in its order. */
  readonly records: readonly StreamedWrite[];
}

/** A table of the simulated application. */
export class SimulatedTable {
  constructor(private readonly view: () => TableView, private readonly streamView: () => StreamView | undefined) {}

  /** For calls by `world.call`. */
  public get tableName(): string {
    return this.view().name;
  }

  /** Every write that took effect, oldest first, also those that changed nothing. */
  public get writes(): Write[] {
    return this.view().writes.map(readWrite);
  }

  /** Its stream, or the last one that it had; undefined when it never had any. */
  public get stream(): SimulatedStream | undefined {
    const view = this.streamView();
    return view && { ...view, records: view.records.map(readRecord) };
  }

  /** All items, by partition key, then by sort key. */
  public items(): Item[] {
    return this.view().items.map(read);
  }
}

function readRecord({ lineage, eventName, sequenceNumber, shardId, ...write }: StreamView['records'][number]): StreamedWrite {
  return { lineage, eventName, sequenceNumber, shardId, ...readWrite(write) };
}

function readWrite({ key, before, after, expired }: TableView['writes'][number]): Write {
  return { key: read(key), before: before && read(before), after: after && read(after), ...(expired && { expired }) };
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
