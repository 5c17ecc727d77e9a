import { createHash } from 'node:crypto';
import { BrokenFeedError } from './errors';
import { fromBody, toBody } from '../event-store/body';
import type { Attribute, Item } from '../event-store/storage';

// A page is what was dispatched together: an item that never changes. Its number is its place in its shard, without gaps.

/** Format of the pages; a later version reads those of the earlier ones. */
const FORMAT = 1;

/** A commit in the order of all: its stream, the version of its first event, and the types of its events. */
export interface Entry {
  readonly stream: string;
  readonly first: number;
  readonly types: readonly string[];
}

/** Commits that follow each other. */
export interface Page {
  readonly shard: number;
  readonly number: number;
  readonly entries: readonly Entry[];
}

/** The body of a page: the types that there are, then stream, first version, and the place of each event's type among them. */
interface Body {
  readonly types: readonly string[];
  readonly commits: readonly [stream: string, first: number, ...types: number[]][];
}

/** The shard that a stream is in, for ever. */
export function shardOf(stream: string, shards: number): number {
  return createHash('sha256').update(stream).digest().readUInt32BE() % shards;
}

/** The partition of a shard. */
export function partitionOf(shard: number): string {
  return `feed#${shard}`;
}

/** Version of the last event of a commit. */
export function lastOf({ first, types }: Entry): number {
  return first + types.length - 1;
}

/** A page as the table keeps it. */
export function toItem({ shard, number, entries }: Page): Item {
  return {
    pk: { S: partitionOf(shard) },
    sk: { N: String(number) },
    f: { N: String(FORMAT) },
    t: { N: String(Date.now()) },
    ...toBody(bodyOf(entries), true) as Record<string, Attribute>,
  };
}

/** The JSON that a page of these entries keeps. */
export function bodyOf(entries: readonly Entry[]): string {
  const types = [...new Set(entries.flatMap((entry) => entry.types))];
  const places = new Map(types.map((type, place) => [type, place]));
  const body: Body = { types, commits: entries.map(({ stream, first, types: all }) => [stream, first, ...all.map((type) => places.get(type)!)]) };
  return JSON.stringify(body);
}

/** Reads what `toItem` wrote. @throws {BrokenFeedError} for a page of a newer release, and for what is none. */
export async function fromItem(shard: number, item: Item): Promise<Page> {
  const number = Number(item.sk.N);
  if (!(Number(item.f?.N) <= FORMAT)) throw new BrokenFeedError(shard, number, `its format is ${item.f?.N ?? 'missing'}, not one of this release`);
  try {
    const { types, commits } = JSON.parse(await fromBody(item, undefined, () => '')) as Body;
    return { shard, number, entries: commits.map(([stream, first, ...places]) => ({ stream, first, types: places.map((place) => types[place]) })) };
  } catch (cause) {
    throw new BrokenFeedError(shard, number, (cause as Error).message, { cause });
  }
}
