import type { EventStorage, Item } from '../../src/runtime/event-store';

/** What was asked of a storage: one entry for each insert, replacement, and page. */
export type Asked = 'insert' | 'replace' | 'query';

/** A storage that remembers what was asked of it, and what it wrote. */
export interface WatchedStorage extends EventStorage {
  readonly asked: Asked[];
  readonly written: Item[];
}

/** Watches a storage, and changes nothing about it. */
export function watched(storage: EventStorage): WatchedStorage {
  const asked: Asked[] = [];
  const written: Item[] = [];
  return {
    asked,
    written,
    get name() { return storage.name; },
    get objects() { return storage.objects; },
    insert: async (items) => {
      asked.push('insert');
      const found = await storage.insert(items);
      if (!found) written.push(...items);
      return found;
    },
    replace: async (item) => {
      asked.push('replace');
      await storage.replace(item);
      written.push(item);
    },
    async *query(partition, range) {
      for await (const page of storage.query(partition, range)) {
        asked.push('query');
        yield page;
      }
    },
  };
}

/** Every item of a partition. */
export async function itemsOf(storage: EventStorage, partition: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of storage.query(partition, {})) items.push(...page);
  return items;
}
