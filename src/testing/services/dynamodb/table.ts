import type { Item } from './attribute-value';
import { keyFrom } from './key';
import { compareTexts, sortable } from './sort-order';
import { keyNames, type TableDefinition } from './table-definition';

/** What a key held from one write to the next. */
export interface Version {
  /** Undefined when there was no item. */
  readonly item?: Item;
  /** Number of the write that made it, counted from 1 in each table. */
  readonly sequence: number;
}

/** A committed write. */
export interface Change {
  readonly key: Item;
  readonly before?: Item;
  readonly after?: Item;
  /** That of the version it made. */
  readonly sequence: number;
  /** DynamoDB has deleted the item itself, as its time was over; absent for writes of callers. */
  readonly expired?: true;
}

/** A key, and what it holds and has held. */
export interface Entry {
  readonly key: Item;
  /** Texts that sort as the key does: partition, then sort key. */
  readonly order: readonly string[];
  /** Newest first. Never empty. */
  readonly versions: readonly Version[];
}

/** Eventually consistent reads show the last write or one shortly before it; no more are kept. */
const MOST_VERSIONS = 5;

/** A table's items. They are frozen: nobody outside can change them. */
export class Table {
  /** Called once for each committed write, also for one that puts what was there; not for the deletion of nothing. */
  public onWrite?: (change: Change) => void;
  private readonly byKey = new Map<string, Entry>();
  private readonly entries: Entry[] = [];
  private writes = 0;

  constructor(public readonly definition: TableDefinition) {}

  /** Number of the last committed write. */
  public get sequence(): number {
    return this.writes;
  }

  /** All items, by partition key and sort key; DynamoDB itself does not order partition keys. */
  public get items(): readonly Item[] {
    return this.entries.flatMap(({ versions: [{ item }] }) => (item ? [item] : []));
  }

  /** The item of this key. */
  public get(key: Item): Item | undefined {
    return this.entry(key)?.versions[0].item;
  }

  /** What the key has held, newest first; empty for a key that was never written. */
  public versions(key: Item): readonly Version[] {
    return this.entry(key)?.versions ?? [];
  }

  /** The key that has or had an item. */
  public entry(key: Item): Entry | undefined {
    return this.byKey.get(identity(this.orderOf(key)));
  }

  /** Keys that have or had items: those of one partition, or all. */
  public entriesOf(partition?: string): readonly Entry[] {
    if (partition === undefined) return this.entries;
    return this.entries.slice(this.position([partition]), this.position([`${partition}\0`])); // no text is between the two
  }

  /** Texts that sort as the key does. */
  public orderOf(key: Item): readonly string[] {
    return keyNames(this.definition.key).map((name) => sortable(key[name]));
  }

  /** Every write ends here: replaces what the key holds, by nothing when `after` is undefined. */
  public commit(key: Item, after: Item | undefined, cause: Pick<Change, 'expired'> = {}): void {
    const known = this.entry(key);
    const before = known?.versions[0].item;
    if (!before && !after) return;
    const sequence = ++this.writes;
    const versions = [{ item: after, sequence }, ...(known?.versions ?? [{ sequence: 0 }])].slice(0, MOST_VERSIONS);
    this.place({ key: known?.key ?? keyFrom(this.definition.key, key), order: known?.order ?? this.orderOf(key), versions });
    this.onWrite?.({ key, before, after, sequence, ...cause });
  }

  private place(entry: Entry): void {
    const known = this.byKey.has(identity(entry.order));
    this.entries.splice(this.position(entry.order), known ? 1 : 0, entry);
    this.byKey.set(identity(entry.order), entry);
  }

  /** Of the first entry that is not before `order`. */
  private position(order: readonly string[]): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (compareOrders(this.entries[middle].order, order) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Text by text; of two of which one begins with the other, the shorter comes first. */
export function compareOrders(a: readonly string[], b: readonly string[]): number {
  const fork = a.findIndex((text, index) => text !== b[index]);
  if (fork < 0) return a.length - b.length;
  return fork < b.length ? compareTexts(a[fork], b[fork]) : 1;
}

function identity(order: readonly string[]): string {
  return `${order[0].length} ${order.join(' ')}`;
}
