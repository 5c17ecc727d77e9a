import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../core/acknowledge';
import { removalPolicyOf } from '../core/defaults';
import type { Encryption } from '../core/encryption';

/** A bucket as all of ours are: encrypted, TLS only, closed to the public, without access control lists, kept when its stack is deleted. */
export function createBucket(scope: Construct, id: string, { key }: Encryption, props: BucketProps): Bucket {
  const bucket = new Bucket(scope, id, {
    // With a bucket key, so that not every object is a call to KMS.
    ...(key ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true } : { encryption: BucketEncryption.S3_MANAGED }),
    enforceSSL: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: removalPolicyOf(scope),
    ...props,
  });
  acknowledge(bucket, {
    'AwsSolutions::AwsSolutions-S1': 'access logs would need a bucket of their own: data events of CloudTrail say who read what where wanted',
  });
  return bucket;
}
