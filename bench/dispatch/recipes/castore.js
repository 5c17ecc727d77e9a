// castore's own parser of stream images, message bus and adapter, put together as their documentation shows.
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventStore, EventType, NotificationMessageBus } from '@castore/core';
import { ImageParser } from '@castore/event-storage-adapter-dynamodb';
import { EventBridgeMessageBusAdapter } from '@castore/message-bus-adapter-event-bridge';

const sourceEventStores = [new EventStore({
  eventStoreId: 'order', eventTypes: [new EventType({ type: 'Happened' })], reducer: (_, event) => event,
})];
const parser = new ImageParser({ sourceEventStores });
const messageBus = new NotificationMessageBus({
  messageBusId: 'orders',
  sourceEventStores,
  messageBusAdapter: new EventBridgeMessageBusAdapter({ eventBusName: process.env.BUS_NAME, eventBridgeClient: new EventBridgeClient({}) }),
});

export async function handler({ Records }) {
  await messageBus.publishMessages(Records.map(({ dynamodb }) => parser.parseImage(dynamodb.NewImage)));
}
