import { MAX_PAYLOAD } from './invoke';
import { payloadOf, type StreamBatch, type StreamEntry } from './stream-batch';
import type { StreamRecord } from '../dynamodb/stream-record';

/** What a lane has still to do: records that wait, and batches that have begun. */
export class StreamBacklog {
  /** More than one when a batch was split; the first is tried next. */
  public readonly begun: StreamBatch[] = [];
  /** Oldest first. */
  private readonly waiting: StreamRecord[] = [];

  /** @param event a record as the function gets it. */
  constructor(private readonly event: (record: StreamRecord) => object) {}

  public get lineages(): string[] {
    return [...this.begun.flatMap(({ entries }) => entries.map(({ record }) => record)), ...this.waiting].map(({ lineage }) => lineage);
  }

  public isEmpty(): boolean {
    return this.begun.length === 0 && this.waiting.length === 0;
  }

  public add(record: StreamRecord): void {
    this.waiting.push(record);
  }

  /** Whether so many records wait. */
  public has(count: number): boolean {
    return this.waiting.length >= count;
  }

  /** Begins the next batch, with up to so many records: what fits into a payload. */
  public begin(most: number): StreamBatch {
    const entries: StreamEntry[] = [];
    let size = payloadOf([]).length;
    for (const record of this.waiting.slice(0, most)) {
      const entry = this.entryOf(record);
      size += Buffer.byteLength(entry.text) + 1;
      if (entries.length > 0 && size > MAX_PAYLOAD + 1) break; // one always fits; a comma between two
      entries.push(entry);
    }
    this.waiting.splice(0, entries.length);
    const batch = { entries, tries: 0, throttles: 0, round: 0 };
    this.begun.push(batch);
    return batch;
  }

  /** Takes out what was written at this time or before, in batches of up to so many records. */
  public takeUntil(time: number, most: number): StreamBatch[] {
    const isOld = ({ writtenAt }: StreamRecord) => writtenAt <= time;
    const first = this.begun[0]?.entries[0].record ?? this.waiting[0];
    if (!first || !isOld(first)) return [];
    const taken = this.begun.map((batch) => partOf(batch, isOld));
    const left = this.begun.map((batch) => partOf(batch, (record) => !isOld(record)));
    this.begun.splice(0, this.begun.length, ...left.filter(hasEntries));
    const young = this.waiting.findIndex((record) => !isOld(record));
    const old = this.waiting.splice(0, young < 0 ? this.waiting.length : young);
    while (old.length > 0) taken.push({ entries: old.splice(0, most).map((record) => this.entryOf(record)), tries: 0, throttles: 0, round: 0 });
    return taken.filter(hasEntries);
  }

  private entryOf(record: StreamRecord): StreamEntry {
    return { record, text: JSON.stringify(this.event(record)) };
  }
}

function partOf(batch: StreamBatch, belongs: (record: StreamRecord) => boolean): StreamBatch {
  return { ...batch, entries: batch.entries.filter(({ record }) => belongs(record)) };
}

function hasEntries({ entries }: StreamBatch): boolean {
  return entries.length > 0;
}
