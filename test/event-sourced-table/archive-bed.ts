import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { DispatchBed } from './dispatch-bed';
import { putPage, requireShards } from '../../src/event-sourced-table/feed-writes.lambda';
import { ENV } from '../../src/runtime/contract';
import { shardOf, type Entry } from '../../src/runtime/event-feed/page';

/** An object as it was put. */
export interface KeptObject {
  readonly body: Buffer;
  readonly position?: string;
  readonly events?: string;
}

/** What becomes of a request: it is answered; it has its effect, and the answer is lost; or another request is in its way. */
export type Fate = 'fine' | 'lost' | 'conflict';

/** A bucket behind a server that stands in for S3: objects can be put where there is none, and asked for. */
export class ArchiveBucket {
  public readonly objects = new Map<string, KeptObject>();
  /** Method and key of each request. */
  public readonly requests: string[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));

  /** Says what becomes of the next request. */
  public fateOf: (request: string) => Fate | Promise<Fate> = () => 'fine';

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  public reset(): void {
    this.objects.clear();
    this.requests.length = 0;
    this.fateOf = () => 'fine';
  }

  /** Keys, in their order. */
  public get keys(): string[] {
    return [...this.objects.keys()].sort();
  }

  /** What is archived of a shard, in the order of its keys. */
  public events(shard: number): any[] {
    return this.keys.filter((key) => key.startsWith(`0${shard}/`)).flatMap((key) => this.lines(key));
  }

  /** The lines of an object. */
  public lines(key: string): any[] {
    const text = gunzipSync(this.objects.get(key)!.body).toString();
    return text.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = decodeURIComponent(new URL(request.url!, 'http://s3').pathname).replace(/^\/archive\//, '');
    const body = Buffer.concat(await request.toArray());
    const name = `${request.method} ${key}`;
    this.requests.push(name);
    const fate = await this.fateOf(name);
    if (fate === 'conflict') return refuse(response, 409, 'ConditionalRequestConflict');
    const answer = request.method === 'HEAD' ? this.head(key) : this.put(key, body, request);
    if (fate === 'lost') return void request.socket.destroy();
    answer(response);
  }

  private put(key: string, body: Buffer, { headers }: IncomingMessage): (response: ServerResponse) => void {
    if (headers['if-none-match'] !== '*') return (response) => refuse(response, 501, 'NotImplemented'); // an object of the archive is never replaced
    if (this.objects.has(key)) return (response) => refuse(response, 412, 'PreconditionFailed');
    this.objects.set(key, { body, position: headers['x-amz-meta-position'] as string, events: headers['x-amz-meta-events'] as string });
    return (response) => response.writeHead(200, { etag: '"1"' }).end();
  }

  private head(key: string): (response: ServerResponse) => void {
    const { position } = this.objects.get(key)!;
    return (response) => response.writeHead(200, position === undefined ? {} : { 'x-amz-meta-position': position }).end();
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>for a test</Message></Error>`);
}

/** A bucket for the tests of one file; each test starts without objects. */
export function useArchiveBucket(): ArchiveBucket {
  const bucket = new ArchiveBucket();
  beforeAll(async () => {
    await bucket.start();
    process.env[ENV.archiveBucketName] = 'archive';
  });
  beforeEach(() => bucket.reset());
  afterAll(() => bucket.stop());
  return bucket;
}

/** Writes what was appended into the feed: a page for so many commits of a shard. */
export async function writeFeed(bed: DispatchBed, shards: number, perPage = 3): Promise<void> {
  await requireShards('feed', shards);
  const entries = bed.records.splice(0).map(({ dynamodb }): Entry => {
    const { pk, sk, n } = dynamodb!.NewImage!;
    return { stream: pk.S!, first: Number(sk.N), types: Array<string>(Number(n?.N ?? 1)).fill('paid') };
  });
  for (let shard = 0; shard < shards; shard++) {
    const ofShard = entries.filter(({ stream }) => shardOf(stream, shards) === shard);
    const pages = bed.tables.feed.items.filter(({ pk }) => 'S' in pk && pk.S === `feed#${shard}`).length;
    for (let first = 0; first < ofShard.length; first += perPage) {
      await putPage('feed', { shard, number: pages + 1 + first / perPage, entries: ofShard.slice(first, first + perPage) });
    }
  }
}
