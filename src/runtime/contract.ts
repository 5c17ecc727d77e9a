// What the constructs and the runtime both name. Constants only: the synth side must not load handler code.

/** CloudWatch namespace of the runtime's metrics; their dimension `service` is the function's name. */
export const METRICS_NAMESPACE = 'Eventweave';

/** Names of the runtime's metrics. */
export const METRIC = {
  /** Messages that were handled, duplicates included. */
  processed: 'Processed',
  /** Messages that failed once more. */
  failed: 'Failed',
  /** Execution environments that were started. */
  coldStart: 'ColdStart',
  /** Messages that had had their effect before. */
  duplicates: 'DuplicatesSuppressed',
  /** Messages that were handled although an earlier try may have had its effect. */
  possiblyRepeated: 'PossiblyRepeated',
  /** 1 when the outage breaker opens and whenever a probe finds that the outage goes on, 0 when it closes. */
  outage: 'Outage',
  /** Commits of an event store that were changed or removed. */
  tampered: 'Tampered',
  /** Events of an event store that its bus accepted. */
  published: 'EventsPublished',
  /** Events of an event store that its bus did not accept, after all retries; they are sent again. */
  publishFailures: 'PublishFailures',
  /** Times that a stream of an event store could not be dispatched, as something is wrong with it. */
  parked: 'StreamsParked',
  /** Streams of an event store of which the feed lacks events, as far as one comparison found. */
  holes: 'FeedHoles',
} as const;

// Apart from the others, so that a handler's bundle has these alone.
export const RETRY_BACKOFF = 'EVENTWEAVE_RETRY_BACKOFF';
export const OUTAGE_SCHEDULE = 'EVENTWEAVE_OUTAGE_SCHEDULE';
export const EVENT_STORE_TABLE_NAME = 'EVENTWEAVE_EVENT_STORE_TABLE_NAME';
export const EVENT_STORE_BUCKET_NAME = 'EVENTWEAVE_EVENT_STORE_BUCKET_NAME';
export const FEED_TABLE_NAME = 'EVENTWEAVE_FEED_TABLE_NAME';

/** Environment variables that constructs set and the runtime reads. */
export const ENV = {
  eventBusName: 'EVENTWEAVE_EVENT_BUS_NAME',
  /** What tells the records of this consumer from those of others in the same table. */
  consumerName: 'EVENTWEAVE_CONSUMER_NAME',
  idempotencyTableName: 'EVENTWEAVE_IDEMPOTENCY_TABLE_NAME',
  /** Seconds. */
  idempotencyTtl: 'EVENTWEAVE_IDEMPOTENCY_TTL',
  /** Seconds of the first and of the longest delay, `10,900`. */
  retryBackoff: RETRY_BACKOFF,
  /** Name of the schedule that probes during an outage. */
  outageSchedule: OUTAGE_SCHEDULE,
  /** How many messages in a row have to fail. */
  outageFailures: 'EVENTWEAVE_OUTAGE_FAILURES',
  eventStoreTableName: EVENT_STORE_TABLE_NAME,
  /** Where commits go that are too large for an item; not set, they are refused. */
  eventStoreBucketName: EVENT_STORE_BUCKET_NAME,
  /** What the library keeps about an event store, out of reach of those who append. */
  bookkeepingTableName: 'EVENTWEAVE_BOOKKEEPING_TABLE_NAME',
  /** Where the order of all events of an event store is kept. */
  feedTableName: FEED_TABLE_NAME,
  /** Into how many parts that order is divided. */
  feedShards: 'EVENTWEAVE_FEED_SHARDS',
  /** ARN of the stream that the stream reader is called by. */
  eventStoreStreamArn: 'EVENTWEAVE_EVENT_STORE_STREAM_ARN',
  /** Where records of an event store's stream rest that could not be handled. */
  streamFailuresBucketName: 'EVENTWEAVE_STREAM_FAILURES_BUCKET_NAME',
  /** Where the archive of an event store is kept. */
  archiveBucketName: 'EVENTWEAVE_ARCHIVE_BUCKET_NAME',
} as const;

/** Attributes of an idempotency table, named as Powertools for AWS Lambda names them. */
export const IDEMPOTENCY_TABLE = { partitionKey: 'id', timeToLive: 'expiration' } as const;

/**
 * Attributes of an event store's table. Only commits have a `commitId`, so that it tells them from snapshots and deduplication items,
 * which share the table.
 */
export const EVENT_STORE_TABLE = { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'ttl', commitId: 'i' } as const;

/** Attributes of the table with what the library keeps about an event store; both keys are strings. */
export const BOOKKEEPING_TABLE = { partitionKey: 'pk', sortKey: 'sk' } as const;

/** Attributes of the table with the order of all events; the partition key is a string, the sort key a number. */
export const FEED_TABLE = { partitionKey: 'pk', sortKey: 'sk' } as const;

/** What a schedule calls a function with, so that it probes. */
export interface Probe {
  readonly eventweaveProbe: {
    readonly queueArn: string;
    /** UUID. */
    readonly eventSourceMapping: string;
  };
}
