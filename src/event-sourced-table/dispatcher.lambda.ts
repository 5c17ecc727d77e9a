import { cloudEventsOf } from './cloud-events.lambda';
import { FeedShard } from './feed-shard.lambda';
import { requireShards } from './feed-writes.lambda';
import { park } from './parked-streams.lambda';
import { readNext, type Hint } from './pending-commits.lambda';
import type { Outbox, Publication, Refusal } from './publication.lambda';
import type { Logger } from '../runtime';
import { described } from '../runtime/errors';
import { shardOf, type Entry } from '../runtime/event-feed/page';
import type { Commit } from '../runtime/event-store/commit';
import type { EventStorage } from '../runtime/event-store/storage';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  readonly storage: EventStorage;
  /** Name of the feed's table. */
  readonly feed: string;
  readonly shards: number;
  /** Absent where events are only put into the feed. */
  readonly publication?: Publication;
  readonly logger: Logger;
  /** @default - as many as `FeedShard` keeps in mind */
  readonly mostRecent?: number;
}

/** What became of a stream: `failed` is tried again. */
export interface Outcome {
  readonly state: 'dispatched' | 'parked' | 'failed';
  readonly error?: Error;
  /** It lacked nothing. */
  readonly before?: true;
}

/** What was done, in numbers. */
export interface DispatchCounts {
  published: number;
  publishFailures: number;
  parked: number;
}

/** A stream that is being dispatched. */
interface Work {
  readonly hint: Hint;
  readonly shard: FeedShard;
  /** Version of its last event in the feed. */
  cursor: number;
  /** Version of the first event that is to be dispatched. */
  next: number;
  outcome?: Outcome;
}

/** Commits that follow each other, on their way. */
interface Part {
  readonly work: Work;
  readonly commits: readonly Commit[];
  /** What is wrong with the commit behind them. */
  readonly refusal?: Refusal;
  readonly outbox: Outbox;
}

/**
 * Brings the commits of streams to the bus and then into the feed: in order, whatever order they come in.
 *
 * What arrives is a hint. What a stream's cursor lacks is taken from the table, and what it has is left out; so records that are lost,
 * late or repeated, and other dispatchers at work on the same streams, change nothing but the number of times that an event is published.
 */
export class Dispatcher {
  public readonly counts: DispatchCounts = { published: 0, publishFailures: 0, parked: 0 };
  private readonly loaded = new Map<number, FeedShard>();
  /** Versions that the bus has accepted, of streams whose commits are not in the feed yet: they are not sent again. */
  private readonly accepted = new Map<string, number>();
  private begun?: Promise<void>;

  constructor(private readonly options: DispatcherOptions) {}

  /**
   * Dispatches streams, each as far as its hint says.
   *
   * @param isOver when to stop; what is not done by then has failed.
   * @returns what became of each stream, by its partition.
   * @throws {FeedShardsError} and what DynamoDB throws, before anything is dispatched.
   */
  public async dispatch(hints: readonly Hint[], isOver: () => boolean): Promise<Map<string, Outcome>> {
    await (this.begun ??= this.begin());
    const works = await this.worksOf(hints);
    const isOpen = ({ outcome }: Work) => !outcome;
    for (let open = works.filter(isOpen); open.length > 0 && !isOver(); open = open.filter(isOpen)) await this.round(open, isOver);
    for (const shard of new Set(works.map((work) => work.shard))) await this.flush(shard);
    return new Map(works.map(({ hint, outcome }) => [hint.stream.key, outcome ?? NOT_DONE]));
  }

  /** Versions of the last events of streams that are in the feed. */
  public async cursors(streams: readonly string[]): Promise<Map<string, number>> {
    await (this.begun ??= this.begin());
    const found = [...await this.byShard(streams, (stream) => stream)].map(([shard, some]) => shard.cursors(some));
    return new Map((await Promise.all(found)).flatMap((some) => [...some]));
  }

  private async begin(): Promise<void> {
    try {
      await requireShards(this.options.feed, this.options.shards);
    } catch (error) {
      this.begun = undefined;
      throw error;
    }
  }

  private async worksOf(hints: readonly Hint[]): Promise<Work[]> {
    const works = [...await this.byShard(hints, ({ stream }) => stream.key)].map(async ([shard, some]) => {
      const cursors = await shard.cursors(some.map(({ stream }) => stream.key));
      return some.map((hint): Work => {
        const cursor = cursors.get(hint.stream.key)!;
        const next = Math.min(hint.from ?? Infinity, cursor + 1);
        return { hint, shard, cursor, next, ...(next > hint.to && { outcome: DISPATCHED_BEFORE }) };
      });
    });
    return (await Promise.all(works)).flat();
  }

  private async byShard<T>(all: readonly T[], streamOf: (one: T) => string): Promise<Map<FeedShard, T[]>> {
    const groups = new Map<number, T[]>();
    for (const one of all) {
      const shard = shardOf(streamOf(one), this.options.shards);
      groups.set(shard, [...groups.get(shard) ?? [], one]);
    }
    return new Map(await Promise.all([...groups].map(async ([number, some]) => [await this.shard(number), some] as const)));
  }

