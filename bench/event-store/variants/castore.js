import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStore, EventType, isEventAlreadyExistsError } from '@castore/core';
import { DynamoDBSingleTableEventStorageAdapter } from '@castore/event-storage-adapter-dynamodb';

const dynamoDBClient = new DynamoDBClient({});

/** @returns {import('../store').Store<number>} whose ends are versions */
export function open() {
  const store = new EventStore({
    eventStoreId: 'b',
    eventTypes: [new EventType({ type: 'Happened' })],
    reducer: (_, { aggregateId, version }) => ({ aggregateId, version }),
    eventStorageAdapter: new DynamoDBSingleTableEventStorageAdapter({ tableName: 'castore', dynamoDBClient }),
  });
  return {
    append: async (aggregateId, end = 0, data) => {
      const details = data.map((payload, index) => ({ aggregateId, version: end + 1 + index, type: 'Happened', payload }));
      if (details.length === 1) await store.pushEvent(details[0]);
      else await EventStore.pushEventGroup(...details.map((detail) => store.groupEvent(detail)));
      return end + data.length;
    },
    load: async (aggregateId) => {
      const { events } = await store.getEvents(aggregateId);
      return { events: events.map(({ version, payload }) => ({ version, data: payload })), end: events.at(-1)?.version ?? 0 };
    },
    isConflict: isEventAlreadyExistsError,
  };
}
