import { TestWorld, urlOf } from '../../support/simulated-world';

type Options = ConstructorParameters<typeof TestWorld>[1];

/** Makes a call on one queue. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- shapes are the API's
export type QueueCall = (operation: string, input?: object) => Promise<any>;

/** A world of queues alone, by name, each with its CloudFormation properties; `on` makes calls on one of them. */
export function sqsWorld(queues: Record<string, Record<string, unknown>> = { Queue: {} }, options?: Options) {
  const resources = Object.entries(queues).map(([id, Properties]) => [id, { Type: 'AWS::SQS::Queue', Properties }]);
  const test = new TestWorld(Object.fromEntries(resources), options);
  const on = (queue: string): QueueCall => async (operation, input = {}) => test.aws('sqs', operation, { QueueUrl: urlOf(queue), ...input });
  return { test, on, sqs: on('Queue'), advance: async (seconds: number) => test.world.advance(1_000 * seconds) };
}

/** Messages of one receive, ten at most. */
export async function received(sqs: QueueCall, input: object = {}): Promise<Record<string, string>[]> {
  return ((await sqs('ReceiveMessage', { MaxNumberOfMessages: 10, ...input })) as { Messages?: Record<string, string>[] }).Messages ?? [];
}

/** Bodies of one receive, ten at most. */
export async function bodies(sqs: QueueCall, input: object = {}): Promise<string[]> {
  return (await received(sqs, input)).map(({ Body }) => Body);
}

/** Sends messages with these bodies, in this order. */
export async function sent(sqs: QueueCall, ...texts: string[]): Promise<void> {
  for (const MessageBody of texts) await sqs('SendMessage', { MessageBody });
}
