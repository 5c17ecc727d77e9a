import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { asTry, say } from './gate';
import { unconditional } from './unconditional';
import { consumer, PermanentError, type CloudEvent, type Delivery } from 'cdk-eventweave/runtime';
import { idempotent, transactional, type OnceDelivery, type Transaction } from 'cdk-eventweave/runtime/idempotency';

interface Order {
  readonly orderId: string;
}

const { EFFECTS = '', EVENTWEAVE_IDEMPOTENCY_TABLE_NAME: tableName = '', VARIANT = '' } = process.env;
const dynamodb = new DynamoDBClient({});

/** Each effect is an item of its own, so that it can be counted. */
const effectOf = ({ data: { orderId }, id }: CloudEvent<Order>, { attempt }: Delivery) => (
  { id: `${orderId} ${randomUUID()}`, orderId, by: `${id}-${attempt}` }
);

/** Has its effect by itself, beside the record. The event's subject says what the first try of the message comes to. */
async function act(event: CloudEvent<Order>, delivery: Delivery & OnceDelivery): Promise<unknown> {
  const { id, orderId, by } = effectOf(event, delivery);
  const outcome = delivery.attempt === 1 ? event.subject : 'succeeds';
  if (outcome === 'refuses') throw new PermanentError('refused');
  const Item = { id: { S: id }, orderId: { S: orderId }, by: { S: by }, told: { BOOL: delivery.possiblyRepeated } };
  await dynamodb.send(new PutItemCommand({ TableName: EFFECTS, Item }));
  if (outcome === 'throws') throw new Error('its effect has happened, and it fails');
  return { by };
}

/** Has its effect with the record, and announces it. */
function decide(event: CloudEvent<Order>, delivery: Delivery): Transaction<unknown> {
  const { id, orderId, by } = effectOf(event, delivery);
  return {
    writes: [{ Put: { TableName: EFFECTS, Item: { id, orderId, by, told: false } } }],
    events: [{ source: '/worker', type: 'order.done', data: { orderId } }],
    result: { by },
  };
}

const key = 'data.orderId';
const VARIANTS: Record<string, () => (event: CloudEvent<Order>, delivery: Delivery) => Promise<unknown>> = {
  idempotent: () => idempotent(act, { key }),
  transactional: () => transactional(decide, { key }),
  unconditional: () => unconditional(act, { dynamodb, tableName, key: ({ data }) => data.orderId }),
};
const once = VARIANTS[VARIANT]();

export const handler = consumer<CloudEvent<Order>>(async (event, delivery) => {
  const name = `${event.id}-${delivery.attempt}`;
  await asTry(name, async () => {
    const returned = await once(event, delivery);
    say({ try: name, orderId: event.data.orderId, returned });
  });
}, { decode: (body) => body as CloudEvent<Order> });
