import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { bucketWorld } from './bucket-world';

const seed = Number(process.env.SEED ?? 1);

test('an object is there as soon as it is put, and gone as soon as it is deleted (user guide, "Amazon S3 data consistency model")', async () => {
  const { put, body, keys, send } = bucketWorld();
  await put('a', 'one');
  expect([await body('a'), await keys()]).toEqual(['one', ['a']]);
  await put('a', 'two');
  expect(await body('a')).toBe('two');
  expect(await send('DeleteObject', { Key: 'a' })).toEqual({});
  expect([await body('a'), await keys()]).toEqual(['NoSuchKey', []]);
});

test('a body comes back byte for byte', async () => {
  const { put, send } = bucketWorld();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  await put('bytes', bytes);
  const { Body, ContentLength } = await send('GetObject', { Key: 'bytes' });
  expect([Buffer.compare(Body as Buffer, bytes), ContentLength]).toEqual([0, 256]);
  await put('empty', '');
  expect(await send('GetObject', { Key: 'empty' })).toMatchObject({ ContentLength: 0 });
});

test('nobody outside can change an object', async () => {
  const { put, body, send } = bucketWorld();
  const given = Buffer.from('given');
  await put('a', given);
  given.fill(0);
  const { Body } = await send('GetObject', { Key: 'a' });
  (Body as Buffer).fill(0);
  expect(await body('a')).toBe('given');
});

test('GetObject and HeadObject tell what is known of it (API reference, GetObject, HeadObject)', async () => {
  const { put, send, world } = bucketWorld();
  await world.advance(86_400_000);
  const { ETag } = await put('a', 'text', { ContentType: 'text/plain', CacheControl: 'no-cache', Metadata: { OrderId: 'O-1' } });
  expect(ETag).toBe(`"${createHash('md5').update('text').digest('hex')}"`);
  const { Body, ...head } = await send('GetObject', { Key: 'a' });
  expect(head).toEqual({
    ETag, ContentLength: 4, ContentType: 'text/plain', CacheControl: 'no-cache', Metadata: { orderid: 'O-1' }, LastModified: 'Fri, 02 Jan 2026 00:00:00 GMT',
  });
  expect(await send('HeadObject', { Key: 'a' })).toEqual(head);
  await put('b');
  expect(await send('HeadObject', { Key: 'b' })).toMatchObject({ ContentType: 'binary/octet-stream', Metadata: {} });
});

test.each(['GetObject', 'HeadObject'])('%s of what is not there is NoSuchKey (API reference, "Error responses")', async (operation) => {
  expect(await bucketWorld().send(operation, { Key: 'gone' })).toEqual({ code: 'NoSuchKey', status: 404, message: 'The specified key does not exist.', Key: 'gone' });
});

test('a bucket that is not there is NoSuchBucket (API reference, "Error responses")', async () => {
  expect(await bucketWorld().send('PutObject', { Bucket: 'other', Key: 'a' })).toMatchObject({ code: 'NoSuchBucket', status: 404, BucketName: 'other' });
});

test('to delete what is not there succeeds (API reference, DeleteObject)', async () => {
  expect(await bucketWorld().send('DeleteObject', { Key: 'gone' })).toEqual({});
});

test('more than two kilobytes of metadata are refused (user guide, "Working with object metadata")', async () => {
  const { put } = bucketWorld();
  expect(await put('a', '', { Metadata: { m: 'x'.repeat(2_047) } })).toHaveProperty('ETag');
  expect(await put('a', '', { Metadata: { m: 'x'.repeat(2_048) } })).toMatchObject({ code: 'MetadataTooLarge', status: 400 });
});

describe('checksums (user guide, "Checking object integrity for data uploads in Amazon S3")', () => {
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
  // Of the text "123456789", as catalogues of checksums have them.
  const right = {
    ContentMD5: base64('25f9e794323b453885f5181f1b624d0b'),
    ChecksumCRC32: base64('cbf43926'),
    ChecksumSHA1: base64('f7c3bc1d808e04732adf679965ccc34ca7ae3441'),
    ChecksumSHA256: base64('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'),
  };

  test.each(Object.entries(right))('a body that is not that of %s is refused', async (member, digest) => {
    const { put } = bucketWorld();
    expect(await put('a', '123456789', { [member]: digest })).toHaveProperty('ETag');
    expect(await put('a', '12345678', { [member]: digest })).toMatchObject({ code: 'BadDigest', status: 400 });
  });

  test('are returned to whoever asks for them', async () => {
    const { put, send } = bucketWorld();
    const { ChecksumCRC32 } = right;
    expect(await put('a', '123456789', { ChecksumCRC32 })).toMatchObject({ ChecksumCRC32 });
    expect(await send('GetObject', { Key: 'a' })).not.toHaveProperty('ChecksumCRC32');
    expect(await send('GetObject', { Key: 'a', ChecksumMode: 'ENABLED' })).toMatchObject({ ChecksumCRC32 });
  });
});

