import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Request as FeedRequest } from './app/handlers/feed-reader';
import { eventually } from './deployment';
import { objectKey } from '../../src/runtime/event-store/body';

// From the event store to its bus and its feed, and what repair does when the stream brings nothing.
const { clientConfig, outputs: { EventStore: outputs } } = JSON.parse(process.env.E2E_DEPLOYMENT!);
const lambda = new LambdaClient(clientConfig);
const sqs = new SQSClient(clientConfig);
const dynamodb = new DynamoDBClient(clientConfig);
const s3 = new S3Client({ ...clientConfig, forcePathStyle: true });
const run = `d${Date.now()}`;

async function invoke<T>(fn: string, payload: object): Promise<T> {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs[fn], Payload: JSON.stringify(payload) }));
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`${fn}: ${answer}`);
  return JSON.parse(answer) as T;
}

const write = (id: string, times: number) => invoke('Writer', { count: id, by: 'writer', times });
const readFeed = async (request: FeedRequest) => invoke<{ ids: string[]; position?: string }[]>('FeedReader', request);
const idsInFeed = async (prefix: string) => (await readFeed({ prefix })).flatMap(({ ids }) => ids);
const idsOf = (id: string, count: number, first = 1) => Array.from({ length: count }, (_, index) => `counter#${id}@${first + index}`);

const received: { id: string; subject: string; streamversion: number; source: string }[] = [];

/** Events that have come through the bus, of streams whose id begins so. */
async function published(prefix: string): Promise<typeof received> {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.PublishedQueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) break;
    received.push(...Messages.map(({ Body }) => JSON.parse(Body!).detail));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: outputs.PublishedQueueUrl, Entries }));
  }
  return received.filter(({ subject }) => subject.startsWith(prefix));
}

async function turn(Enabled: boolean): Promise<void> {
  const UUID = outputs.StreamMapping;
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  await eventually(async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === (Enabled ? 'Enabled' : 'Disabled'));
}

test('every event reaches the bus and the feed, in order per stream, and can be read on from a position', async () => {
  const streams = Array.from({ length: 10 }, (_, index) => `${run}-a-${index}`);
  await Promise.all(streams.slice(0, 5).map((id) => write(id, 8)));
  await eventually(async () => (await idsInFeed(`${run}-a`)).length === 40);
  const before = await readFeed({ prefix: `${run}-a` });
  await Promise.all(streams.slice(5).map((id) => write(id, 8)));
  await eventually(async () => (await idsInFeed(`${run}-a`)).length === 80);
  await eventually(async () => new Set((await published(`${run}-a`)).map(({ id }) => id)).size === 80);

  const feed = await idsInFeed(`${run}-a`);
  for (const id of streams) expect(feed.filter((event) => event.startsWith(`counter#${id}@`))).toEqual(idsOf(id, 8));
  const behind = await readFeed({ prefix: `${run}-a`, from: before.map(({ position }) => position as never) });
  expect([...before, ...behind].flatMap(({ ids }) => ids).sort()).toEqual([...feed].sort());
  expect(before.every(({ ids }) => ids.length > 0)).toBe(true); // both shards
  const first = (await published(`${run}-a`)).find(({ id }) => id === `counter#${streams[0]}@1`);
  expect(first).toMatchObject({ source: '/counter', subject: streams[0], streamversion: 1 });
}, 120_000);

test('what the stream did not bring, repair dispatches from the table, once', async () => {
  await turn(false);
  try {
    await Promise.all(['1', '2', '3'].map((name) => write(`${run}-b-${name}`, 5)));
    expect(await idsInFeed(`${run}-b`)).toEqual([]);
    expect(await invoke('Repair', { operation: 'repair' })).toMatchObject({ streams: 3, dispatched: 3, parked: [], failed: [] });
    expect([...await idsInFeed(`${run}-b`)].sort()).toEqual(['1', '2', '3'].flatMap((name) => idsOf(`${run}-b-${name}`, 5)).sort());
  } finally {
    await turn(true);
  }
  await write(`${run}-b-1`, 6); // its first five commands come again
  await eventually(async () => (await idsInFeed(`${run}-b`)).length === 16);
  await eventually(async () => new Set((await published(`${run}-b`)).map(({ id }) => id)).size === 16);
  expect(await invoke('Repair', { operation: 'verify' })).toMatchObject({ lacking: 0, onTheirWay: 0, flaws: [] });
}, 120_000);

test('a commit that cannot be read parks its own stream, until it is mended', async () => {
  const id = `${run}-c-broken`;
  const commitId = Uint8Array.of(1, 1, 2, 3, 4, 5, 6);
  const content = '[["Counted",{"by":"whoever"}]]';
  const keep = (Body: string) => s3.send(new PutObjectCommand({ Bucket: outputs.OverflowBucket, Key: objectKey('counter', id, commitId), Body }));
  await keep('something else');
  await dynamodb.send(new PutItemCommand({
    TableName: outputs.EventTable,
    Item: { pk: { S: `counter#${id}` }, sk: { N: '1' }, t: { N: '1' }, i: { B: commitId }, o: { S: `json:${createHash('sha256').update(content).digest('hex')}` } },
  }));
  await write(`${run}-c-other`, 2);
  await eventually(async () => (await idsInFeed(`${run}-c`)).length === 2);
  const list = async () => (await invoke<{ stream: string; version: number; reason: string }[]>('Repair', { operation: 'parked' }))
    .filter(({ stream }) => stream === `counter#${id}`);
  await eventually(async () => (await list()).length > 0);
  expect(await list()).toMatchObject([{ version: 1, reason: expect.stringContaining('is not what was written') }]);

  await keep(content);
  expect(await invoke('Repair', { operation: 'repair', parked: true })).toMatchObject({ dispatched: 1, parked: [] });
  expect(await list()).toEqual([]);
  expect(await idsInFeed(id)).toEqual([`counter#${id}@1`]);
}, 120_000);

test('the archive has every event of the feed, once', async () => {
  const feed = await idsInFeed('');
  for (let done = false; !done;) ({ done } = await invoke<{ done: boolean }>('Archiver', {}));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.ArchiveBucket }));
  const ids: string[] = [];
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.ArchiveBucket, Key }));
    const lines = gunzipSync(await Body!.transformToByteArray()).toString().trim().split('\n');
    ids.push(...lines.map((line) => JSON.parse(line).id as string));
  }
  expect(ids.filter((id) => feed.includes(id)).sort()).toEqual([...feed].sort());
  expect(new Set(ids).size).toBe(ids.length);
}, 120_000);
