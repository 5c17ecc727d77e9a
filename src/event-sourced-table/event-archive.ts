import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createBucket } from './buckets';
import { requireBucketHere } from './overflow';
import type { Encryption } from '../core/encryption';
import { requireThat, seconds } from '../core/refusal';

/** Options of an `EventArchive`. */
export interface EventArchiveOptions {
  /**
   * How often what is new is written to it.
   *
   * A minute or more, in whole minutes.
   *
   * @default Duration.hours(1)
   */
  readonly every?: Duration;
}

/** A bucket, and how often it is written to. @internal */
export interface BoundArchive {
  readonly bucket: IBucket;
  readonly every: Duration;
}

/** Where all events are copied to as they are in the feed, as compressed lines of JSON that never change. */
export class EventArchive {
  /**
   * An S3 bucket of the event store's own: encrypted, TLS only, closed to the public, versioned, and kept when its stack is deleted,
   * unless `Defaults` say that this is a development stage. Nothing in it expires.
   *
   * @throws `cdk-eventweave:archiveEvery`.
   */
  public static ownBucket(options: EventArchiveOptions = {}): EventArchive {
    return new EventArchive(options);
  }

  /**
   * A bucket that exists already; its protection is its owner's. It holds the archive of one event store, and nothing else.
   *
   * @throws `cdk-eventweave:archiveEvery`, and `cdk-eventweave:otherEnvironment` when it is in another account or Region.
   */
  public static inBucket(bucket: IBucket, options: EventArchiveOptions = {}): EventArchive {
    return new EventArchive(options, bucket);
  }

  private constructor(private readonly options: EventArchiveOptions, private readonly bucket?: IBucket) {}

  /** Creates or takes the bucket, below `scope`. @internal */
  public _bind(scope: Construct, encryption: Encryption): BoundArchive {
    const { every = Duration.hours(1) } = this.options;
    const minutes = (seconds(every) ?? 60) / 60;
    requireThat(scope, Number.isInteger(minutes) && minutes >= 1, {
      code: 'archiveEvery', prop: 'archive.every', must: 'a minute or more, in whole minutes', got: every.toHumanString(),
    });
    if (this.bucket) requireBucketHere(scope, this.bucket, 'archive');
    return { bucket: this.bucket ?? createArchiveBucket(scope, encryption), every };
  }
}

function createArchiveBucket(scope: Construct, encryption: Encryption): IBucket {
  return createBucket(scope, 'ArchiveBucket', encryption, {
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
}
