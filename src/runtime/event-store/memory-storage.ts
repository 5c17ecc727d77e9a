import type { EventStorage, Item, Range } from './storage';

/** Options of `memoryStorage`. */
export interface MemoryStorageOptions {
  /**
   * Whether commits too large for an item are kept all the same.
   *
   * @default false
   */
  readonly overflow?: boolean;
}

let storages = 0;

/** Keeps events in memory, for tests: whatever else a store does, it does as with a table. */
export function memoryStorage({ overflow = false }: MemoryStorageOptions = {}): EventStorage {
  const partitions = new Map<string, Item[]>();
  const objects = new Map<string, Uint8Array>();
  const partitionOf = ({ pk }: Item) => partitions.get(pk.S!) ?? [];
  const find = (item: Item) => partitionOf(item).find(({ sk }) => sk.N === item.sk.N);
  const write = (item: Item) => {
    const others = partitionOf(item).filter(({ sk }) => sk.N !== item.sk.N);
    partitions.set(item.pk.S!, [...others, item].sort(byVersion));
  };
  return {
    name: `memory-${++storages}`,
    objects: overflow ? {
      put: async (key, content) => void objects.set(key, content),
      get: async (key) => objects.get(key)!,
    } : undefined,
    insert: async (items) => {
      const found = items.map(find).map((item) => (item && !isExpired(item) ? item : undefined));
      if (found.some((item) => item)) return found;
      items.forEach(write);
      return undefined;
    },
    replace: async (item) => write(item),
    async *query(partition, range) {
      const items = (partitions.get(partition) ?? []).filter(within(range));
      if (range.backwards) items.reverse();
      yield items.slice(0, range.limit);
      if (items.length > (range.limit ?? Infinity)) yield items.slice(range.limit);
    },
  };
}

function byVersion(a: Item, b: Item): number {
  return Number(a.sk.N) - Number(b.sk.N);
}

function within({ from = 0, to = Infinity }: Range): (item: Item) => boolean {
  return ({ sk }) => Number(sk.N) >= from && Number(sk.N) <= to;
}

function isExpired({ ttl }: Item): boolean {
  return ttl !== undefined && Number(ttl.N) < Math.floor(Date.now() / 1000);
}
