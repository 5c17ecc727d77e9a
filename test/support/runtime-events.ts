import type { CloudEvent, Logger, SqsEvent, SqsRecord } from '../../src/runtime';

export const QUEUE_ARN = 'arn:aws:sqs:eu-central-1:111122223333:orders';
export const FIFO_QUEUE_ARN = `${QUEUE_ARN}.fifo`;

/** A message of a standard queue, tried for the first time; a body that is no text is written as JSON. */
export function sqsRecord(messageId: string, body: unknown, more: Partial<SqsRecord> = {}): SqsRecord {
  return {
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    eventSourceARN: QUEUE_ARN,
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    ...more,
  };
}

/** A message of a FIFO queue. */
export function fifoRecord(messageId: string, group: string, body: unknown, more: Partial<SqsRecord> = {}): SqsRecord {
  const attributes = { ApproximateReceiveCount: '1', MessageGroupId: group, MessageDeduplicationId: `${messageId}-dedup`, SequenceNumber: '1' };
  return sqsRecord(messageId, body, { eventSourceARN: FIFO_QUEUE_ARN, attributes, ...more });
}

/** A batch of messages with these ids, in this order, each a CloudEvent whose data is its message's id. */
export function sqsEvent(...messageIds: string[]): SqsEvent {
  return { Records: messageIds.map((messageId) => sqsRecord(messageId, cloudEvent({ data: messageId }))) };
}

export function cloudEvent<D = unknown>(more: Partial<CloudEvent<D>> = {}): CloudEvent<D> {
  return { specversion: '1.0', id: 'event-1', source: '/orders', type: 'order.placed', data: undefined as D, ...more };
}

/** An event as EventBridge delivers it to a queue. */
export function ebEnvelope(detail: unknown, more: object = {}) {
  return {
    'version': '0',
    'id': '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'order.placed',
    'source': 'orders',
    'account': '111122223333',
    'time': '2026-11-21T10:00:00Z',
    'region': 'eu-central-1',
    'resources': [],
    detail,
    ...more,
  };
}

/** The answer of a consumer that sends these messages back. */
export function failures(...messageIds: string[]) {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A logger that keeps its lines. */
export function recordingLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const keep = (level: string) => (message: string, ...fields: object[]) => void lines.push(Object.assign({ level, message }, ...fields));
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** A promise that is settled when told. */
export function later<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

/** Lets all that waits for nothing but its turn go on. */
export function turn(): Promise<void> {
  return new Promise(setImmediate);
}

/** Lets the event loop turn until this is so. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it is still not so');
    await turn();
  }
}
