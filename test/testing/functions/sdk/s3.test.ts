import * as fc from 'fast-check';
import { dechunked } from '../../../../src/testing/functions/sdk/aws-chunked';
import { s3 } from '../../../../src/testing/functions/sdk/s3';
import { xmlDocument } from '../../../../src/testing/functions/sdk/xml';
import { ServiceError } from '../../../../src/testing/kernel/service-error';

const seed = Number(process.env.SEED ?? 1);
const PATH_STYLE = 's3.us-east-1.amazonaws.com';
const decoded = (method: string, path: string, { host = PATH_STYLE, headers = {}, body = '' as string | Uint8Array } = {}) => s3.decode({ method, path, host, headers, body }, 's3');

describe('the bucket and the key (S3 user guide, "Virtual hosting of general purpose buckets")', () => {
  test.each([
    [PATH_STYLE, '/archive/a/b', 'archive', 'a/b'], ['archive.s3.us-east-1.amazonaws.com', '/a/b', 'archive', 'a/b'], ['my.archive.s3.eu-west-2.amazonaws.com', '/a', 'my.archive', 'a'],
    ['archive.s3.amazonaws.com', '/a', 'archive', 'a'], ['s3.amazonaws.com', '/archive/a', 'archive', 'a'], ['archive.s3.dualstack.us-east-1.amazonaws.com', '/a', 'archive', 'a'],
    ['s3.s3.us-east-1.amazonaws.com', '/a', 's3', 'a'], ['archive.s3-fips.us-east-1.amazonaws.com', '/a', 'archive', 'a'],
    ['old.s3.archive.s3.us-east-1.amazonaws.com', '/a', 'old.s3.archive', 'a'],
    [PATH_STYLE, '/archive/a%20b/%C3%BC%2Bc/../%252F', 'archive', 'a b/ü+c/../%2F'], ['archive.s3.us-east-1.amazonaws.com', '//a', 'archive', '/a'],
  ])('%s%s', (host, path, Bucket, Key) => {
    expect(decoded('GET', path, { host }).input).toMatchObject({ Bucket, Key });
  });
});

describe('the operation is in method and query (S3 API reference, the page of each)', () => {
  test.each([
    ['PUT', '/archive/a?x-id=PutObject', 'PutObject'], ['GET', '/archive/a', 'GetObject'], ['GET', '/archive/a?versionId=v', 'GetObject'], ['HEAD', '/archive/a', 'HeadObject'],
    ['DELETE', '/archive/a?x-id=DeleteObject', 'DeleteObject'], ['GET', '/archive/?list-type=2&prefix=a', 'ListObjectsV2'], ['GET', '/archive?list-type=2', 'ListObjectsV2'],
    ['POST', '/archive/a?uploads', 'CreateMultipartUpload'], ['PUT', '/archive/a?partNumber=1&uploadId=u&x-id=UploadPart', 'UploadPart'], ['PUT', '/archive/a?tagging', 'PUT /archive/a?tagging'],
    ['GET', '/archive', 'GET /archive'], ['HEAD', '/archive', 'HEAD /archive'], ['POST', '/archive/?delete', 'POST /archive/?delete'],
  ])('%s %s: %s', (method, path, operation) => {
    expect(decoded(method, path).operation).toBe(operation);
  });

  test('a copy is no put', () => {
    expect(decoded('PUT', '/archive/a?x-id=CopyObject', { headers: { 'x-amz-copy-source': 'archive/b' } }).operation).toBe('CopyObject');
  });
});

test('members are in headers and in the query', () => {
  const headers = { 'content-type': 'text/plain', 'if-none-match': '*', 'x-amz-meta-order': 'O-1', 'x-amz-checksum-crc32': 'abc=', 'host': 'x', 'authorization': 'y' };
  expect(decoded('PUT', '/archive/a', { headers, body: 'text' }).input).toEqual({
    Bucket: 'archive', Key: 'a', Body: Buffer.from('text'), ContentType: 'text/plain', IfNoneMatch: '*', Metadata: { order: 'O-1' }, ChecksumCRC32: 'abc=',
  });
  expect(decoded('GET', '/archive?list-type=2&prefix=a%2F&max-keys=3&start-after=b&continuation-token=c&delimiter=%2F').input).toMatchObject({
    Prefix: 'a/', MaxKeys: '3', StartAfter: 'b', ContinuationToken: 'c', Delimiter: '/',
  });
});

