import { cursorsAt, putCursors, putPage } from './feed-writes.lambda';
import { claimFlush, flushedPages, isClaimed, putFlushed } from './flushed-pages.lambda';
import { pagesBehind } from '../runtime/event-feed/feed-table';
import { bodyOf, lastOf, type Entry, type Page } from '../runtime/event-feed/page';
import { jitter } from '../runtime/event-store/retry';

/** Bytes of a page before it is compressed; an item has 400 KB at most. */
const MOST_BYTES = 300_000;

/** Commits of the last pages whose streams have no cursor of their own yet: reading them is what a cold start costs. */
const MOST_RECENT = 5_000;

/** How far a stream is dispatched, and the page that says so. */
interface Reached {
  readonly version: number;
  readonly page: number;
}

/**
 * A shard of the feed, as far as this environment knows it, and the cursors of its streams.
 *
 * The pages are the cursors: a stream is dispatched as far as its last entry says. Only where that entry is older than the last few
 * thousand, a cursor of the stream's own is written, so that a busy stream costs nothing but its entries.
 */
export class FeedShard {
  /** @param mostRecent commits of the last pages that are kept in mind. */
  public static async load(feed: string, shard: number, mostRecent = MOST_RECENT): Promise<FeedShard> {
    const loaded = new FeedShard(feed, shard, mostRecent);
    loaded.head = (await flushedPages(feed, shard)).done;
    await loaded.refresh();
    return loaded;
  }

  /** Number of the last page that is known. */
  private head = 0;
  private readonly recent: Page[] = [];
  private readonly reached = new Map<string, Reached>();

  private constructor(private readonly feed: string, private readonly shard: number, private readonly mostRecent: number) {}

  /** Learns what others have written. */
  public async refresh(): Promise<void> {
    for await (const page of pagesBehind(this.feed, this.shard, this.head)) this.fold(page);
  }

  /** Versions of the last events of streams that are in the feed; 0 for those that are not. */
  public async cursors(streams: readonly string[]): Promise<Map<string, number>> {
    const unknown = streams.filter((stream) => !this.reached.has(stream));
    const stored = await cursorsAt(this.feed, unknown);
    return new Map(streams.map((stream) => [stream, this.reached.get(stream)?.version ?? stored.get(stream) ?? 0]));
  }

  /**
   * Writes entries, each stream's in their order, behind what is there. What others have written in the meantime is left out.
   *
   * @param entries behind the cursors that were asked for.
   */
  public async append(entries: readonly Entry[]): Promise<void> {
    for (let [left, lost] = [entries, 0]; ;) {
      left = left.filter((entry) => lastOf(entry) > (this.reached.get(entry.stream)?.version ?? 0));
      if (left.length === 0) return;
      const page = { shard: this.shard, number: this.head + 1, entries: onePage(left) };
      if (await putPage(this.feed, page)) {this.fold(page);} else {
        await jitter(++lost);
        await this.refresh();
      }
    }
  }

  /** Writes cursors for the streams of the oldest pages in mind, where those are many; unless another environment does, or has. */
  public async flush(): Promise<void> {
    if (this.recent.reduce((sum, { entries }) => sum + entries.length, 0) <= 2 * this.mostRecent) return;
    const known = await flushedPages(this.feed, this.shard);
    const last = this.lastOfOldest();
    if (last <= known.done || isClaimed(known) || !await claimFlush(this.feed, this.shard, known)) return this.forget(known.done);
    const idle = [...this.reached].filter(([, { page }]) => page > known.done && page <= last);
    await putCursors(this.feed, idle.map(([stream, { version }]) => ({ stream, version })));
    await putFlushed(this.feed, this.shard, last);
    this.forget(last);
  }

  // Of the pages that are more than have to be kept in mind.
  private lastOfOldest(): number {
    let kept = 0;
    return [...this.recent].reverse().find(({ entries }) => (kept += entries.length) > this.mostRecent)?.number ?? 0;
  }

  private forget(upTo: number): void {
    this.recent.splice(0, this.recent.filter(({ number }) => number <= upTo).length);
    for (const [stream, { page }] of this.reached) if (page <= upTo) this.reached.delete(stream);
  }

  // Once: an answer may come when others have told of the page.
  private fold(page: Page): void {
    if (page.number !== this.head + 1) return;
    this.head = page.number;
    this.recent.push(page);
    for (const entry of page.entries) this.reached.set(entry.stream, { version: lastOf(entry), page: page.number });
  }
}

function onePage(entries: readonly Entry[]): readonly Entry[] {
  let page = entries;
  while (page.length > 1 && Buffer.byteLength(bodyOf(page)) > MOST_BYTES) page = page.slice(0, Math.ceil(page.length / 2));
  return page;
}
