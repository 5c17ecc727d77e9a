/** A value of an item, as DynamoDB's API has it. */
export interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Uint8Array;
}

/** An item; its key is `pk` and `sk`. */
export type Item = Readonly<Record<string, Attribute>>;

/** Part of a partition, both ends included. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
  readonly backwards?: boolean;
  /** Items of the first page at most; of further ones, as many as come. */
  readonly limit?: number;
}

/** Where commits too large for an item are kept. */
export interface ObjectStorage {
  put(key: string, content: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
}

/** Where events are kept: `tableStorage` or `memoryStorage`. */
export interface EventStorage {
  /** Tells it from others. */
  readonly name: string;

  /** Where commits go that no item can hold; without it they are refused. */
  readonly objects?: ObjectStorage;

  /**
   * Writes all items, each where no item is, or one whose `ttl` has passed; or none.
   *
   * @returns nothing when they were written; otherwise the items that stand there, in the order of `items`.
   */
  insert(items: readonly Item[]): Promise<readonly (Item | undefined)[] | undefined>;

  /** Writes an item, whatever was there. */
  replace(item: Item): Promise<void>;

  /** Items in the order of their sort keys, page by page, with every write that was answered before. */
  query(partition: string, range: Range): AsyncIterable<readonly Item[]>;
}
