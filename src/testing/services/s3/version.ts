import { NULL_VERSION, type Version } from './bucket';
import type { Request } from './request';

/** What a write of now makes of a key, without its content. Source: user guide, "How S3 Versioning works". */
export function newVersion({ world, bucket, caller, input: { Key } }: Request): Version {
  const id = bucket.versioning === 'Enabled' ? world.uuid('version', bucket.arn, Key, caller.lineage).replaceAll('-', '') : NULL_VERSION;
  return { key: Key, versionId: id, at: Math.floor(world.now) };
}
