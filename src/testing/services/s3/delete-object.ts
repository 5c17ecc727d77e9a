import { holdsContent } from './bucket';
import { type Output, type Request, versionOf } from './request';
import { newVersion } from './version';

/**
 * Without a version, the object of a bucket that keeps versions gets a delete marker. Deleting nothing succeeds.
 * Source: API reference, DeleteObject.
 *
 * @throws {ServiceError} as S3 does.
 */
export function deleteObject(request: Request): Output {
  const { bucket, input: { Key, VersionId }, permit } = request;
  permit(VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', bucket, Key);
  if (VersionId === undefined && bucket.versioning) return marked(request);
  const version = bucket.version(Key, VersionId);
  if (version) bucket.remove(version);
  if (VersionId === undefined || !bucket.versioning) return {};
  return { VersionId, ...(version && !holdsContent(version) && { DeleteMarker: true }) };
}

function marked(request: Request): Output {
  const marker = newVersion(request);
  request.bucket.add(marker);
  return { DeleteMarker: true, ...versionOf(request.bucket, marker) };
}
