import type { Bucket } from './bucket';
import type { Caller } from '../../kernel/calls';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Condition keys by the members of requests that they show. Source: Service Authorization Reference, Amazon S3. */
const CONDITION_KEYS: Readonly<Record<string, string>> = {
  IfMatch: 's3:if-match',
  IfNoneMatch: 's3:if-none-match',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  VersionId: 's3:VersionId',
  Prefix: 's3:prefix',
  Delimiter: 's3:delimiter',
  MaxKeys: 's3:max-keys',
};

/** Asks whether a caller may do something with a bucket, or with the object of a key in it. */
export type Permit = (action: string, bucket: Bucket, key?: string) => void;

/** @returns what throws a {@link ServiceError}, as S3 names it, for whatever the caller of this request may not do. */
export function permitOf(world: World, caller: Caller, input: Readonly<Record<string, unknown>>): Permit {
  const given = Object.entries(CONDITION_KEYS).filter(([member]) => input[member] !== undefined);
  const context = Object.fromEntries(given.map(([member, key]) => [key, String(input[member])]));
  return (action, { arn }, key) => {
    try {
      world.authorize(caller, { action: `s3:${action}`, resource: key === undefined ? arn : `${arn}/${key}`, context });
    } catch (error) {
      throw error instanceof ServiceError ? new ServiceError('AccessDenied', error.message, 403) : error;
    }
  };
}
