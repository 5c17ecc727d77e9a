import { randomUUID } from 'node:crypto';
import type { Task } from '../task';
import type { CloudEvent, Delivery } from 'cdk-eventweave/runtime';

/** What is recorded of an event: as plain values, each time as an item of its own, so that effects can be counted. */
export function effectOf({ data, correlationid }: CloudEvent<Task>, { attempt }: Pick<Delivery, 'attempt'>) {
  return {
    consumer: process.env.CONSUMER!,
    at: `${new Date().toISOString()} ${randomUUID()}`,
    key: data.key,
    attempt,
    group: '-',
    correlation: String(correlationid),
  };
}
