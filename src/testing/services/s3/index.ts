import { Bucket, type Versioning } from './bucket';
import { operationsOf } from './operations';
import type { Service } from '../../kernel/service';
import type { World } from '../../kernel/world';

/** Amazon S3: buckets and their objects. */
export interface S3 extends Service {
  /** By name. */
  bucket(name: string): Bucket | undefined;
}

/** @returns the service, with the buckets that the world's graph declares. */
export function s3(world: World): S3 {
  const buckets = new Map<string, Bucket>();
  return {
    name: 's3',
    bucket: (name) => buckets.get(name),
    types: {
      'AWS::S3::Bucket': ({ ref, arn, properties }) => {
        buckets.set(ref, new Bucket(arn, properties.VersioningConfiguration?.Status as Versioning));
      },
    },
    operations: operationsOf(world, buckets),
  };
}
