import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Format of the records; a later version reads those of the earlier ones. */
const FORMAT = 1;

/**
 * What is known about one key.
 *
 * The attributes that Powertools for AWS Lambda has too carry its names, so that one table can serve both. Records are never
 * shared: no id of theirs starts with `eventweave`.
 */
export interface IdempotencyRecord {
  readonly id: string;
  readonly status: 'INPROGRESS' | 'COMPLETED' | 'FAILED';
  /** Seconds of the epoch after which the record counts for nothing. */
  readonly expiration: number;
  /** Milliseconds of the epoch after which another invocation may take over; 0 when it was given up. */
  readonly inProgressExpiration?: number;
  /** Hash of the payload. */
  readonly validation: string;
  /** The fencing token: whose record it is. */
  readonly token: string;
  /** The handler's result, JSON. */
  readonly data?: string;
  /** Name and message of a failure that was kept. */
  readonly failure?: string;
  /** An earlier try may have had its effect as well. */
  readonly possiblyRepeated?: boolean;
  /** Events that were committed, and may not have been published yet, JSON. */
  readonly outbox?: string;
}

/** The partition key for a consumer's key. */
export function recordId(consumerName: string, key: string): string {
  return `eventweave#${consumerName}#${key}`;
}

/** A record as DynamoDB keeps it. */
export function toItem(record: IdempotencyRecord): Record<string, AttributeValue> {
  const { id, status, expiration, inProgressExpiration, validation, token, data, failure, possiblyRepeated, outbox } = record;
  return {
    id: { S: id },
    status: { S: status },
    expiration: { N: String(expiration) },
    ...(inProgressExpiration !== undefined && { in_progress_expiration: { N: String(inProgressExpiration) } }),
    validation: { S: validation },
    token: { S: token },
    format: { N: String(FORMAT) },
    ...(data !== undefined && { data: { S: data } }),
    ...(failure !== undefined && { failure: { S: failure } }),
    ...(possiblyRepeated && { possibly_repeated: { BOOL: true } }),
    ...(outbox !== undefined && { outbox: { S: outbox } }),
  };
}

/** Reads what `toItem` wrote. */
export function fromItem(item: Record<string, AttributeValue>): IdempotencyRecord {
  const { id, status, expiration, in_progress_expiration: lock, validation, token, data, failure, possibly_repeated: repeated, outbox } = item;
  return {
    id: id?.S ?? '',
    status: status?.S as IdempotencyRecord['status'],
    expiration: Number(expiration?.N),
    inProgressExpiration: lock?.N === undefined ? undefined : Number(lock.N),
    validation: validation?.S ?? '',
    token: token?.S ?? '',
    data: data?.S,
    failure: failure?.S,
    possiblyRepeated: repeated?.BOOL,
    outbox: outbox?.S,
  };
}

/** True until the record counts for nothing, whether or not DynamoDB has deleted it. */
export function isLive({ expiration }: IdempotencyRecord): boolean {
  return expiration >= Math.floor(Date.now() / 1000);
}
