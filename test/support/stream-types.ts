// Compiled by a test: what must fit, and, where an error is expected, what must not.
import type {
  Context, DynamoDBBatchResponse, DynamoDBStreamEvent, DynamoDBStreamHandler, KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamHandler,
} from 'aws-lambda';
import { InvalidMessageError, streamConsumer, type DynamoDbRecord, type ItemChange, type Logger, type StreamDelivery } from '../../src/runtime';
import { logger } from '../../src/runtime/logger';
import { metrics } from '../../src/runtime/metrics';

interface Order {
  readonly id: string;
  readonly total: number;
}

// The stream of a table: a change of what the table holds.
export const changes = streamConsumer<Order>(async ({ eventName, keys, newImage, oldImage }, { key, log, remainingTime }) => {
  if (eventName === 'REMOVE') return;
  log.info('changed', { id: keys.id?.trim(), by: newImage!.total - (oldImage?.total ?? 0), key, left: remainingTime() });
}, { logger, metrics });
export const asDynamoDbHandler: DynamoDBStreamHandler = changes;
export const answer = (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => changes(event, context);
export const plain = streamConsumer((change: ItemChange) => change.newImage?.total);

// A Kinesis data stream: CloudEvents.
export const events = streamConsumer<Order>((event, { sequenceNumber }) => `${event.type} ${event.data.total.toFixed()} ${sequenceNumber}`, {
  source: 'kinesis', logger, metrics,
});
export const asKinesisHandler: KinesisStreamHandler = events;
export const answered = (event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> => events(event, context);

// The message has the type that `decode` gives, at once or later.
export const fromChange = streamConsumer((order) => order.total.toFixed(), {
  decode: ({ newImage }: ItemChange, record: DynamoDbRecord): Order => {
    if (!newImage) throw new InvalidMessageError(`no image in ${record.eventID}`);
    return newImage as unknown as Order;
  },
});
export const fromBody = streamConsumer((order) => order.total.toFixed(), { source: 'kinesis', decode: async (body: unknown) => body as Order });

export const said = streamConsumer<Order>((order) => order.total.toFixed(), { decode: ({ newImage }) => newImage as unknown as Order });

// What wrappers of a handler ask for, which every delivery has.
interface Minimal {
  readonly log: Logger;
  readonly correlationId: string;
  remainingTime(): number;
  note?(what: 'duplicate' | 'possiblyRepeated'): void;
}
export const minimal = (delivery: StreamDelivery): Minimal => delivery;

// @ts-expect-error without its type an item is unknown
streamConsumer(({ newImage }) => newImage?.total.toFixed());
// @ts-expect-error a change may have no image
streamConsumer<Order>(({ newImage }) => newImage.total);
// @ts-expect-error a change is no CloudEvent
streamConsumer<Order>((change) => change.data);
// @ts-expect-error and a CloudEvent no change
streamConsumer<Order>((event) => event.newImage, { source: 'kinesis' });
// @ts-expect-error an order has no price
streamConsumer((order) => order.price, { source: 'kinesis', decode: (body: unknown) => body as Order });
// @ts-expect-error there is no such kind of stream
streamConsumer(() => {}, { source: 'kafka' });
// @ts-expect-error the handler of a table is none for Kinesis
export const swapped: KinesisStreamHandler = changes;
