import { dispatchRecords, isAppended } from './appended-records.lambda';
import { operate } from './restoration.lambda';
import { watch } from './tamper-watch.lambda';
import { streamConsumer, type DynamoDbRecord, type InvocationContext, type StreamBatchResponse, type StreamEvent } from '../runtime';
import { logger } from '../runtime/logger';
import { metrics } from '../runtime/metrics';

// The record as it came: the values of an `ItemChange` are rounded.
const readChanges = streamConsumer<DynamoDbRecord>(watch, { decode: (_change, record) => record, logger, metrics });

/** What Lambda calls: with records of the stream, or with what a person wants done. */
export function handler(event: unknown, context?: InvocationContext): Promise<unknown> {
  return isBatch(event) ? readBatch(event.Records, context) : operate(event);
}

// Apart, as what is appended has to be dispatched, and what is changed to be kept. Lambda goes on from the first record that failed.
async function readBatch(records: readonly DynamoDbRecord[], context?: InvocationContext): Promise<StreamBatchResponse> {
  const appended = records.filter(isAppended);
  const changed = records.filter((record) => !isAppended(record));
  const [failed, { batchItemFailures }] = await Promise.all([
    dispatchRecords(appended, context),
    changed.length > 0 ? readChanges({ Records: changed }, context) : NOTHING_FAILED,
  ]);
  const all = new Set([...failed, ...batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)]);
  const first = records.find(({ dynamodb }) => all.has(dynamodb!.SequenceNumber!));
  return first ? { batchItemFailures: [{ itemIdentifier: first.dynamodb!.SequenceNumber! }] } : NOTHING_FAILED;
}

const NOTHING_FAILED: StreamBatchResponse = { batchItemFailures: [] };

function isBatch(event: unknown): event is StreamEvent<DynamoDbRecord> {
  return Array.isArray((event as { Records?: unknown } | undefined)?.Records);
}
