import type { Bucket, Version } from './bucket';
import type { Permit } from './permissions';
import type { Caller } from '../../kernel/calls';
import type { World } from '../../kernel/world';

/** A request on a bucket that is there. */
export interface Request<Input = Named> {
  readonly world: World;
  readonly bucket: Bucket;
  readonly input: Input;
  readonly caller: Caller;
  readonly permit: Permit;
}

/** Input of an operation on one object. */
export interface Named {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** An answer. */
export type Output = Record<string, unknown>;

/** What answers tell of a version: nothing in a bucket that has never kept any. */
export function versionOf({ versioning }: Bucket, { versionId }: Version): { VersionId?: string } {
  return versioning ? { VersionId: versionId } : {};
}
