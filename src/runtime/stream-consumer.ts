import { toCloudEvent, type CloudEvent } from './cloud-event';
import { Deadline } from './deadline';
import { isPromise, orInvalid } from './decode';
import type { ItemChange } from './dynamodb-change';
import { described, isPermanent } from './errors';
import { consoleLogger, type LogFields } from './log';
import { StreamBatch } from './stream-batch';
import { StreamRecordDelivery, type StreamDelivery, type StreamRecord, type StreamSource } from './stream-delivery';
import type { DynamoDbRecord, KinesisRecord, StreamEvent } from './stream-event';
import type { DynamoDbOptions, KinesisOptions, StreamConsumerOptions, StreamDecode, StreamHandle, StreamHandler } from './stream-options';
import { DYNAMODB, KINESIS } from './stream-sources';
import { tell } from './tell';

interface AnyOptions extends StreamConsumerOptions {
  readonly source?: 'dynamodb' | 'kinesis';
  readonly decode?: StreamDecode<any, any, unknown>;
}

const INVALID = 'record is invalid: it comes again until its event source mapping sets it aside';

let coldStart = true;

/**
 * Makes a Lambda handler for the stream of a DynamoDB table or, with `source: 'kinesis'`, for a Kinesis data stream.
 *
 * Records are handled one after the other, in their order, up to the first that fails: Lambda goes on from there, so that the
 * stream never moves past a failure. For that the event source mapping needs `ReportBatchItemFailures`; its attempts, its
 * on-failure destination and `bisectBatchOnError` decide what becomes of a record that always fails, an invalid one too. A record
 * that is not done half a second before the function's timeout has failed; what it still does is not waited for. Delivery is
 * at least once.
 *
 * @throws {TypeError} when called with something else than a batch of that kind of stream.
 */
export function streamConsumer<T>(
  handle: StreamHandle<T>, options: KinesisOptions & { readonly decode: StreamDecode<unknown, KinesisRecord, T> },
): StreamHandler<KinesisRecord>;
export function streamConsumer<D = unknown>(handle: StreamHandle<CloudEvent<D>>, options: KinesisOptions): StreamHandler<KinesisRecord>;
export function streamConsumer<T>(
  handle: StreamHandle<T>, options: DynamoDbOptions & { readonly decode: StreamDecode<ItemChange, DynamoDbRecord, T> },
): StreamHandler<DynamoDbRecord>;
export function streamConsumer<I = Record<string, unknown>>(
  handle: StreamHandle<ItemChange<I>>, options?: DynamoDbOptions,
): StreamHandler<DynamoDbRecord>;
export function streamConsumer(handle: StreamHandle<any>, { source, decode, ...options }: AnyOptions = {}): StreamHandler<any> {
  return source === 'kinesis'
    ? handlerOf(KINESIS, decode ?? toCloudEvent, handle, options)
    : handlerOf(DYNAMODB, decode ?? ((change) => change), handle, options);
}

function handlerOf<R extends StreamRecord>(
  source: StreamSource<R>, decode: StreamDecode<unknown, R, unknown>, handle: StreamHandle<unknown>, options: StreamConsumerOptions,
): StreamHandler<R> {
  const { logger = consoleLogger, metrics } = options;

  const attempt = async (batch: StreamBatch<StreamRecordDelivery<R>>, delivery: StreamRecordDelivery<R>) => {
    try {
      const message = orInvalid(() => decode(source.read(delivery.record), delivery.record));
      delivery.message = isPromise(message) ? await message : message;
      if (batch.closed) return false; // it is answered for, and comes again
      await handle(delivery.message, delivery);
      return true;
    } catch (error) {
      write(delivery, 'error', isPermanent(error) ? INVALID : 'record failed', described(error));
      return false;
    }
  };

  return async (event, context) => {
    const remainingTime = () => context?.getRemainingTimeInMillis?.() ?? Infinity;
    const records = checked(event, source);
    const deliveries = records.map((record) => new StreamRecordDelivery(record, source, logger, remainingTime));
    const batch = new StreamBatch(deliveries, new Deadline(remainingTime));
    await batch.run((delivery) => attempt(batch, delivery));
    if (batch.next) logTimeUp(batch.next, batch.state);
    if (metrics) await tell(metrics, { ...batch.counts(), coldStart });
    coldStart = false;
    return { batchItemFailures: batch.next ? [{ itemIdentifier: batch.next.sequenceNumber }] : [] };
  };
}

// Looked through before anything is handled: without a sequence number no answer could say where to go on from.
function checked<R>(event: StreamEvent<R>, { name, sequenceNumber }: StreamSource<R>): readonly R[] {
  const records = event?.Records;
  if (!Array.isArray(records)) throw new TypeError(`the event is no batch of ${name}: it has no Records`);
  if (!records.every((record) => sequenceNumber(record ?? {}))) throw new TypeError(`the event is no batch of ${name}: a record has no sequence number`);
  return records;
}

function logTimeUp(next: StreamDelivery, state: 'waits' | 'begun' | 'failed'): void {
  if (state === 'begun') write(next, 'error', 'record failed: it was not done when the time of the function was up');
  if (state === 'waits') write(next, 'warn', 'the time of the function was up before this record; it comes again');
}

// The position stays as it is where the user's own logger throws.
function write(delivery: StreamDelivery, level: 'warn' | 'error', message: string, ...fields: LogFields[]): void {
  try {
    delivery.log[level](message, ...fields);
  } catch (cause) {
    consoleLogger.error('logging about a record failed', { sequence_number: delivery.sequenceNumber, ...described(cause) });
  }
}
