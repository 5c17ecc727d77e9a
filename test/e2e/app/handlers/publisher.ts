import { consumer } from 'cdk-eventweave/runtime';
import { publish, type NewEvent } from 'cdk-eventweave/runtime/publish';

// Publishes the events of a message.
export const handler = consumer<NewEvent[]>((events) => publish(events), { decode: (body) => body as NewEvent[] });
