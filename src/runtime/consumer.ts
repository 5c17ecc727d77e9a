import { Batch, type Outcome } from './batch';
import { toCloudEvent, type CloudEvent } from './cloud-event';
import { OUTAGE_SCHEDULE, type Probe } from './contract';
import { isFifo, sendToDeadLetterQueue } from './dead-letter';
import { decoded, isPromise, type Decode } from './decode';
import { RecordDelivery, type Delivery } from './delivery';
import { described, isPermanent } from './errors';
import { consoleLogger, type LogFields, type Logger } from './log';
import type { Outage, OutageBreaker } from './outage-breaker';
import { delayRetries } from './retry-backoff';
import type { InvocationContext, SqsBatchResponse, SqsEvent, SqsRecord } from './sqs-event';
import { tell } from './tell';

/** What one invocation did. */
export interface BatchCounts {
  /** Messages that were handled. */
  readonly processed: number;
  /** Messages that were invalid, or whose try failed. */
  readonly failed: number;
  /** Messages that had had their effect before; they count as handled. */
  readonly duplicates: number;
  /** Messages that were tried although an earlier try may have had its effect. */
  readonly possiblyRepeated: number;
  /** 1 when an outage was found to begin or to last, 0 when it was found to be over. */
  readonly outage?: Outage;
  /** Whether this was the first invocation of its execution environment. */
  readonly coldStart: boolean;
}

/** Options of `consumer`. */
export interface ConsumerOptions {
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

  /**
   * What pauses the queue during an outage: `outageBreaker()` of `cdk-eventweave/runtime/outage-breaker`.
   *
   * @default - messages use up their tries, also during an outage
   */
  readonly outageBreaker?: OutageBreaker;
}

/** Does the work. A throw means: try again. */
export type Handle<T> = (message: T, delivery: Delivery) => unknown;

/** What Lambda calls. */
export type SqsHandler = (event: SqsEvent | Probe, context?: InvocationContext) => Promise<SqsBatchResponse>;

/** Tries a message, and notes what became of it. */
type Attempt = (batch: Batch, index: number) => Promise<Outcome>;

let coldStart = true;

/**
 * Makes a Lambda handler for the messages of SQS queues, standard or FIFO.
 *
 * Each message succeeds or fails alone: what failed comes again until the queue's `maxReceiveCount`, what was invalid goes
 * to the dead-letter queue at once, with its reason. Messages of a standard queue are handled side by side; those of one
 * FIFO group one after the other, and after a failure the rest of the group waits. A message that is not done half a second
 * before the function's timeout has failed; what it still does is not waited for. Delivery is at least once.
 *
 * @throws {TypeError} when called with something else than a batch from SQS.
 */
export function consumer<D = unknown>(handle: Handle<CloudEvent<D>>, options?: ConsumerOptions & { readonly decode?: undefined }): SqsHandler;
export function consumer<T>(handle: Handle<T>, options: ConsumerOptions & { readonly decode: Decode<T> }): SqsHandler;
export function consumer<T>(handle: Handle<T>, options: ConsumerOptions & { readonly decode?: Decode<T> } = {}): SqsHandler {
  const { decode = toCloudEvent as unknown as Decode<T>, logger = consoleLogger, metrics, outageBreaker: breaker } = options;

  if (!breaker && process.env[OUTAGE_SCHEDULE]) consoleLogger.warn('outageBreaker() is missing here');

  const attempt: Attempt = async (batch, index) => {
    const delivery = batch.begin(index);
    try {
      const message = decoded(delivery.record, decode);
      delivery.message = isPromise(message) ? await message : message;
      if (batch.closed) return 'failed'; // it is answered for, and comes again
      await handle(delivery.message as T, delivery);
      return batch.settle(index, 'handled');
    } catch (error) {
      const outcome = isPermanent(error) && !batch.closed ? await setAside(delivery, error) : failed(delivery, error);
      return batch.settle(index, outcome);
    }
  };

  const handleBatch = async (records: readonly SqsRecord[], context: InvocationContext | undefined): Promise<Batch> => {
    const batch = new Batch(records.map((record) => new RecordDelivery(record, logger, context)));
    const work = isFifo(records[0]) ? inGroups(records, batch, attempt) : Promise.all(records.map((_, index) => attempt(batch, index)));
    for (const delivery of await batch.finish(work, context)) logError(delivery, 'message failed: it was not done when the time of the function was up');
    const again = batch.again();
    if (again.length > 0) await delayed(again);
    return batch;
  };

  const report = async (batch: Batch, outage?: Outage): Promise<SqsBatchResponse> => {
    if (metrics) await tell(metrics, { ...batch.counts(), coldStart, outage });
    coldStart = false;
    return batch.response();
  };

  return async (event, context) => {
    if (breaker?.isProbe(event)) {
      return report(new Batch([]), await breaker.probe(event, context, async (record) => {
        const batch = await handleBatch([record], context);
        await report(batch);
        return batch.all()[0];
      }));
    }
    const records = (event as Partial<SqsEvent> | undefined)?.Records;
    if (!Array.isArray(records)) throw new TypeError('the event is no batch of SQS messages: it has no Records');
    const outage = breaker && await breaker.pauseWhenDue();
    const batch = await handleBatch(records, context);
    breaker?.count(batch);
    return report(batch, outage);
  };
}

/** Groups side by side, the messages of each one after the other, until one fails or time is up. */
async function inGroups(records: readonly SqsRecord[], batch: Batch, attempt: Attempt): Promise<void> {
  const groups = new Map<string | undefined, number[]>();
  records.forEach(({ attributes: { MessageGroupId } }, index) => {
    groups.set(MessageGroupId, [...groups.get(MessageGroupId) ?? [], index]);
  });
  await Promise.all([...groups.values()].map(async (group) => {
    for (const index of group) {
      if (await attempt(batch, index) === 'failed' || batch.closed) return;
    }
  }));
}

// Without it they wait as long as the queue has it.
async function delayed(deliveries: readonly RecordDelivery[]): Promise<void> {
  try {
    await delayRetries(deliveries);
  } catch (error) {
    consoleLogger.warn('the next tries were not delayed', described(error));
  }
}

function failed(delivery: RecordDelivery, error: unknown): Outcome {
  logError(delivery, 'message failed', described(error));
  return 'failed';
}

// Where the dead-letter queue cannot be reached the message counts as failed, and SQS moves it there after the last try.
async function setAside(delivery: RecordDelivery, error: Error): Promise<Outcome> {
  try {
    await sendToDeadLetterQueue(delivery.record, error, delivery.remainingTime());
  } catch (cause) {
    logError(delivery, 'message is invalid, but could not be sent to the dead-letter queue', { ...described(error), cause: described(cause) });
    return 'failed';
  }
  logError(delivery, 'message is invalid, sent to the dead-letter queue', described(error));
  return 'setAside';
}

// What became of a message stays as it is where the user's own logger throws: nothing is sent anywhere twice for that.
function logError(delivery: RecordDelivery, message: string, ...fields: LogFields[]): void {
  try {
    delivery.log.error(message, ...fields);
  } catch (cause) {
    consoleLogger.error('logging about a message failed', { message_id: delivery.messageId, ...described(cause) });
  }
}
