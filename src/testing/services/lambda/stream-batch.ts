import type { InvokeResult } from './invocation';
import type { StreamRecord } from '../dynamodb/stream-record';

/** A record, and as the function gets it: JSON text. */
export interface StreamEntry {
  readonly record: StreamRecord;
  readonly text: string;
}

/** Records that a function gets at once. */
export interface StreamBatch {
  readonly entries: readonly StreamEntry[];
  /** Tries so far; one that ended in a split is none. */
  readonly tries: number;
  /** Tries in a row that were throttled. */
  readonly throttles: number;
  /** Invocations so far of these records, or of the batches that they were part of. */
  readonly round: number;
  /** Of the last try; absent when there was none. */
  readonly result?: InvokeResult;
}

/**
 * What is to be tried again of a batch that has failed from some record on: all of that, or, where batches are split, what comes after
 * the records that have succeeded, or else each of its halves. A split takes no try.
 * Source: developer guide, "Retain discarded records for a DynamoDB event source in Lambda", "Configuring partial batch response with DynamoDB and Lambda".
 *
 * @param handled records that have succeeded, from the beginning.
 */
export function afterFailure(batch: StreamBatch, handled: number, bisect: boolean): StreamBatch[] {
  const { entries, tries } = batch;
  const rest = { ...batch, throttles: 0, entries: entries.slice(handled) };
  if (bisect && handled > 0) return [rest];
  if (!bisect || entries.length === 1) return [{ ...rest, tries: tries + 1 }];
  const middle = Math.ceil(entries.length / 2);
  return [{ ...rest, entries: entries.slice(0, middle) }, { ...rest, entries: entries.slice(middle) }];
}

/** The event that a function gets. */
export function payloadOf(entries: readonly StreamEntry[]): string {
  return `{"Records":[${entries.map(({ text }) => text).join(',')}]}`;
}

/** By lineage. */
export function aboutOf(entries: readonly Pick<StreamEntry, 'record'>[]): string[] {
  return entries.map(({ record: { lineage } }) => lineage);
}
