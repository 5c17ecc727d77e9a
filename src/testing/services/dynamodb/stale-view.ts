import { keyFrom } from './key';
import type { EventualView } from './rows';
import type { Version } from './table';
import type { World } from '../../kernel/world';

/** Milliseconds after a write in which an eventually consistent read may miss it. Source: developer guide, "Read consistency": usually a second or less. */
const CATCHING_UP = 1_000;

/**
 * Milliseconds by which a global index may lag behind its table. Source: developer guide, "Using Global Secondary Indexes in DynamoDB":
 * a fraction of a second as a rule, longer in unlikely failures; the bound is ours.
 */
const MOST_LAG = 10_000;

/**
 * What an eventually consistent read sees that comes too early: of a table, and of its local indexes, what was there before the last
 * write; of a global index, each item as it was some while ago, and each another while, so that a later write may be there without
 * an earlier one.
 *
 * @param read lineage of the call.
 * @param writtenAt when a table's write of a number happened, in virtual milliseconds; undefined for what was there from the beginning.
 */
export function staleView(world: World, read: string, writtenAt: (table: string, sequence: number) => number | undefined): EventualView {
  return ({ definition: { name, key: schema } }, key, versions, index) => {
    const isOlder = (age: number) => ({ sequence }: Version) => world.elapsed - (writtenAt(name, sequence) ?? -Infinity) >= age;
    if (index?.kind !== 'global') return (versions.slice(0, 2).find(isOlder(CATCHING_UP)) ?? versions[1])?.item;
    const lag = world.latency(0, MOST_LAG, read, 'index', index.name, JSON.stringify(keyFrom(schema, key)));
    return (versions.find(isOlder(lag)) ?? versions.at(-1))?.item;
  };
}
