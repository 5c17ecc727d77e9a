import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createBucket } from './buckets';
import type { Encryption } from '../core/encryption';
import { requireSameEnvironment } from '../core/environment';

/** Where commits are kept that are too large for an item of DynamoDB; the item then says where. */
export abstract class Overflow {
  /**
   * An S3 bucket of the event store's own: encrypted, TLS only, closed to the public, versioned, so that an overwritten object can be
   * restored, and kept when its stack is deleted, unless `Defaults` say that this is a development stage.
   */
  public static ownBucket(): Overflow {
    return new OwnBucket();
  }

  /**
   * A bucket that exists already; its protection is its owner's.
   *
   * @throws `cdk-eventweave:otherEnvironment` when it is in another account or Region.
   */
  public static inBucket(bucket: IBucket): Overflow {
    return new ExistingBucket(bucket);
  }

  /** Creates or takes the bucket, below `scope`. @internal */
  public abstract _bind(scope: Construct, encryption: Encryption): IBucket;
}

class OwnBucket extends Overflow {
  /** @internal */
  public _bind(scope: Construct, encryption: Encryption): IBucket {
    return createBucket(scope, 'OverflowBucket', encryption, {
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
  }
}

class ExistingBucket extends Overflow {
  constructor(private readonly bucket: IBucket) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): IBucket {
    requireBucketHere(scope, this.bucket, 'overflow');
    return this.bucket;
  }
}

/** Refuses a bucket of another account or Region, as far as both are known. */
export function requireBucketHere(scope: Construct, { env }: IBucket, prop: string): void {
  requireSameEnvironment(scope, env, { code: 'otherEnvironment', prop, fix: 'the runtime looks for it in the Region of the function' });
}
