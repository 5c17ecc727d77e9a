import { operate } from './restoration.lambda';
import { watch } from './tamper-watch.lambda';
import { streamConsumer, type DynamoDbRecord, type InvocationContext, type StreamEvent } from '../runtime';
import { logger } from '../runtime/logger';
import { metrics } from '../runtime/metrics';

// The record as it came: the values of an `ItemChange` are rounded.
const read = streamConsumer<DynamoDbRecord>(watch, { decode: (_change, record) => record, logger, metrics });

/** What Lambda calls: with records of the stream, or with what a person wants done. */
export function handler(event: unknown, context?: InvocationContext): Promise<unknown> {
  return isBatch(event) ? read(event, context) : operate(event);
}

function isBatch(event: unknown): event is StreamEvent<DynamoDbRecord> {
  return Array.isArray((event as { Records?: unknown } | undefined)?.Records);
}
