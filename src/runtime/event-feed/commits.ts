import { BatchGetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { client } from './feed-table';
import { answerOf } from '../event-store/errors';
import { jitter } from '../event-store/retry';
import type { Item } from '../event-store/storage';

/** Keys of one call. Source: BatchGetItem, API reference. */
const MAX_KEYS = 100;

/** Calls at once. */
const AT_ONCE = 5;

/** A key of a table whose partition key is `pk`, and its sort key `sk`. */
export interface Key {
  readonly pk: string;
  readonly sk: number;
}

/** The items with these keys, in their order, with every write that was answered before; undefined where there is none. */
export async function itemsAt(tableName: string, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  for (let first = 0; first < keys.length; first += AT_ONCE * MAX_KEYS) {
    const calls = Array.from({ length: AT_ONCE }, (_, call) => keys.slice(first + call * MAX_KEYS, first + (call + 1) * MAX_KEYS));
    const answers = await Promise.all(calls.map((some) => batch(tableName, some)));
    for (const item of answers.flat()) found.set(nameOf({ pk: item.pk.S!, sk: Number(item.sk.N) }), item);
  }
  return keys.map((key) => found.get(nameOf(key)));
}

// What DynamoDB did not get to comes with the next call: an answer has 16 MB at most.
async function batch(tableName: string, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  let left: Record<string, AttributeValue>[] = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { N: String(sk) } }));
  for (let failed = 0; left.length > 0;) {
    const input = { RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } };
    const { Responses = {}, UnprocessedKeys = {} } = await answerOf(tableName, () => client.send(new BatchGetItemCommand(input)));
    items.push(...(Responses[tableName] ?? []) as Item[]);
    left = UnprocessedKeys[tableName]?.Keys ?? [];
    if (left.length > 0) await jitter(++failed);
  }
  return items;
}

function nameOf({ pk, sk }: Key): string {
  return `${sk} ${pk}`;
}
