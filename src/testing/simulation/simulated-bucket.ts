import type { BucketView, BucketVersionView } from '../worker/inspect';

/** What a key of a bucket holds, or has held. */
export interface SimulatedVersion {
  readonly key: string;
  /** `null`, as a text, for what was put while the bucket kept no versions. */
  readonly versionId: string;
  /** As UTF-8; empty for a delete marker. */
  readonly body: string;
  readonly bytes: Uint8Array;
  /** Absent for a delete marker. */
  readonly contentType?: string;
  /** Of the user; names in small letters. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The object was deleted, and this marks it. */
  readonly deleteMarker?: true;
}

/** An object: the latest version of its key. */
export interface SimulatedObject extends SimulatedVersion {
  /** Newest first, this one included; there are others only in a bucket that keeps them. */
  readonly versions: readonly SimulatedVersion[];
}

/** A put or a deletion that took effect: what was put, marked, or deleted for good. */
export interface ObjectWrite extends SimulatedVersion {
  readonly kind: 'put' | 'delete';
}

/** A bucket of the simulated application. */
export class SimulatedBucket {
  constructor(private readonly view: () => BucketView) {}

  /** For calls by `world.call`. */
  public get bucketName(): string {
    return this.view().name;
  }

  /** All objects that are not deleted, by key. */
  public get objects(): SimulatedObject[] {
    return this.view().objects.map((versions) => ({ ...read(versions[0]), versions: versions.map(read) }));
  }

  /** Every write that took effect, oldest first. */
  public get writes(): ObjectWrite[] {
    return this.view().writes.map(({ kind, version }) => ({ kind, ...read(version) }));
  }
}

function read({ key, versionId, content }: BucketVersionView): SimulatedVersion {
  const bytes = content?.body ?? new Uint8Array();
  return {
    key,
    versionId,
    body: Buffer.from(bytes).toString(),
    bytes,
    ...(content ? { contentType: content.members.ContentType } : { deleteMarker: true }),
    metadata: content?.metadata ?? {},
  };
}