  private async shard(number: number): Promise<FeedShard> {
    const known = this.loaded.get(number);
    if (known) await known.refresh();
    const shard = known ?? await FeedShard.load(this.options.feed, number, this.options.mostRecent);
    this.loaded.set(number, shard);
    return shard;
  }

  // Publishes, then writes the page: who finds an event in the feed knows that its bus has it.
  private async round(works: readonly Work[], isOver: () => boolean): Promise<void> {
    const parts = await Promise.all(works.map((work) => this.partOf(work, works.length)));
    try {
      await this.publish(parts.map(({ outbox }) => outbox), isOver);
    } finally {
      for (const { work, outbox: { events, accepted } } of parts) {
        if (accepted > 0) this.accepted.set(work.hint.stream.key, events[accepted - 1].streamversion);
      }
    }
    for (const shard of new Set(works.map((work) => work.shard))) {
      await this.append(shard, parts.filter(({ work }) => work.shard === shard));
    }
    for (const part of parts) await this.settle(part);
  }

  private async partOf(work: Work, streams: number): Promise<Part> {
    const limits = { commits: Math.ceil(AT_ONCE / streams), bytes: BYTES_AT_ONCE / streams };
    const { commits, refusal } = await readNext(this.options.storage, work.hint, work.next, limits);
    const before = work.hint.from === undefined ? this.accepted.get(work.hint.stream.key) ?? 0 : 0;
    const events = commits.flatMap(cloudEventsOf).filter(({ streamversion }) => streamversion > before);
    return { work, commits, refusal, outbox: { events, accepted: 0 } };
  }

  private async publish(outboxes: readonly Outbox[], isOver: () => boolean): Promise<void> {
    const { publication } = this.options;
    if (!publication) {
      for (const outbox of outboxes) outbox.accepted = outbox.events.length;
      return;
    }
    if (outboxes.every(({ events }) => events.length === 0)) return;
    try {
      await publication.publish(outboxes, isOver);
    } catch (error) {
      this.counts.publishFailures++;
      throw error;
    } finally {
      this.counts.published += outboxes.reduce((sum, { accepted }) => sum + accepted, 0);
      this.counts.publishFailures += outboxes.filter(({ refusal }) => refusal).length;
    }
  }

  private async append(shard: FeedShard, parts: readonly Part[]): Promise<void> {
    await shard.append(parts.flatMap((part) => acceptedOf(part).filter(({ last }) => last > part.work.cursor).map(entryOf)));
  }

  private async settle(part: Part): Promise<void> {
    const { work, outbox } = part;
    const last = acceptedOf(part).at(-1)?.last;
    if (last !== undefined) {
      work.next = last + 1;
      work.cursor = Math.max(work.cursor, last);
      if (outbox.accepted === outbox.events.length) this.accepted.delete(work.hint.stream.key);
    }
    const refusal = outbox.refusal ?? (acceptedOf(part).length === part.commits.length ? part.refusal : undefined);
    if (refusal) work.outcome = await this.refused(work, refusal);
    else if (work.next > work.hint.to) work.outcome = DISPATCHED;
  }

  private async refused({ hint: { stream, to }, next }: Work, { error, permanent }: Refusal): Promise<Outcome> {
    if (!permanent) return { state: 'failed', error };
    const { error_name, error_message } = described(error);
    const isNew = await park({ stream: stream.key, to, reason: `${error_name}: ${error_message}`, at: new Date().toISOString() }, next);
    if (isNew) this.counts.parked++;
    this.options.logger.error('a stream is parked: from this version on it is neither published nor in the feed', { stream: stream.key, version: next, error_name, error_message });
    return { state: 'parked', error };
  }

  // Best effort: what is not written now is written another time.
  private async flush(shard: FeedShard): Promise<void> {
    try {
      await shard.flush();
    } catch (error) {
      this.options.logger.warn('cursors were not written; the next batch tries again', described(error));
    }
  }
}

/** Commits that are read at once, of all streams together. */
const AT_ONCE = 1_000;

/** Bytes of them; as objects they take a few times as much. */
const BYTES_AT_ONCE = 32 * 1_048_576;

const DISPATCHED: Outcome = { state: 'dispatched' };
const DISPATCHED_BEFORE: Outcome = { ...DISPATCHED, before: true };
const NOT_DONE: Outcome = { state: 'failed', error: new Error('the time of the function was up before the stream was dispatched') };

/** The commits of a part whose events the bus has all accepted, now or before. */
function acceptedOf({ commits, outbox: { events, accepted } }: Part): readonly Commit[] {
  const next = events[accepted]?.streamversion ?? Infinity;
  return commits.filter(({ last }) => last < next);
}

function entryOf({ stream, first, events }: Commit): Entry {
  return { stream: stream.key, first, types: events.map(([type]) => type) };
}
