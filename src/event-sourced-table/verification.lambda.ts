import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { committed, type Committed, type Segment } from './committed.lambda';
import { requireShards } from './feed-writes.lambda';
import { ENV } from '../runtime/contract';
import { client, pagesBehind } from '../runtime/event-feed/feed-table';
import { lastOf, shardOf } from '../runtime/event-feed/page';

/** What was committed in the last ten minutes may be on its way, in milliseconds. */
const ON_ITS_WAY = 600_000;

/** Holes that are told one by one. */
const TOLD = 100;

/** Versions of a stream that the feed lacks. */
export interface Hole {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

/** How feed and table compare. */
export interface Comparison {
  /** In the table, or its segment. */
  readonly streams: number;
  readonly commits: number;
  readonly events: number;
  /** Of the whole feed. */
  readonly pages: number;
  /** Streams of which the feed lacks events that were committed more than ten minutes ago; those that are parked are not among them. */
  readonly lacking: number;
  /** The first of them. */
  readonly holes: readonly Hole[];
  /** Streams whose last commits are on their way. */
  readonly onTheirWay: number;
  /** Streams that are parked. */
  readonly parked: number;
  /** What is wrong in the feed itself: events that are out of order, twice, or gone from the table. */
  readonly flaws: readonly string[];
}

/** The stream of the table is turned off, or another one than the stream reader reads: nothing is dispatched. */
export class StreamDisabledError extends Error {
  public readonly name = 'StreamDisabledError';

  constructor(public readonly table: string, found: string | undefined) {
    super(`the stream of table ${table} must be the one that the stream reader reads, got ${found ?? 'none'}: deploy the event store again, then call repair`);
  }
}

/** There is more to compare than there is time for. */
export class VerificationUnfinishedError extends Error {
  public readonly name = 'VerificationUnfinishedError';

  constructor({ segments = 1 }: Segment) {
    super(`verify was not done in time, for which the whole feed is read, and the table or its segment: compare the table in ${segments * 4} segments, { "operation": "verify", "segment": 0, "segments": ${segments * 4} } and so on`);
  }
}

/** The feed as it was read so far. */
class Feed {
  public pages = 0;
  public readonly flaws: string[] = [];
  public readonly versions = new Map<string, number>();
  private readonly read = new Map<number, number>();

  constructor(private readonly name: string, private readonly shards: number) {}

  /** Reads what it has not read yet. */
  public async goOn(checkTime: () => void): Promise<void> {
    for (let shard = 0; shard < this.shards; shard++) {
      for await (const { number, entries } of pagesBehind(this.name, shard, this.read.get(shard) ?? 0)) {
        checkTime();
        this.read.set(shard, number);
        this.pages++;
        for (const entry of entries) this.add(shard, number, entry.stream, entry.first, lastOf(entry));
      }
    }
  }

  private add(shard: number, page: number, stream: string, first: number, last: number): void {
    const expected = (this.versions.get(stream) ?? 0) + 1;
    if (first !== expected) this.flaws.push(`shard ${shard}, page ${page}: version ${expected} of stream ${stream} must be next, got ${first}`);
    if (shardOf(stream, this.shards) !== shard) this.flaws.push(`shard ${shard}, page ${page}: stream ${stream} must be in shard ${shardOf(stream, this.shards)}`);
    this.versions.set(stream, Math.max(last, expected - 1));
  }
}

/** What a feed is compared with. */
export interface Verification extends Segment {
  /** Streams that are parked. */
  readonly parked: ReadonlySet<string>;
  readonly isOver: () => boolean;
}

/**
 * Compares all that the table, or a segment of it, has with the feed.
 *
 * @throws {StreamDisabledError} {FeedShardsError} {VerificationUnfinishedError} {BrokenFeedError}
 */
export async function verify(feedName: string, shards: number, { parked, isOver, ...segment }: Verification): Promise<Comparison> {
  const checkTime = () => {
    if (isOver()) throw new VerificationUnfinishedError(segment);
  };
  await requireStream();
  await requireShards(feedName, shards);
  const feed = new Feed(feedName, shards);
  await feed.goOn(checkTime);
  const table = await compare(feed, segment, checkTime);
  await feed.goOn(checkTime); // what was dispatched meanwhile
  const lacking = [...table.lacking.values()].filter(({ stream, to }) => (feed.versions.get(stream) ?? 0) < to && !parked.has(stream));
  const isOld = ({ time }: { time: number }) => time < Date.now() - ON_ITS_WAY;
  const holes = lacking.filter(isOld).map(({ stream, to }) => ({ stream, from: (feed.versions.get(stream) ?? 0) + 1, to }));
  const { streams, commits, events } = table;
  return {
    streams,
    commits,
    events,
    pages: feed.pages,
    lacking: holes.length,
    holes: holes.slice(0, TOLD),
    onTheirWay: lacking.length - holes.length,
    parked: parked.size,
    flaws: [...feed.flaws, ...table.flaws].slice(0, TOLD),
  };
}

/** A stream that is further in the table than in the feed. */
interface Lacking {
  readonly stream: string;
  readonly to: number;
  /** Of the first commit that is lacking. */
  readonly time: number;
}

async function compare(feed: Feed, segment: Segment, checkTime: () => void) {
  const found = { streams: 0, commits: 0, events: 0, lacking: new Map<string, Lacking>(), flaws: [] as string[] };
  let before: Committed | undefined;
  const endOfStream = () => {
    const inFeed = before && feed.versions.get(before.stream);
    if (before && inFeed! > before.last) found.flaws.push(`stream ${before.stream}: the feed has version ${inFeed}, the table ends at ${before.last}`);
  };
  for await (const commits of committed(segment)) {
    checkTime();
    for (const commit of commits) {
      const { stream, first, last, time } = commit;
      if (stream !== before?.stream) {
        endOfStream();
        found.streams++;
      }
      found.commits++;
      found.events += last - first + 1;
      const next = stream === before?.stream ? before.last + 1 : 1;
      if (first > next) found.flaws.push(`stream ${stream}: version ${next} is gone from the table`);
      if (last > (feed.versions.get(stream) ?? 0)) found.lacking.set(stream, { stream, to: last, time: found.lacking.get(stream)?.time ?? time });
      before = commit;
    }
  }
  endOfStream();
  return found;
}

async function requireStream(): Promise<void> {
  const TableName = process.env[ENV.eventStoreTableName]!;
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const found = Table?.StreamSpecification?.StreamEnabled ? Table.LatestStreamArn : undefined;
  if (!found || found !== process.env[ENV.eventStoreStreamArn]) throw new StreamDisabledError(TableName, found);
}
