import type { BatchCounts } from './consumer';
import type { Logger } from './log';
import type { InvocationContext } from './sqs-event';
import type { StreamDelivery } from './stream-delivery';
import type { StreamBatchResponse, StreamEvent } from './stream-event';

/** Options of `streamConsumer`. */
export interface StreamConsumerOptions {
  /**
   * Where to log: `logger` of `cdk-eventweave/runtime/logger`, or anything alike.
   *
   * @default - the console
   */
  readonly logger?: Logger;

  /**
   * Told what each invocation did: `metrics` of `cdk-eventweave/runtime/metrics`, or anything alike.
   *
   * @default - nobody
   */
  readonly metrics?: (counts: BatchCounts) => void;
}

/** Options for the stream of a table. */
export interface DynamoDbOptions extends StreamConsumerOptions {
  /**
   * The kind of stream.
   *
   * @default 'dynamodb'
   */
  readonly source?: 'dynamodb';
}

/** Options for a Kinesis data stream. */
export interface KinesisOptions extends StreamConsumerOptions {
  /** The kind of stream. */
  readonly source: 'kinesis';
}

/** Reads a message from what the record says; a throw, as any other, holds up the stream. */
export type StreamDecode<B, R, T> = (body: B, record: R) => T | Promise<T>;

/** Does the work. A throw means: try again, and let what follows wait. */
export type StreamHandle<T> = (message: T, delivery: StreamDelivery) => unknown;

/** What Lambda calls. */
export type StreamHandler<R> = (event: StreamEvent<R>, context?: InvocationContext) => Promise<StreamBatchResponse>;
