import { compareKeys, type ObjectVersion } from './bucket';
import { invalidArgument } from './errors';
import type { Output, Request } from './request';

/** Members of the request. Source: API reference, ListObjectsV2. */
export interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number | string;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
}

/** Source: API reference, ListObjectsV2, max-keys. */
const MOST_KEYS = 1_000;

/** An object, or a prefix that stands for all that begin with it. */
interface Entry {
  /** By which the list goes on. */
  readonly position: string;
  readonly object?: ObjectVersion;
}

/** Source: API reference, ListObjectsV2. @throws {ServiceError} as S3 does. */
export function listObjects({ bucket, input, permit }: Request<ListInput>): Output {
  permit('ListBucket', bucket);
  const { Bucket, Prefix = '', Delimiter, ContinuationToken, StartAfter } = input;
  const limit = limitOf(input);
  const after = ContinuationToken === undefined ? undefined : positionOf(ContinuationToken);
  const begun = bucket.objects.filter(({ key }) => key.startsWith(Prefix) && (after !== undefined || isAfter(key, StartAfter)));
  const left = entriesOf(begun, Prefix, Delimiter).filter(({ position }) => isAfter(position, after));
  const page = left.slice(0, limit);
  const IsTruncated = limit > 0 && left.length > limit;
  return {
    Name: Bucket,
    Prefix,
    ...(Delimiter && { Delimiter }),
    MaxKeys: limit,
    KeyCount: page.length,
    IsTruncated,
    ...(ContinuationToken && { ContinuationToken }),
    ...(StartAfter && { StartAfter }),
    ...(IsTruncated && { NextContinuationToken: tokenOf(page[limit - 1].position) }),
    Contents: page.flatMap(({ object }) => (object ? [described(object)] : [])),
    CommonPrefixes: page.flatMap(({ position, object }) => (object ? [] : [{ Prefix: position }])),
  };
}

function entriesOf(objects: readonly ObjectVersion[], prefix: string, delimiter: string | undefined): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const position = end < 0 ? object.key : object.key.slice(0, end + delimiter!.length);
    entries.set(position, { position, ...(end < 0 && { object }) });
  }
  return [...entries.values()];
}

function described({ key, at, content: { body, etag } }: ObjectVersion): object {
  return { Key: key, LastModified: new Date(at).toISOString(), ETag: etag, Size: body.length, StorageClass: 'STANDARD' };
}

function isAfter(text: string, start: string | undefined): boolean {
  return start === undefined || compareKeys(text, start) > 0;
}

function limitOf({ MaxKeys = MOST_KEYS }: ListInput): number {
  const wanted = Number(MaxKeys);
  if (!Number.isInteger(wanted) || wanted < 0) throw invalidArgument('Provided max-keys not an integer or within integer range');
  return Math.min(wanted, MOST_KEYS);
}

function tokenOf(position: string): string {
  return Buffer.from(`after ${position}`).toString('base64');
}

function positionOf(token: string): string {
  const [, position] = /^after (.*)$/s.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (position === undefined) throw invalidArgument('The continuation token provided is incorrect');
  return position;
}
