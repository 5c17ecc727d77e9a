import type { AttributeValue, Item } from './attribute-value';
import { keyFrom } from './key';
import type { Change, Table } from './table';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';

/** Milliseconds after its expiry until an item is deleted, at most. Source: API reference, UpdateTimeToLive: typically within two days. */
const LATEST = 2 * 86_400_000;

/** Years. Source: developer guide, "Using time to live (TTL) in DynamoDB": what has expired longer ago is left alone. */
const OLDEST = 5;

/** A deletion that is to come. */
interface Due {
  /** What the item's attribute held when it was scheduled. */
  readonly expiry: string;
  readonly task: Task;
}

/**
 * Deletes the items of a table whose time is over, as DynamoDB does on its own: some time later, and nobody waits for it.
 * How much later follows from the seed, the key and the time of expiry.
 *
 * @param path of the table.
 * @returns what is to be told of every write.
 */
export function expiryOf(world: World, path: string, table: Table, attribute: string): (change: Change) => void {
  const due = new Map<string, Due>();
  const expire = (key: Item, name: string) => {
    due.delete(name);
    table.commit(key, undefined, { expired: true });
    world.record({ kind: 'written', from: path, about: [], text: `expired: ${name}` });
  };
  return ({ key, after }) => {
    const name = JSON.stringify(keyFrom(table.definition.key, key));
    const expiry = secondsOf(after?.[attribute]);
    if (due.get(name)?.expiry === expiry) return;
    world.cancel(due.get(name)?.task);
    due.delete(name);
    if (expiry === undefined || isForgotten(expiry, world.now)) return;
    const wait = Math.max(0, 1_000 * Number(expiry) - world.now);
    const task = world.scheduleInBackground(wait + world.latency(0, LATEST, path, 'expiry', name, expiry), () => expire(key, name));
    due.set(name, { expiry, task });
  };
}

// Anything but a number never expires.
function secondsOf(value: AttributeValue | undefined): string | undefined {
  return value && 'N' in value ? value.N : undefined;
}

function isForgotten(expiry: string, now: number): boolean {
  const oldest = new Date(now);
  oldest.setUTCFullYear(oldest.getUTCFullYear() - OLDEST);
  return 1_000 * Number(expiry) < oldest.getTime();
}
