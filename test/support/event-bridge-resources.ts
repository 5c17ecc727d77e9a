import { arnOf, type Declared, type TestWorld } from './simulated-world';

export const QUEUE = 'AWS::SQS::Queue';
export const RULE = 'AWS::Events::Rule';
export const BUS = 'AWS::Events::EventBus';
export const FUNCTION = 'AWS::Lambda::Function';

/** Pattern of the events that `orderPlaced` gives. */
export const ORDERS = { source: ['shop'] };

/** Which resource a target is, and its other properties. */
export function target(id: string, type = QUEUE, more: object = {}): object {
  return { Id: id, Arn: arnOf(id, type), ...more };
}

/** A rule for orders on the default bus. */
export function rule(targets: object[], more: object = {}): Declared {
  return { Type: RULE, Properties: { EventPattern: ORDERS, Targets: targets, ...more } };
}

/** A queue. */
export function queue(properties: Record<string, unknown> = {}): Declared {
  return { Type: QUEUE, Properties: properties };
}

/** An entry of PutEvents. */
export function orderPlaced(more: object = {}): object {
  return { Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"total":10}', ...more };
}

/** Puts events as the test. */
export async function put(world: TestWorld, ...entries: object[]): Promise<{ FailedEntryCount: number; Entries: Record<string, string>[] }> {
  return world.aws('eventbridge', 'PutEvents', { Entries: entries.length > 0 ? entries : [orderPlaced()] });
}

/** What is in a queue, oldest first. */
export function bodies(world: TestWorld, id: string): string[] {
  return world.sqs.queue(arnOf(id, QUEUE))!.all().map(({ body }) => body);
}

/** The only message of a queue: the event in it, and its attributes as plain texts. */
export function deadLetter(world: TestWorld, id: string): { event: Record<string, unknown>; attributes: Record<string, string> } {
  const messages = world.sqs.queue(arnOf(id, QUEUE))!.all();
  if (messages.length !== 1) throw new Error(`${id} has ${messages.length} messages`);
  const [{ body, attributes }] = messages;
  return {
    event: JSON.parse(body),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue!])),
  };
}
