import { fromBody, objectKey, type Body } from './body';
import { BrokenStreamError } from './errors';
import type { Attribute, EventStorage, Item } from './storage';
import type { StreamName } from './stream-name';
import type { Metadata } from './types';

/** Format of the items; a later version reads those of the earlier ones. */
export const FORMAT = 1;

/** An event as a commit keeps it: type, data, and its schema version unless that is 1. */
export type StoredEvent = readonly [type: string, data: unknown, schemaVersion?: number];

/** All events of one append, but for their content. */
export interface CommitHeader {
  readonly stream: StreamName;
  /** Version of its first event. */
  readonly first: number;
  /** Version of its last event. */
  readonly last: number;
  /** Milliseconds of the epoch. */
  readonly time: number;
  /** The format, then random bytes that tell two commits of one version apart: whose it is. */
  readonly id: Uint8Array;
  readonly metadata: Metadata;
}

/** All events of one append. */
export interface Commit extends CommitHeader {
  readonly events: readonly StoredEvent[];
}

/** A commit as the table keeps it; names are short, as they are paid for with every event. */
export function toItem({ stream, first, last, time, id, metadata }: CommitHeader, body: Body): Item {
  const { commandId, ...more } = metadata;
  const others = Object.values(more).some((value) => value !== undefined);
  return {
    pk: { S: stream.key },
    sk: { N: String(first) },
    ...(last > first && { n: { N: String(last - first + 1) } }),
    t: { N: String(time) },
    i: { B: id },
    ...(commandId !== undefined && { c: { S: commandId } }),
    ...(others && { m: { S: JSON.stringify(more) } }),
    ...body,
  };
}

/** Snapshots share the partition; whatever is none has to be a commit. */
export function isCommit({ s }: Item): boolean {
  return s === undefined;
}

/** Reads what `toItem` wrote. @throws {BrokenStreamError} */
export function fromItem(stream: StreamName, item: Item): CommitHeader {
  const { sk, t, i } = item;
  const first = Number(sk.N);
  if (!i?.B || !t) throw new BrokenStreamError(stream.id, first, 'what is there is no commit');
  const [format] = i.B;
  if (format > FORMAT) throw new BrokenStreamError(stream.id, first, `its format is ${format}, of a newer release`);
  return { stream, first, last: lastIn(item), time: Number(t.N), id: i.B, metadata: metadataIn(item) };
}

/** Version of the last event of a commit. */
export function lastIn({ sk, n }: Item): number {
  return Number(sk.N) + Number(n?.N ?? 1) - 1;
}

// Most commits have none, and are read by the thousand.
function metadataIn({ c, m }: Item): Metadata {
  if (m) return { ...(c && { commandId: c.S }), ...JSON.parse(m.S!) as Metadata };
  return c ? { commandId: c.S } : {};
}

/** Reads a commit with its events. @throws {BrokenStreamError} @throws {EventStoreError} when the bucket cannot be used. */
export async function readCommit({ storage: { objects } }: { readonly storage: Pick<EventStorage, 'objects'> }, stream: StreamName, item: Item): Promise<Commit> {
  try {
    const { first, last, time, id, metadata } = fromItem(stream, item);
    const events = JSON.parse(await fromBody(item, objects, () => objectKey(stream.category, stream.id, id))) as StoredEvent[];
    const count = last - first + 1;
    if (!events.every(Array.isArray) || events.length !== count || !time) throw new Error(`it must have a time, and a list of ${count} events`);
    return { stream, first, last, time, id, metadata, events };
  } catch (cause) {
    if (/^(EventStore|BrokenStream)Error$/.test((cause as Error).name)) throw cause;
    throw new BrokenStreamError(stream.id, Number(item.sk.N), (cause as Error).message, { cause });
  }
}

/** Bytes of an item, as DynamoDB counts them. Source: DynamoDB developer guide, "DynamoDB item sizes and formats". */
export function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + sizeOfValue(value), 0);
}

function sizeOfValue({ S, N, B }: Attribute): number {
  if (S !== undefined) return Buffer.byteLength(S);
  return B?.length ?? sizeOfNumber(N!);
}

// About a byte for two digits, and one more.
function sizeOfNumber(number: string): number {
  return Math.ceil(number.length / 2) + 1;
}
