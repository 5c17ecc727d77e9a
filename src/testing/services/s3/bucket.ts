/** What is kept under a key. */
export interface Content {
  readonly body: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
  /** Of a user, names in small letters. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What is returned as it was put: `ContentType`, `CacheControl`, `ChecksumCRC32` and their like. */
  readonly members: Readonly<Record<string, string>>;
}

/** What a key held from one write to the next. */
export interface Version {
  readonly key: string;
  /** `null`, as a text, for what was put while the bucket kept no versions. */
  readonly versionId: string;
  /** Milliseconds of the epoch. */
  readonly at: number;
  /** Absent for a delete marker. */
  readonly content?: Content;
}

/** A version that holds something. */
export type ObjectVersion = Version & { readonly content: Content };

/** A write that took effect. */
export interface BucketWrite {
  readonly kind: 'put' | 'delete';
  readonly version: Version;
}

/** What a bucket does with earlier versions. */
export type Versioning = 'Enabled' | 'Suspended' | undefined;

/** The version of what is put while none are kept. Source: user guide, "How S3 Versioning works". */
export const NULL_VERSION = 'null';

/** A bucket's objects. */
export class Bucket {
  /** Oldest first. */
  public readonly writes: BucketWrite[] = [];
  private readonly byKey = new Map<string, readonly Version[]>();

  constructor(public readonly arn: string, public readonly versioning: Versioning) {}

  /** The latest objects, by key in the order of its UTF-8 bytes; without those that are deleted. */
  public get objects(): readonly ObjectVersion[] {
    const latest = [...this.byKey.values()].map(([version]) => version).filter(holdsContent);
    return latest.sort((one, other) => compareKeys(one.key, other.key));
  }

  /** Newest first. */
  public versions(key: string): readonly Version[] {
    return this.byKey.get(key) ?? [];
  }

  /** The version of this id, the latest when none is given. */
  public version(key: string, versionId?: string): Version | undefined {
    const [latest] = this.versions(key);
    return versionId === undefined ? latest : this.versions(key).find((version) => version.versionId === versionId);
  }

  /** Makes it the latest, beside the others or, where none are kept, in place of the one without an id. */
  public add(version: Version): void {
    this.byKey.set(version.key, [version, ...this.without(version)]);
    this.writes.push({ kind: version.content ? 'put' : 'delete', version });
  }

  /** Deletes one version for good. */
  public remove(version: Version): void {
    const others = this.without(version);
    if (others.length > 0) this.byKey.set(version.key, others);
    else this.byKey.delete(version.key);
    this.writes.push({ kind: 'delete', version });
  }

  private without({ key, versionId }: Version): readonly Version[] {
    return this.versions(key).filter((version) => version.versionId !== versionId);
  }
}

/** Whether it is no delete marker. */
export function holdsContent(version: Version | undefined): version is ObjectVersion {
  return version?.content !== undefined;
}

/** By UTF-8 bytes. Source: API reference, ListObjectsV2. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
