import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStoreFactory, OptimisticLockError } from 'event-store-adapter-js';

const client = new DynamoDBClient({});

// A snapshot at creation only, the cheapest way that is documented. It keeps one event in an item: several are several writes.

/** @returns {import('../store').Store<number>} whose ends are versions */
export function open() {
  const store = EventStoreFactory.ofDynamoDB(
    client, 'event-store-adapter-journal', 'event-store-adapter-snapshots', 'by-aid', 'by-aid', 64, ({ data }) => data, ({ data }) => aggregate(data),
  );
  return {
    append: async (stream, end = 0, data) => {
      const aggregateId = idOf(stream);
      for (const [index, one] of data.entries()) {
        const sequenceNumber = end + 1 + index;
        const event = { typeName: 'Happened', id: one.id, aggregateId, sequenceNumber, occurredAt: new Date(), isCreated: sequenceNumber === 1, data: one };
        if (event.isCreated) await store.persistEventAndSnapshot(event, aggregate({ id: aggregateId, sequenceNumber, version: 1 }));
        else await store.persistEvent(event, sequenceNumber - 1);
      }
      return end + data.length;
    },
    load: async (stream) => {
      const snapshot = await store.getLatestSnapshotById(idOf(stream));
      if (!snapshot) return { events: [], end: undefined };
      const events = await store.getEventsByIdSinceSequenceNumber(idOf(stream), 1);
      return { events: events.map(({ sequenceNumber, data }) => ({ version: sequenceNumber, data })), end: snapshot.version };
    },
    isConflict: (error) => error instanceof OptimisticLockError,
  };
}

function idOf(value) {
  return { typeName: 'b', value, asString: () => `b-${value}` };
}

function aggregate({ id, sequenceNumber, version }) {
  return {
    typeName: 'b', id, sequenceNumber, version,
    withVersion: (next) => aggregate({ id, sequenceNumber, version: next }),
    updateVersion: (next) => aggregate({ id, sequenceNumber, version: next(version) }),
  };
}
