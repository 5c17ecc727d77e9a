import type { Bucket } from './bucket';
import { deleteObject } from './delete-object';
import { getObject, headObject } from './get-object';
import { listObjects } from './list-objects';
import { permitOf } from './permissions';
import { putObject } from './put-object';
import type { Output, Request } from './request';
import type { Operation } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';

const HANDLERS: Readonly<Record<string, (request: Request<never>) => Output>> = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  ListObjectsV2: listObjects,
};

/** Members that would change what comes of a request. */
const REFUSED = [
  'Range', 'PartNumber', 'IfModifiedSince', 'IfUnmodifiedSince', 'EncodingType', 'MFA', 'ACL', 'Tagging', 'SSECustomerAlgorithm', 'ObjectLockMode',
  'ObjectLockLegalHoldStatus', 'WriteOffsetBytes',
];

/** Those that PutObject alone knows here. */
const PRECONDITIONS = ['IfMatch', 'IfNoneMatch'];

/** The API of S3, as far as functions use it; `buckets` by name. */
export function operationsOf(world: World, buckets: ReadonlyMap<string, Bucket>): Record<string, Operation> {
  const operation = (name: string): Operation => (input: Record<string, unknown>, caller) => {
    const refused = [...REFUSED, ...(name === 'PutObject' ? [] : PRECONDITIONS)].find((member) => input[member] !== undefined);
    if (refused) throw new UnmodelledError(`s3:${name} with ${refused} is not modelled`);
    const BucketName = String(input.Bucket);
    const bucket = buckets.get(BucketName);
    if (!bucket) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName });
    return HANDLERS[name]({ world, bucket, input: input as never, caller, permit: permitOf(world, caller, input) });
  };
  return Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, operation(name)]));
}
