import { FORMAT, type CommitHeader } from './commit';
import type { Item } from './storage';
import { checkKey, type StreamName } from './stream-name';

// Deduplication items have partitions of their own, beside the streams'. No category starts with `$`.

/** Where a command's item is. @throws {InvalidStreamError} for a command id that is too long to be part of a key. */
export function deduplicationPartition({ key }: StreamName, commandId: string): string {
  const partition = `$command#${key}#${commandId}`;
  checkKey(partition);
  return partition;
}

/** Says which commit a command became, for so many seconds. It is inserted with the commit, or not at all. */
export function deduplicationItem({ stream, first, id }: CommitHeader, commandId: string, seconds: number): Item {
  return {
    pk: { S: deduplicationPartition(stream, commandId) },
    sk: { N: '0' },
    f: { N: String(FORMAT) },
    v: { N: String(first) },
    by: { B: id },
    ttl: { N: String(Math.floor(Date.now() / 1000) + seconds) },
  };
}

/** The version of the first event of the command's commit. */
export function versionIn({ v }: Item): number {
  return Number(v.N);
}

/** Whether it still counts, whether or not DynamoDB has deleted it. */
export function isLive({ ttl }: Item): boolean {
  return Number(ttl.N) >= Math.floor(Date.now() / 1000);
}
