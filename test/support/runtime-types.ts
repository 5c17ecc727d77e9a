// Compiled by a test: what must fit, and, where an error is expected, what must not.
import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSHandler } from 'aws-lambda';
import { consumer, InvalidMessageError, streamConsumer, type CloudEvent, type Delivery, type Logger, type SqsEvent } from '../../src/runtime';
import { idempotent, transactional } from '../../src/runtime/idempotency';
import { logger } from '../../src/runtime/logger';
import { metrics } from '../../src/runtime/metrics';
import { publish } from '../../src/runtime/publish';

interface Order {
  readonly total: number;
}

// A consumer is what Lambda, and those who test a handler, call with the types of `@types/aws-lambda`.
export const handler = consumer<Order>((event, { attempt, log, remainingTime }) => {
  log.info('placed', { total: event.data.total.toFixed(), attempt: attempt + remainingTime() });
}, { logger, metrics });
export const asSqsHandler: SQSHandler = handler;
export const answer = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => handler(event, context);
export const asSqsEvent = (event: SQSEvent): SqsEvent => event;

// Any Logger of Powertools fits, with what it takes for itself, and so does a plain object.
export const powertools: Logger = new PowertoolsLogger({ serviceName: 'orders' });
export const own = consumer(() => {}, { logger: new PowertoolsLogger() });
export const plain: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: (message: string) => console.error(message) };

// The message has the type that `decode` gives.
export const decoded = consumer((order) => order.total.toFixed(), {
  decode: (body: unknown): Order => {
    if (typeof body !== 'object') throw new InvalidMessageError('no order');
    return body as Order;
  },
});

// So it has where `decode` takes its time.
export const decodedLater = consumer((order) => order.total.toFixed(), { decode: async (body: unknown) => body as Order });

export const published: Promise<CloudEvent[]> = publish([{ source: '/orders', type: 'order.placed', data: { total: 3 } }]);

// A wrapped handler has the type of the event, and what it is told besides.
export const once = consumer<Order>(idempotent(({ data }, { idempotencyKey, possiblyRepeated, attempt }) => {
  if (!possiblyRepeated) return `${idempotencyKey} ${data.total.toFixed()} ${attempt.toFixed()}`;
  return undefined;
}, { key: ({ data }) => data.total }));
export const committed = consumer<Order>(transactional(async ({ data }, { log }) => {
  log.info('booking');
  return { writes: [{ Put: { TableName: 'bookings', Item: { id: 'B-1', total: data.total } } }], result: data.total };
}, { key: 'data.id' }));
export const onceDecoded = consumer(idempotent((order: Order) => order.total.toFixed()), { decode: (body: unknown) => body as Order });
export const alone: Promise<number | undefined> = idempotent((order: Order) => order.total, { key: 'id' })({ total: 3 }, {} as Delivery);
export const streamed = streamConsumer<Order>(idempotent(({ newImage }, { idempotencyKey, sequenceNumber }) => `${newImage?.total} ${idempotencyKey} ${sequenceNumber}`, {
  key: ({ eventId }) => eventId,
}));

// @ts-expect-error a condition check needs a condition
consumer(transactional(() => ({ writes: [{ ConditionCheck: { TableName: 'bookings', Key: { id: 'B-1' } } }] })));
// @ts-expect-error what is returned are writes, not their effect
consumer(transactional(async () => ({ writes: 'done' })));
// @ts-expect-error an order has no price
consumer<Order>(idempotent(({ data }) => data.price));
// @ts-expect-error a logger lacks its methods
consumer(() => {}, { logger: { info: () => {} } });
// @ts-expect-error data is unknown until it is said what it is
consumer((event) => event.data.total);
// @ts-expect-error an order has no price
consumer((order) => order.price, { decode: (body: unknown) => body as Order });
// @ts-expect-error nor has one that was waited for
consumer((order) => order.price, { decode: async (body: unknown) => body as Order });
// @ts-expect-error an event needs its type
void publish([{ source: '/orders', data: {} }]);
// @ts-expect-error the version is ours to give
void publish([{ specversion: '1.0', source: '/orders', type: 'order.placed', data: {} }]);
// @ts-expect-error an event without data says nothing
void publish([{ source: '/orders', type: 'order.placed' }]);
