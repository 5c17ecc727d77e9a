import { EventBus } from 'aws-cdk-lib/aws-events';
import { accountedFor, announcedIds, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const eventBridge = new EventBridgeClient({});

exports.handler = async ({ Records }) => {
  const Entries = Records.map(({ body }) => ({ EventBusName: process.env.BUS, Source: 'shop', DetailType: 'order.accepted', Detail: body }));
  const { FailedEntryCount } = await eventBridge.send(new PutEventsCommand({ Entries }));
  ${bug ? '' : 'if (FailedEntryCount > 0) throw new Error(`${FailedEntryCount} events were not published`);'}
};
`;

export const failedEntriesIgnored: PlantedBug = {
  name: 'failed-entries-ignored',
  means: 'PutEvents succeeds, and some of its entries do not: nobody looks at FailedEntryCount',
  app: (bug) => shop((stack) => {
    const consumer = consumerOf(stack, handler(bug));
    const bus = new EventBus(stack, 'Accepted');
    bus.grantPutEventsTo(consumer.handler);
    consumer.handler.addEnvironment('BUS', bus.eventBusName);
  }),
  trial: { workload: placeOrders(), invariants: accountedFor({ found: announcedIds('Accepted') }) },
  breaks: ONE_EFFECT,
};