describe('aws-chunked (S3 API reference, "Signature calculations for the authorization header")', () => {
  const CHUNKED = '5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n';

  test('chunks become the body, trailers headers', () => {
    const { input } = decoded('PUT', '/archive/a', { headers: { 'content-encoding': 'gzip,aws-chunked', 'x-amz-trailer': 'x-amz-checksum-crc32' }, body: Buffer.from(CHUNKED) });
    expect(input).toMatchObject({ Body: Buffer.from('hello world'), ContentEncoding: 'gzip', ChecksumCRC32: 'DUoRhQ==' });
    expect(decoded('PUT', '/archive/a', { headers: { 'content-encoding': 'aws-chunked' }, body: Buffer.from(CHUNKED) }).input).not.toHaveProperty('ContentEncoding');
  });

  test(`any bytes come out as they went in (SEED=${seed})`, () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 }), (chunks) => {
      const parts = chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), Buffer.from(chunk), Buffer.from('\r\n')]);
      const { body, trailers } = dechunked(Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]));
      expect([Buffer.compare(body, Buffer.concat(chunks)), trailers]).toEqual([0, {}]);
    }), { seed });
  });

  test('a body that ends too early is an error', () => {
    expect(() => dechunked(Buffer.from('5\r\nhello'))).toThrow('the body is not aws-chunked');
  });
});

describe('replies (S3 API reference, the page of each)', () => {
  test('an object is bytes, what is known of it headers', () => {
    const Body = Buffer.from([0, 255]);
    expect(s3.encode({ Body, ETag: '"e"', ContentLength: 2, ContentType: 'text/plain', VersionId: 'v', Metadata: { order: 'O-1' } }, 'GetObject')).toEqual({
      statusCode: 200, body: Body, headers: { 'etag': '"e"', 'content-length': '2', 'content-type': 'text/plain', 'x-amz-version-id': 'v', 'x-amz-meta-order': 'O-1' },
    });
  });

  test('a deletion has no content', () => {
    expect(s3.encode({ DeleteMarker: true, VersionId: 'v' }, 'DeleteObject')).toEqual({ statusCode: 204, body: '', headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'v' } });
  });

  test('a list is XML', () => {
    const { headers, body } = s3.encode({ Name: 'archive', IsTruncated: false, Contents: [{ Key: 'a&b', Size: 1 }, { Key: '<c>' }], CommonPrefixes: [] }, 'ListObjectsV2');
    expect(headers).toEqual({ 'content-type': 'application/xml' });
    expect(body).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>archive</Name><IsTruncated>false</IsTruncated>'
      + '<Contents><Key>a&amp;b</Key><Size>1</Size></Contents><Contents><Key>&lt;c&gt;</Key></Contents></ListBucketResult>');
  });

  test('an error is XML, but for HEAD, whose replies have no body', () => {
    const error = new ServiceError('NoSuchKey', 'gone', 404, { Key: 'a', DeleteMarker: true });
    expect(s3.encodeError(error, 'GetObject')).toMatchObject({
      statusCode: 404, headers: { 'x-amz-delete-marker': 'true' }, body: expect.stringContaining('<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>a</Key>'),
    });
    expect(s3.encodeError(error, 'HeadObject')).toMatchObject({ statusCode: 404, body: '' });
  });

  test('what XML would change is written by number', () => {
    expect(xmlDocument('A', { Key: 'a\r\n\t"b"' })).toContain('<A><Key>a&#xd;&#xa;&#x9;&quot;b&quot;</Key></A>');
  });
});
