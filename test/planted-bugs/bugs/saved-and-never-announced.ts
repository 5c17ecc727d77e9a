import { EventBus } from 'aws-cdk-lib/aws-events';
import { EACH_ORDER, RECORD_ONCE } from '../handlers';
import { accountedFor, announcedIds, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `${RECORD_ONCE}
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const eventBridge = new EventBridgeClient({});

async function handle(order) {
  const isNew = await recordOnce(order);
  ${bug ? 'if (!isNew) return;' : ''}
  const { FailedEntryCount } = await eventBridge.send(new PutEventsCommand({
    Entries: [{ EventBusName: process.env.BUS, Source: 'shop', DetailType: 'order.saved', Detail: JSON.stringify(order) }],
  }));
  if (FailedEntryCount > 0) throw new Error('not announced');
}
${EACH_ORDER}`;

export const savedAndNeverAnnounced: PlantedBug = {
  name: 'saved-and-never-announced',
  means: 'an order that has been saved is taken for one that has been announced too: after a crash between the two, it never is',
  app: (bug) => shop((stack) => {
    const consumer = consumerOf(stack, handler(bug));
    const bus = new EventBus(stack, 'Saved');
    bus.grantPutEventsTo(consumer.handler);
    consumer.handler.addEnvironment('BUS', bus.eventBusName);
  }),
  trial: { workload: placeOrders(), invariants: accountedFor({ found: announcedIds('Saved') }) },
  breaks: ONE_EFFECT,
};
