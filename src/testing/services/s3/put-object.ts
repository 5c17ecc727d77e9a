import { createHash } from 'node:crypto';
import { type Bucket, type Content, holdsContent } from './bucket';
import { checkDigests, CHECKSUMS } from './checksums';
import { noSuchKey } from './errors';
import { type Named, type Output, type Request, versionOf } from './request';
import { newVersion } from './version';
import { ServiceError } from '../../kernel/service-error';

/** Members of the request. Source: API reference, PutObject. */
export interface PutInput extends Named {
  readonly Body?: string | Uint8Array;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly [member: string]: unknown;
}

/** Source: user guide, "Working with object metadata". */
const MOST_METADATA_BYTES = 2_048;

/** What is returned as it was put. */
const KEPT = ['ContentType', 'ContentEncoding', 'ContentDisposition', 'ContentLanguage', 'CacheControl', 'Expires', ...CHECKSUMS];

/** Source: API reference, PutObject. @throws {ServiceError} as S3 does. */
export function putObject(request: Request<PutInput>): Output {
  const { bucket, input, permit } = request;
  permit('PutObject', bucket, input.Key);
  if (input.IfMatch !== undefined) permit('GetObject', bucket, input.Key); // user guide, "Enforce conditional writes on Amazon S3 buckets"
  const content = contentOf(input);
  checkPreconditions(request);
  const version = { ...newVersion(request), content };
  bucket.add(version);
  const checksums = Object.entries(content.members).filter(([member]) => CHECKSUMS.includes(member));
  return { ETag: content.etag, ...Object.fromEntries(checksums), ...versionOf(bucket, version) };
}

function contentOf(input: PutInput): Content {
  const body = Buffer.from(input.Body as string ?? '');
  checkDigests(input, body);
  const metadata = Object.fromEntries(Object.entries(input.Metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  if (Buffer.byteLength(Object.entries(metadata).flat().join('')) > MOST_METADATA_BYTES) {
    throw new ServiceError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
  const members = Object.fromEntries(KEPT.filter((name) => input[name] !== undefined).map((name) => [name, String(input[name])]));
  return { body, etag: `"${createHash('md5').update(body).digest('hex')}"`, metadata, members: { ContentType: 'binary/octet-stream', ...members } };
}

// Source: user guide, "How to prevent object overwrites with conditional writes".
function checkPreconditions({ world, bucket, caller, input: { Key, IfMatch, IfNoneMatch } }: Request<PutInput>): void {
  if (IfMatch === undefined && IfNoneMatch === undefined) return;
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw new ServiceError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, { Header: 'If-None-Match' });
  }
  if (caller.victim?.spared === false && world.fault('transactionConflict', caller.path, caller.lineage)) {
    throw new ServiceError('ConditionalRequestConflict', 'The conditional request cannot succeed due to a conflicting operation against this resource.', 409, { Key });
  }
  const etag = etagOf(bucket, Key);
  if (IfMatch !== undefined && etag === undefined) throw noSuchKey(Key);
  if (IfMatch !== undefined && unquoted(IfMatch) !== unquoted(etag!)) throw preconditionFailed('If-Match');
  if (IfNoneMatch !== undefined && etag !== undefined) throw preconditionFailed('If-None-Match');
}

function etagOf(bucket: Bucket, key: string): string | undefined {
  const latest = bucket.version(key);
  return holdsContent(latest) ? latest.content.etag : undefined;
}

function preconditionFailed(Condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, { Condition });
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
