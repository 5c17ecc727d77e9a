import { sameItem } from './attribute-value';
import { partitionOf, placeOf, Shards } from './shard';
import { eventRecord, type StreamRecord, type StreamViewType } from './stream-record';
import type { Change, Table } from './table';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';

/** Milliseconds that a record stays. Source: developer guide, "Data retention limit for DynamoDB Streams". */
export const RETENTION = 86_400_000;

/** Milliseconds between two times that records are let go. The same page: they may be at any moment after that. */
const TRIMMING = 60_000;

/** Milliseconds from a write to its record: near real time, as the developer guide says, "Change data capture for DynamoDB Streams". */
const TRAVEL = { least: 10, most: 200 };

/** Milliseconds by which records of writes at the same time, as of one transaction, may come in any order: less than any call takes. */
const JITTER = 1;

/** Milliseconds by which a record may be overtaken by those of other items. */
const OVERTAKEN = { least: 50, most: 2_000 };

/** Who reads a stream. */
export interface StreamReader {
  /** A record has come. */
  take(record: StreamRecord): void;
  /** Records have gone. */
  trim(): void;
}

/** What was changed in a table, for a day: each item's changes in their order. */
export class Stream {
  /** In the order of the stream. */
  public readonly records: StreamRecord[] = [];
  public readonly readers: StreamReader[] = [];
  private readonly shards: Shards;
  private readonly travel: number;
  /** When the latest record of an item comes, by place; of those that are on their way. */
  private readonly due = new Map<number, number>();
  private sequence = 0;
  private trimming?: Task;

  /** @param path of the table. */
  constructor(
    private readonly world: World,
    public readonly path: string,
    private readonly table: Table,
    public readonly arn: string,
    public readonly viewType: StreamViewType,
  ) {
    this.shards = new Shards(world, arn);
    this.travel = world.latency(TRAVEL.least, TRAVEL.most, 'stream', arn);
  }

  /** Takes a write. One that changes nothing has no record. Source: developer guide, "Change data capture for DynamoDB Streams". */
  public add(change: Change, lineage: string): void {
    const { world, path, due } = this;
    if (change.before && change.after && sameItem(change.before, change.after)) return;
    const writtenAt = world.now;
    const place = placeOf(this.table.orderOf(change.key));
    const held = world.fault('reorderedDelivery', path, lineage) ? world.latency(OVERTAKEN.least, OVERTAKEN.most, lineage, 'overtaken') : 0;
    const at = Math.max(world.elapsed + this.travel + world.latency(0, JITTER, lineage, 'stream') + held, due.get(place) ?? 0);
    due.set(place, at);
    world.schedule(at - world.elapsed, () => {
      if (due.get(place) === at) due.delete(place);
      this.append(change, lineage, place, writtenAt);
    });
  }

  /** A record as a function gets it. */
  public event(record: StreamRecord): Record<string, unknown> {
    const { world, arn, viewType } = this;
    return eventRecord(record, { arn, viewType, region: world.graph.region, eventId: ({ lineage }) => world.uuid('record', arn, lineage).replaceAll('-', '') });
  }

  private append(change: Change, lineage: string, place: number, writtenAt: number): void {
    this.split(place, lineage);
    // Longer than any number that a program could take it for.
    const sequenceNumber = `1${String(++this.sequence).padStart(20, '0')}`;
    const record: StreamRecord = { lineage, change, shard: this.shards.of(place), place, sequenceNumber, writtenAt };
    this.records.push(record);
    for (const reader of this.readers) reader.take(record);
    this.trimming ??= this.trimLater();
  }

  // Amid the items of a partition, unless it has local indexes. Source: developer guide, "Item collections in local secondary indexes".
  private split(place: number, lineage: string): void {
    const { world, path, shards, table: { definition: { indexes } } } = this;
    const at = indexes.some(({ kind }) => kind === 'local') ? partitionOf(place) : place;
    const shard = shards.of(place);
    if (shard.from < at && shards.canSplit() && world.fault('shardSplit', path, lineage)) shards.split(shard, at);
  }

  private trimLater(): Task {
    const [{ writtenAt }] = this.records;
    return this.world.scheduleInBackground(Math.max(TRIMMING, writtenAt + RETENTION - this.world.now), () => {
      const kept = this.records.findIndex((record) => record.writtenAt + RETENTION > this.world.now);
      this.records.splice(0, kept < 0 ? this.records.length : kept);
      for (const reader of this.readers) reader.trim();
      this.trimming = this.records.length > 0 ? this.trimLater() : undefined;
    });
  }
}
