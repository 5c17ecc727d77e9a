import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { ServiceError } from '../../kernel/service-error';

/** Digests of a body by the members of requests that bring them, in base64. Those that are not here are kept unseen. */
const DIGESTS: Readonly<Record<string, (body: Buffer) => string>> = {
  ContentMD5: (body) => createHash('md5').update(body).digest('base64'),
  ChecksumCRC32: crc32,
  ChecksumSHA1: (body) => createHash('sha1').update(body).digest('base64'),
  ChecksumSHA256: (body) => createHash('sha256').update(body).digest('base64'),
};

/** Members of requests and replies that are checksums. Source: user guide, "Checking object integrity for data uploads in Amazon S3". */
export const CHECKSUMS: readonly string[] = ['ChecksumCRC32', 'ChecksumCRC32C', 'ChecksumCRC64NVME', 'ChecksumSHA1', 'ChecksumSHA256'];

/** @throws {ServiceError} when a digest that came with a body is not the body's. */
export function checkDigests(input: Readonly<Record<string, unknown>>, body: Buffer): void {
  const wrong = Object.keys(DIGESTS).find((member) => input[member] !== undefined && input[member] !== DIGESTS[member](body));
  if (wrong) throw new ServiceError('BadDigest', `The ${wrong.replace('Checksum', '')} you specified did not match the calculated checksum.`);
}

function crc32(body: Buffer): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((zlib as unknown as { crc32(data: Buffer): number }).crc32(body));
  return sum.toString('base64');
}
