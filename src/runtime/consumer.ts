import { parse } from 'secure-json-parse';
import { toCloudEvent, type CloudEvent } from './cloud-event';
import { isFifo, sendToDeadLetterQueue } from './dead-letter';
import { deliveryOf, type Delivery } from './delivery';
import { described, InvalidMessageError, isInvalidMessageError } from './errors';
import { consoleLogger, type Logger } from './log';
import type { InvocationContext, SqsBatchResponse, SqsEvent, SqsRecord } from './sqs-event';

/** What one invocation did. */
export interface BatchCounts {
  /** Messages that were handled. */
  readonly processed: number;
  /** Messages that were invalid, or whose try failed. */
  readonly failed: number;
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
}

/** Reads a message from the parsed body; throw `InvalidMessageError` (or anything) for what can never be read. */
export type Decode<T> = (body: unknown, record: SqsRecord) => T;

/** Does the work. A throw means: try again. */
export type Handle<T> = (message: T, delivery: Delivery) => unknown;

/** What Lambda calls. */
export type SqsHandler = (event: SqsEvent, context?: InvocationContext) => Promise<SqsBatchResponse>;

let coldStart = true;

/**
 * Makes a Lambda handler for the messages of SQS queues, standard or FIFO.
 *
 * Each message succeeds or fails alone: what failed comes again until the queue's `maxReceiveCount`, what was invalid goes
 * to the dead-letter queue at once, with its reason. Messages of a standard queue are handled side by side; those of one
 * FIFO group one after the other, and after a failure the rest of the group waits. Delivery is at least once.
 *
 * @throws {TypeError} when called with something else than a batch from SQS.
 */
export function consumer<D = unknown>(handle: Handle<CloudEvent<D>>, options?: ConsumerOptions): SqsHandler;
export function consumer<T>(handle: Handle<T>, options: ConsumerOptions & { readonly decode: Decode<T> }): SqsHandler;
export function consumer<T>(handle: Handle<T>, options: ConsumerOptions & { readonly decode?: Decode<T> } = {}): SqsHandler {
  const { decode = toCloudEvent as unknown as Decode<T>, logger = consoleLogger, metrics } = options;

  const attempt = async (record: SqsRecord, context?: InvocationContext): Promise<Outcome> => {
    let delivery = deliveryOf(record, undefined, logger, context);
    try {
      const message = decoded(record, decode);
      delivery = deliveryOf(record, message, logger, context);
      await handle(message, delivery);
      return 'handled';
    } catch (error) {
      if (isInvalidMessageError(error)) return setAside(record, error, delivery.log);
      delivery.log.error('message failed', described(error));
      return 'failed';
    }
  };

  return async (event, context) => {
    if (!Array.isArray(event?.Records)) throw new TypeError('the event is no batch of SQS messages: it has no Records');
    const outcomes = new Map<SqsRecord, Outcome>();
    await Promise.all(lanes(event.Records).map(async (lane) => {
      for (const record of lane) {
        const outcome = await attempt(record, context);
        outcomes.set(record, outcome);
        if (outcome === 'failed') break; // the rest of a FIFO group waits
      }
    }));
    metrics?.({ ...counted(outcomes.values()), coldStart });
    coldStart = false;
    const again = event.Records.filter((record) => isToComeAgain(outcomes.get(record)));
    return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** What became of a message; nothing yet when it waits behind a failed one of its group. */
type Outcome = 'handled' | 'setAside' | 'failed';

function isToComeAgain(outcome: Outcome | undefined): boolean {
  return outcome === undefined || outcome === 'failed';
}

function counted(outcomes: Iterable<Outcome>): { processed: number; failed: number } {
  const all = [...outcomes];
  const processed = all.filter((outcome) => outcome === 'handled').length;
  return { processed, failed: all.length - processed };
}

function decoded<T>(record: SqsRecord, decode: Decode<T>): T {
  let body: unknown;
  try {
    // Keys that would change a prototype once the value is copied are dropped.
    body = parse(record.body, undefined, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    throw new InvalidMessageError('body is no JSON'); // without the parser's message, which quotes the payload
  }
  try {
    return decode(body, record);
  } catch (error) {
    if (isInvalidMessageError(error)) throw error;
    throw new InvalidMessageError(described(error).error_message, { cause: error });
  }
}

/** Records that must go one after the other: the groups of a FIFO queue, or each record alone. */
function lanes(records: readonly SqsRecord[]): SqsRecord[][] {
  if (records.length === 0 || !isFifo(records[0])) return records.map((record) => [record]);
  const groups = new Map<string, SqsRecord[]>();
  for (const record of records) {
    const id = record.attributes.MessageGroupId ?? '';
    const group = groups.get(id);
    if (group) group.push(record);
    else groups.set(id, [record]);
  }
  return [...groups.values()];
}

// Where the dead-letter queue cannot be reached the message counts as failed, and SQS moves it there after the last try.
async function setAside(record: SqsRecord, error: InvalidMessageError, log: Logger): Promise<Outcome> {
  try {
    await sendToDeadLetterQueue(record, error);
    log.error('message is invalid, sent to the dead-letter queue', described(error));
    return 'setAside';
  } catch (cause) {
    log.error('message is invalid, but could not be sent to the dead-letter queue', { ...described(error), cause: described(cause) });
    return 'failed';
  }
}
