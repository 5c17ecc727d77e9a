import { fromBody, objectKey, type Body } from './body';
import { BrokenStreamError } from './errors';
import type { Attribute, Item } from './storage';
import type { StoreContext } from './store-context';
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
  /** Tells two commits of one version apart: whose it is. */
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
    f: { N: String(FORMAT) },
    t: { N: String(time) },
    i: { B: id },
    ...(commandId !== undefined && { c: { S: commandId } }),
    ...(others && { m: { S: JSON.stringify(more) } }),
    ...body,
  };
}

/** Snapshots share the partition; only commits have an id. */
export function isCommit({ i }: Item): boolean {
  return i !== undefined;
}

/** Reads what `toItem` wrote. @throws {BrokenStreamError} */
export function fromItem(stream: StreamName, item: Item): CommitHeader {
  const { sk, n, f, t, i, c, m } = item;
  const first = Number(sk.N);
  if (Number(f?.N) > FORMAT) throw new BrokenStreamError(stream.id, first, `its format is ${f.N}, of a newer release`);
  return {
    stream,
    first,
    last: first + Number(n?.N ?? 1) - 1,
    time: Number(t?.N),
    id: i.B!,
    metadata: { ...(c && { commandId: c.S }), ...(m && JSON.parse(m.S!) as Metadata) },
  };
}

/** Reads a commit with its events. @throws {BrokenStreamError} @throws {EventStoreError} when the bucket cannot be used. */
export async function readCommit({ storage: { objects } }: StoreContext, stream: StreamName, item: Item): Promise<Commit> {
  const header = fromItem(stream, item);
  try {
    const json = await fromBody(item, objects, () => objectKey(stream.category, stream.id, header.id));
    return { ...header, events: JSON.parse(json) as StoredEvent[] };
  } catch (cause) {
    if ((cause as Error).name === 'EventStoreError') throw cause;
    throw new BrokenStreamError(stream.id, header.first, (cause as Error).message, { cause });
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
