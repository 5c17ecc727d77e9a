import { holdsContent, type ObjectVersion } from './bucket';
import { CHECKSUMS } from './checksums';
import { noSuchKey } from './errors';
import { type Named, type Output, type Request, versionOf } from './request';
import { ServiceError } from '../../kernel/service-error';

/** Members of the request. Source: API reference, GetObject. */
export interface GetInput extends Named {
  readonly ChecksumMode?: string;
}

/** Source: API reference, GetObject. @throws {ServiceError} as S3 does. */
export function getObject(request: Request<GetInput>): Output {
  const version = existing(request);
  return { Body: Buffer.from(version.content.body), ...headOf(request, version) };
}

/** Source: API reference, HeadObject. @throws {ServiceError} as S3 does. */
export function headObject(request: Request<GetInput>): Output {
  return headOf(request, existing(request));
}

function headOf({ bucket, input: { ChecksumMode } }: Request<GetInput>, version: ObjectVersion): Output {
  const { at, content: { body, etag, metadata, members } } = version;
  const shown = Object.entries(members).filter(([member]) => ChecksumMode === 'ENABLED' || !CHECKSUMS.includes(member));
  const described = { ContentLength: body.length, ETag: etag, LastModified: new Date(at).toUTCString(), Metadata: metadata };
  return { ...Object.fromEntries(shown), ...described, ...versionOf(bucket, version) };
}

// Whoever may not list the bucket does not learn what is not in it. Source: API reference, GetObject, Permissions.
function existing({ bucket, input: { Key, VersionId }, permit }: Request): ObjectVersion {
  permit(VersionId === undefined ? 'GetObject' : 'GetObjectVersion', bucket, Key);
  const version = bucket.version(Key, VersionId);
  if (holdsContent(version)) return version;
  permit('ListBucket', bucket);
  const marker = version && { DeleteMarker: true, ...versionOf(bucket, version) };
  if (VersionId === undefined) throw noSuchKey(Key, marker);
  if (!version) throw new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404, { Key, VersionId });
  throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, { ResourceType: 'DeleteMarker', ...marker });
}
