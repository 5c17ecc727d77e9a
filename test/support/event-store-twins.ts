import { memoryStorage, type EventStorage, type Item, type Range } from '../../src/runtime/event-store';

// Storages with a bug each, like those that were found in other stores. A test that does not tell them from a sound one is worth nothing.

const over = (change: (sound: EventStorage) => Partial<EventStorage>) => (): EventStorage => {
  const sound = memoryStorage();
  return { ...sound, ...change(sound) };
};

const lengthOf = ({ n }: Item) => Number(n?.N ?? 1);
const movedBy = (item: Item, versions: number): Item => ({ ...item, sk: { N: String(Number(item.sk.N) + versions) } });
const isCommit = ({ i }: Item) => i !== undefined;

/** What is wrong, and the storage. */
export const TWINS: Readonly<Record<string, () => EventStorage>> = {
  'whose writes have no condition': over(({ replace }) => ({
    insert: async (items) => {
      for (const item of items) await replace(item);
      return undefined;
    },
  })),

  'that looks first, and writes then': over(({ query, replace }) => ({
    insert: async (items) => {
      const found = await Promise.all(items.map(async ({ pk, sk }) => {
        for await (const [item] of query(pk.S!, { from: Number(sk.N), to: Number(sk.N) })) return item;
        return undefined;
      }));
      await turn();
      if (found.some((item) => item)) return found;
      for (const item of items) await replace(item);
      return undefined;
    },
  })),

  'that does not know its own commit when it is sent again': over(({ insert }) => ({
    insert: async (items) => {
      const found = await insert(items);
      return found?.map((item, index) => (item?.i && Buffer.compare(item.i.B!, items[index].i.B!) === 0 ? { ...item, i: { B: Buffer.from('stranger') } } : item));
    },
  })),

  'that takes whoever stands there for itself': over(({ insert }) => ({
    insert: async (items) => {
      await insert(items);
      return undefined;
    },
  })),

  'whose queries do not see the last write': over(({ query, insert }) => {
    let last: readonly Item[] = [];
    return {
      insert: async (items) => {
        const found = await insert(items);
        if (!found) last = items;
        return found;
      },
      async *query(partition: string, range: Range) {
        const isLast = (item: Item) => last.some(({ pk, sk }) => pk.S === item.pk.S && sk.N === item.sk.N);
        for await (const page of query(partition, range)) yield page.filter((item) => !isLast(item));
      },
    };
  }),

  'that keeps commits under their last version': over(({ query, insert }) => ({
    insert: async (items) => (await insert(items.map((item) => (isCommit(item) ? movedBy(item, lengthOf(item) - 1) : item))))
      ?.map((item) => item && (isCommit(item) ? movedBy(item, 1 - lengthOf(item)) : item)),
    async *query(partition: string, range: Range) {
      for await (const page of query(partition, range)) yield page.map((item) => (isCommit(item) ? movedBy(item, 1 - lengthOf(item)) : item));
    },
  })),

  'that writes the first item of several, and forgets the others': over(({ insert }) => ({ insert: (items) => insert(items.slice(0, 1)) })),

  'that writes items one by one': over(({ insert }) => ({
    insert: async (items) => {
      const found = [];
      for (const item of items) found.push((await insert([item]))?.[0]);
      return found.some((item) => item) ? found : undefined;
    },
  })),

  'that answers before it has written, and may never do so': over(({ insert }) => {
    let writes = 0;
    return { insert: async (items) => (++writes % 3 === 0 ? undefined : insert(items)) };
  }),
};

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
