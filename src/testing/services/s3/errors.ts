import { ServiceError } from '../../kernel/service-error';

/** There is no such object, or its latest version is a delete marker. */
export function noSuchKey(Key: string, marker: Record<string, unknown> = {}): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key, ...marker });
}

/** A request that S3 refuses as malformed. */
export function invalidArgument(message: string): ServiceError {
  return new ServiceError('InvalidArgument', message);
}
