import { Duration } from 'aws-cdk-lib';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { appOf, nodeFunction } from './apps';
import { answerIn, RUNNER, start } from './functions-app';
import { Faults, type SimulateOptions } from 'cdk-eventweave/testing';

/** A bucket that takes TLS only and keeps versions, a function that may read and write, and one that may only put below `in/`. */
const app = appOf((stack) => {
  const archive = new Bucket(stack, 'Archive', { enforceSSL: true, versioned: true, encryption: BucketEncryption.S3_MANAGED });
  const options = { timeout: Duration.minutes(15), environment: { BUCKET: archive.bucketName } };
  archive.grantReadWrite(nodeFunction(stack, 'Run', RUNNER, options));
  archive.grantPut(nodeFunction(stack, 'Putter', RUNNER, options), 'in/*');
});

const TIERS = ['full', 'slim', 'direct'] as const;

const CODE = `
  const { S3Client, PutObjectCommand, GetObjectCommand, HeadObjectCommand, DeleteObjectCommand, ListObjectsV2Command, CreateMultipartUploadCommand,
    NoSuchKey, NoSuchBucket, NotFound, S3ServiceException, paginateListObjectsV2 } = require('@aws-sdk/client-s3');
  const client = new S3Client({});
  const Bucket = process.env.BUCKET;
  const put = async (Key, Body = Key, more = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = async (Key, more = {}) => client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  const shown = (error) => ({ name: error.name, status: error.$metadata?.httpStatusCode, attempts: error.$metadata?.attempts });`;

const begin = async (options?: SimulateOptions) => start(options, app);

describe.each(TIERS)('a client of S3 in the tier %s', (tier) => {
  const answer = async (code: string, options: SimulateOptions = {}, fn?: string) => answerIn(await begin({ tier, ...options }), CODE + code, fn);

  test('puts, reads, heads, lists and deletes', async () => {
    const world = await begin({ tier });
    expect(await answerIn(world, `${CODE}
      const { VersionId, ETag, $metadata } = await put('in/a b/ü+c', 'text', { ContentType: 'text/plain', Metadata: { OrderId: 'O-1' } });
      const { Body, ...head } = await get('in/a b/ü+c');
      const { $metadata: _, ...headed } = await client.send(new HeadObjectCommand({ Bucket, Key: 'in/a b/ü+c' }));
      const { Contents, KeyCount } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/' }));
      const gone = await client.send(new DeleteObjectCommand({ Bucket, Key: 'in/a b/ü+c' }));
      return [await Body.transformToString(), head.ETag === ETag, head.VersionId === VersionId, $metadata.httpStatusCode, headed.ContentType, headed.Metadata, headed.ContentLength,
        head.LastModified instanceof Date, Contents.map(({ Key, Size, LastModified }) => [Key, Size, LastModified instanceof Date]), KeyCount, gone.DeleteMarker];`))
      .toEqual(['text', true, true, 200, 'text/plain', { orderid: 'O-1' }, 4, true, [['in/a b/ü+c', 4, true]], 1, true]);
    expect(world.bucket('Archive').objects).toEqual([]);
    expect(world.entries('called')[1]).toMatchObject({ from: 'Shop/Run', to: 'Shop/Archive', text: 'PutObject' });
    expect(world.bucket('Archive').writes).toMatchObject([{ kind: 'put', key: 'in/a b/ü+c', body: 'text', contentType: 'text/plain' }, { kind: 'delete', deleteMarker: true, body: '' }]);
  });

  test('sends and gets bytes, also as streams, with their checksums', async () => {
    expect(await answer(`
      const { Readable } = require('node:stream');
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
      const sent = [await put('bytes', bytes), await put('stream', Readable.from([bytes, bytes]), { ContentLength: 512 }), await put('sha', bytes, { ChecksumAlgorithm: 'SHA256' })];
      const read = async (key) => (await get(key)).Body.transformToByteArray();
      const whole = [];
      for await (const chunk of (await get('stream')).Body) whole.push(chunk);
      const digests = sent.map(({ ChecksumCRC32, ChecksumSHA256 }) => ChecksumCRC32?.length ?? ChecksumSHA256.length);
      return [Buffer.compare(bytes, await read('bytes')), Buffer.compare(Buffer.concat([bytes, bytes]), Buffer.concat(whole)), digests];`)).toEqual([0, 0, [8, 8, 44]]);
  });

  test('gets modelled errors as instances of their classes, others by name', async () => {
    expect(await answer(`
      await put('a', 'a', { IfNoneMatch: '*' });
      const thrown = async (sent) => sent.catch((error) => error);
      const errors = await Promise.all([
        thrown(get('gone')), thrown(get('a', { Bucket: 'gone' })), thrown(client.send(new HeadObjectCommand({ Bucket, Key: 'gone' }))), thrown(put('a', 'b', { IfNoneMatch: '*' })),
      ]);
      const classes = [NoSuchKey, NoSuchBucket, NotFound, S3ServiceException];
      return errors.map((error, index) => [error instanceof classes[index], shown(error)]);`)).toEqual([
      [true, { name: 'NoSuchKey', status: 404, attempts: 1 }], [true, { name: 'NoSuchBucket', status: 404, attempts: 1 }],
      [true, { name: 'NotFound', status: 404, attempts: 1 }], [true, { name: 'PreconditionFailed', status: 412, attempts: 1 }],
    ]);
  });

  test('replaces what it has read, and reads earlier versions', async () => {
    expect(await answer(`
      const { ETag, VersionId } = await put('a', 'one');
      await put('a', 'two', { IfMatch: ETag });
      const stale = await put('a', 'three', { IfMatch: ETag }).catch(shown);
      return [stale.name, await (await get('a')).Body.transformToString(), await (await get('a', { VersionId })).Body.transformToString()];`)).toEqual(['PreconditionFailed', 'two', 'one']);
  });

  test('turns pages', async () => {
    expect(await answer(`
      for (const key of ['a/1', 'a/2', 'a/3', 'b', 'c/1']) await put(key);
      const pages = [];
      for await (const { Contents = [], CommonPrefixes = [] } of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) pages.push(Contents.map(({ Key }) => Key));
      const { CommonPrefixes } = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
      return [pages, CommonPrefixes.map(({ Prefix }) => Prefix)];`)).toEqual([[['a/1', 'a/2'], ['a/3', 'b'], ['c/1']], ['a/', 'c/']]);
  });

  test('may do what its policies say, and does not learn more', async () => {
    expect(await answer(`
      const denied = [];
      for (const call of [() => put('out/a'), () => get('in/a'), () => client.send(new HeadObjectCommand({ Bucket, Key: 'in/a' })), () => client.send(new ListObjectsV2Command({ Bucket }))]) {
        denied.push(await call().catch(shown));
      }
      return [(await put('in/a')).$metadata.httpStatusCode, denied.map(({ name, status }) => [name, status])];`, {}, 'Putter'))
      .toEqual([200, [['AccessDenied', 403], ['AccessDenied', 403], [expect.any(String), 403], ['AccessDenied', 403]]]);
  });

  test.each(['throttle', 'connectionReset'] as const)('tries again after %s', async (kind) => {
    const world = await begin({ tier, faults: Faults.of(kind) });
    const attempts = await answerIn(world, `${CODE}
      const attempts = [];
      for (let index = 0; index < 60; index++) attempts.push((await put(String(index))).$metadata.attempts);
      return attempts;`) as number[];
    expect(attempts.reduce((sum, count) => sum + count)).toBe(60 + world.faults.length);
    expect(world.faults.length).toBeGreaterThan(0);
    expect(world.bucket('Archive').writes).toHaveLength(60 + (kind === 'connectionReset' ? world.faults.length : 0)); // it took effect before the connection broke
  });

  test('meets conflicts of conditional writes, which it does not try again by itself', async () => {
    const outcomes = await answer(`
      const outcomes = [];
      for (let index = 0; index < 100; index++) outcomes.push(await put(String(index), '', { IfNoneMatch: '*' }).then(() => 200, shown));
      return outcomes.filter((outcome) => outcome !== 200);`, { faults: Faults.of('transactionConflict') }) as object[];
    expect(outcomes.length).toBeGreaterThan(0);
    for (const outcome of outcomes) expect(outcome).toEqual({ name: 'ConditionalRequestConflict', status: 409, attempts: 1 });
  });

  test('multipart uploads are refused by name', async () => {
    const world = await begin({ tier });
    await expect(answerIn(world, `${CODE} return client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }));`)).rejects.toThrow('s3:CreateMultipartUpload is not modelled');
  });
});

