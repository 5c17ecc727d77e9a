import type { IdempotencyRecord } from './record';
import { put } from './record-store';
import type { CloudEvent } from '../cloud-event';
import { prepared, publish, type NewEvent } from '../publish';

/**
 * Events as the record keeps them until they are published: with the ids that they will have, however often that is tried.
 *
 * @throws {EventTooLargeError} and `TypeError`, before anything is committed.
 */
export function toOutbox(events: readonly NewEvent[], message: unknown, eventBusName: string | undefined): string | undefined {
  if (events.length === 0) return undefined;
  const { specversion } = (message ?? {}) as Partial<CloudEvent>;
  const causedBy = specversion === undefined ? undefined : message as CloudEvent;
  return JSON.stringify(prepared(events, { eventBusName, causedBy }));
}

/**
 * Publishes what a record has in its outbox, and empties it. Until that has happened the message comes again, and with it this.
 *
 * @throws {PublishError}
 */
export async function publishOutbox(tableName: string, record: IdempotencyRecord, eventBusName: string | undefined): Promise<void> {
  if (record.outbox === undefined) return;
  await publish(JSON.parse(record.outbox) as CloudEvent[], { eventBusName });
  await put(tableName, { ...record, outbox: undefined }, {
    ConditionExpression: '#token = :token', ExpressionAttributeNames: { '#token': 'token' }, ExpressionAttributeValues: { ':token': { S: record.token } },
  });
}
