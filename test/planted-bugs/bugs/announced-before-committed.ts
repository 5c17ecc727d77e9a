import { EventBus } from 'aws-cdk-lib/aws-events';
import { EACH_ORDER } from '../handlers';
import { announcedIds, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';
import type { Invariant } from 'cdk-eventweave/testing';

/** There are two pieces, and more customers. */
const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const dynamodb = new DynamoDBClient({});
const eventBridge = new EventBridgeClient({});

const reserve = async (id) => dynamodb.send(new UpdateItemCommand({
  TableName: process.env.EFFECTS,
  Key: { id: { S: 'piece' } },
  UpdateExpression: 'ADD orders :orders',
  ConditionExpression: 'attribute_not_exists(orders) OR size(orders) < :pieces OR contains(orders, :id)',
  ExpressionAttributeValues: { ':orders': { SS: [id] }, ':id': { S: id }, ':pieces': { N: '2' } },
}));

const announce = async (order) => eventBridge.send(new PutEventsCommand({
  Entries: [{ EventBusName: process.env.BUS, Source: 'shop', DetailType: 'order.reserved', Detail: JSON.stringify(order) }],
}));

async function handle(order) {
  try {
    ${bug ? 'await Promise.all([reserve(order.id), announce(order)]);' : 'await reserve(order.id); await announce(order);'}
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    console.log('sold out');
  }
}
${EACH_ORDER}`;

const NAME = 'what is announced is reserved';

const announcedIsReserved: Invariant = {
  name: NAME,
  check: (world) => {
    const reserved = world.table('Effects').items().flatMap(({ orders }) => orders as string[]);
    return announcedIds('Reserved')(world).filter((id) => !reserved.includes(id)).map((id) => ({ message: `${id} is announced, and not reserved`, subject: id }));
  },
};

export const announcedBeforeCommitted: PlantedBug = {
  name: 'announced-before-committed',
  means: 'an event is published while the write that it tells of may still be refused',
  app: (bug) => shop((stack) => {
    const { handler: fn } = consumerOf(stack, handler(bug));
    const bus = new EventBus(stack, 'Reserved');
    bus.grantPutEventsTo(fn);
    fn.addEnvironment('BUS', bus.eventBusName);
  }),
  trial: { workload: placeOrders(), invariants: [announcedIsReserved] },
  breaks: NAME,
};