describe('ListObjectsV2 (API reference, ListObjectsV2)', () => {
  const filled = async (...names: string[]) => {
    const made = bucketWorld();
    for (const name of names) await made.put(name);
    return made;
  };

  test('lists keys in the order of their UTF-8 bytes', async () => {
    expect(await (await filled('b', '\u{1F600}', 'ä', '\uFFFD', 'B', 'a/b', 'a')).keys()).toEqual(['B', 'a', 'a/b', 'b', 'ä', '\uFFFD', '\u{1F600}']);
  });

  test('describes what it lists', async () => {
    const { send } = await filled('a');
    const { Contents, ...rest } = await send('ListObjectsV2');
    expect(Contents).toEqual([{ Key: 'a', ETag: '"0cc175b9c0f1b6a831c399e269772661"', Size: 1, StorageClass: 'STANDARD', LastModified: expect.stringMatching(/^2026-01-01T00:00:00\.\d{3}Z$/) }]);
    expect(rest).toEqual({ Name: 'Archive', Prefix: '', MaxKeys: 1_000, KeyCount: 1, IsTruncated: false, CommonPrefixes: [] });
  });

  test('keeps to a prefix, begins after a key, and puts together what has a delimiter in common', async () => {
    const { send, keys } = await filled('a/1', 'a/2', 'a/b/3', 'c', 'd/4');
    expect(await keys({ Prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/b/3']);
    expect(await keys({ StartAfter: 'a/2' })).toEqual(['a/b/3', 'c', 'd/4']);
    expect(await send('ListObjectsV2', { Delimiter: '/' })).toMatchObject({ Contents: [{ Key: 'c' }], CommonPrefixes: [{ Prefix: 'a/' }, { Prefix: 'd/' }], KeyCount: 3 });
    expect(await send('ListObjectsV2', { Delimiter: '/', Prefix: 'a/' })).toMatchObject({ Contents: [{ Key: 'a/1' }, { Key: 'a/2' }], CommonPrefixes: [{ Prefix: 'a/b/' }] });
  });

  test('lists no keys when none are wanted, and at most a thousand', async () => {
    const { send } = await filled('a');
    expect(await send('ListObjectsV2', { MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await send('ListObjectsV2', { MaxKeys: '2000' })).toMatchObject({ MaxKeys: 1_000 });
  });

  test.each([[{ MaxKeys: -1 }, 'max-keys'], [{ MaxKeys: 'x' }, 'max-keys'], [{ ContinuationToken: 'x' }, 'continuation token']])('%j is refused', async (input, word) => {
    expect(await (await filled('a')).send('ListObjectsV2', input)).toMatchObject({ code: 'InvalidArgument', message: expect.stringContaining(word) });
  });

  test(`pages of any length lead to all keys and prefixes, once each (SEED=${seed})`, async () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[ab/]{1,4}$/), { maxLength: 12 });
    await fc.assert(fc.asyncProperty(names, fc.constantFrom(undefined, '/', 'a', 'b/'), fc.constantFrom('', 'a', 'a/'), fc.integer({ min: 1, max: 4 }), async (all, Delimiter, Prefix, MaxKeys) => {
      const { send } = await filled(...all);
      const texts = ({ Contents, CommonPrefixes }: Record<string, object[]>) => [...Contents.map((one) => `key ${(one as { Key: string }).Key}`), ...CommonPrefixes.map((one) => `prefix ${(one as { Prefix: string }).Prefix}`)];
      const found: string[] = [];
      for (let ContinuationToken: string | undefined; ;) {
        const page = await send('ListObjectsV2', { Delimiter, Prefix, MaxKeys, ContinuationToken });
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        found.push(...texts(page));
        if (!(ContinuationToken = page.NextContinuationToken as string | undefined)) break;
      }
      expect(found.sort()).toEqual(texts(await send('ListObjectsV2', { Delimiter, Prefix })).sort());
      const within = all.filter((name) => name.startsWith(Prefix) && !(Delimiter && name.slice(Prefix.length).includes(Delimiter)));
      expect(found.filter((text) => text.startsWith('key')).sort()).toEqual(within.map((name) => `key ${name}`).sort());
    }), { seed });
  });
});

test.each([
  ['GetObject', { Range: 'bytes=0-1' }], ['GetObject', { IfNoneMatch: '"x"' }], ['PutObject', { Tagging: 'a=b' }], ['DeleteObject', { IfMatch: '*' }], ['ListObjectsV2', { EncodingType: 'url' }],
])('%s with %j is refused: it is not modelled', async (operation, input) => {
  const { send } = bucketWorld();
  await expect(send(operation, { Key: 'a', ...input })).rejects.toThrow(`s3:${operation} with ${Object.keys(input)[0]} is not modelled`);
});

test('multipart uploads are refused by name', async () => {
  await expect(bucketWorld().send('CreateMultipartUpload', { Key: 'a' })).rejects.toThrow('s3:CreateMultipartUpload is not modelled');
});