test('the three tiers give equal traces, whatever fails', async () => {
  const hash = async (tier: typeof TIERS[number], seed: number) => {
    const world = await begin({ tier, seed, faults: Faults.of('throttle', 'connectionReset', 'slowCall', 'transactionConflict') });
    await answerIn(world, `${CODE}
      const { Readable } = require('node:stream');
      await Promise.all([1, 2, 3, 4, 5].map(async (index) => {
        await put(String(index), 'x', { IfNoneMatch: '*' }).catch(() => {});
        await put('stream ' + index, Readable.from(['y']), { ContentLength: 1 }).catch(() => {});
        await get(String(index)).then(({ Body }) => Body.transformToString(), () => {});
      }));
      for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket }));`);
    await world.settle();
    return world.hash;
  };
  for (const seed of [1, 2, 3]) {
    const [first, ...others] = await Promise.all(TIERS.map(async (tier) => hash(tier, seed)));
    expect(others).toEqual([first, first]);
  }
  expect(await hash('direct', 1)).not.toBe(await hash('direct', 2));
});

test('a test sees objects with their bytes and versions, and can put and read some itself', async () => {
  const world = await begin();
  const a = { Bucket: world.bucket('Shop/Archive').bucketName, Key: 'a' };
  await world.call('s3', 'PutObject', { ...a, Body: Buffer.from([0, 255]) });
  await world.call('s3', 'PutObject', { ...a, Body: 'text', ContentType: 'text/plain', Metadata: { by: 'test' } });
  const [object, ...others] = world.bucket('Archive').objects;
  expect(others).toEqual([]);
  expect(object).toMatchObject({ key: 'a', body: 'text', contentType: 'text/plain', metadata: { by: 'test' } });
  expect(object.versions.map(({ bytes }) => [...bytes])).toEqual([[...Buffer.from('text')], [0, 255]]);
  expect(await world.call('s3', 'GetObject', a)).toMatchObject({ Body: new Uint8Array(Buffer.from('text')) });
  expect(world.unmodelled).toEqual([]);
  expect(() => world.bucket('Archiv').objects).toThrow('there is no bucket Archiv; there is Shop/Archive');
});

test('a stub gets bytes, and sends texts or bytes', async () => {
  const a = { Bucket: '', Key: 'a' };
  const world = await begin({
    stubs: {
      Run: async (_, __, aws) => {
        await aws('s3', 'PutObject', { ...a, Body: new Uint8Array([104, 105]) });
        const { Body } = await aws('s3', 'GetObject', a);
        return Buffer.from(Body as Uint8Array).toString();
      },
    },
  });
  a.Bucket = world.bucket('Archive').bucketName;
  expect(await world.function('Run').invoke({})).toEqual({ result: 'hi' });
});
