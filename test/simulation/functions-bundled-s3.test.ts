import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { buildSync } from 'esbuild';
import { appOf, nodeFunction, temporaryFolder } from './apps';
import { answerIn, start } from './functions-app';
import { Faults } from 'cdk-eventweave/testing';

// A client that lies in the asset: it is seen by its requests only.
const HANDLER = `
  import * as s3 from '@aws-sdk/client-s3';
  import { Readable } from 'node:stream';
  const AsyncFunction = (async () => {}).constructor;
  const put = async (Key, Body, more = {}) => new s3.S3Client({}).send(new s3.PutObjectCommand({ Bucket: process.env.BUCKET, Key, Body, ...more }));
  const get = async (Key) => new s3.S3Client({}).send(new s3.GetObjectCommand({ Bucket: process.env.BUCKET, Key }));
  export const handler = async ({ code }) => new AsyncFunction('s3', 'Readable', 'put', 'get', code)(s3, Readable, put, get);`;

function bundled(): string {
  const folder = temporaryFolder();
  buildSync({
    stdin: { contents: HANDLER, resolveDir: join(__dirname, '../..'), sourcefile: 'handler.js' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: join(folder, 'index.js'),
    mainFields: ['main'],
    logLevel: 'error',
  });
  return folder;
}

const app = appOf((stack) => {
  const archive = new Bucket(stack, 'Archive', { enforceSSL: true });
  archive.grantReadWrite(nodeFunction(stack, 'Run', '1', { code: Code.fromAsset(bundled()), timeout: Duration.minutes(15), environment: { BUCKET: archive.bucketName } }));
});

test('a bundled client puts, reads and lists bytes', async () => {
  const world = await start({}, app);
  expect(await answerIn(world, `
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await put('in/a b', bytes, { Metadata: { order: 'O-1' } });
    await put('stream', Readable.from([bytes, bytes]), { ContentLength: 512 });
    const { Body, Metadata } = await get('in/a b');
    const { Contents } = await new s3.S3Client({}).send(new s3.ListObjectsV2Command({ Bucket: process.env.BUCKET }));
    return [Buffer.compare(bytes, await Body.transformToByteArray()), Metadata, Contents.map(({ Key, Size }) => [Key, Size])];`)).toEqual([0, { order: 'O-1' }, [['in/a b', 256], ['stream', 512]]]);
  expect(world.bucket('Archive').objects.map(({ bytes }) => bytes.length)).toEqual([256, 512]);
});

test('a bundled client gets errors, also from HEAD', async () => {
  expect(await answerIn(await start({}, app), `
    const head = new s3.S3Client({}).send(new s3.HeadObjectCommand({ Bucket: process.env.BUCKET, Key: 'gone' }));
    const errors = [await get('gone').catch((error) => error), await head.catch((error) => error)];
    return [errors[0] instanceof s3.NoSuchKey, errors[1] instanceof s3.NotFound, errors.map(({ $metadata }) => $metadata.httpStatusCode)];`)).toEqual([true, true, [404, 404]]);
});

test('megabytes go out at once, although it asks first whether it may send them', async () => {
  const world = await start({}, app);
  expect(await answerIn(world, `
    const began = Date.now();
    await put('large', Buffer.alloc(3_000_000, 1));
    return Date.now() - began < 1_000;`)).toBe(true);
  expect(world.bucket('Archive').objects[0].bytes).toHaveLength(3_000_000);
});

test('a bundled client gives equal traces for equal seeds, and other ones for others', async () => {
  const hash = async (seed: number) => {
    const world = await start({ seed, faults: Faults.of('throttle', 'connectionReset', 'slowCall') }, app);
    await answerIn(world, 'await Promise.all(Array.from({ length: 10 }, async (_, index) => { await put(String(index), "x"); await (await get(String(index))).Body.transformToString(); }));');
    await world.settle();
    return world.hash;
  };
  const first = await hash(1);
  expect(await hash(1)).toBe(first);
  expect(await hash(2)).not.toBe(first);
});
