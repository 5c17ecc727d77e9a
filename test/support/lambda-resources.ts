import { arnOf, urlOf, type Declared, type TestWorld } from './simulated-world';
import type { CodeHost } from '../../src/testing/services/lambda';
import type { Environment } from '../../src/testing/services/lambda/environment';
import type { LambdaContext } from '../../src/testing/services/lambda/program';

export const FUNCTION = 'AWS::Lambda::Function';
export const QUEUE = 'AWS::SQS::Queue';
export const SECOND = 1_000;
export const MINUTE = 60_000;

export function fn(properties: object = {}): Declared {
  return { Type: FUNCTION, Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', ...properties } };
}

export function queue(properties: object = {}): Declared {
  return { Type: QUEUE, Properties: { ...properties } };
}

/** A queue `Dead`, and one that moves messages there after so many tries. */
export function redriven(maxReceiveCount: number, properties: object = {}): Declared {
  return queue({ RedrivePolicy: { deadLetterTargetArn: arnOf('Dead', QUEUE), maxReceiveCount }, ...properties });
}

/** A mapping of the queue `Queue` to the function `Fn`. */
export function mapping(properties: object = {}): Declared {
  return { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: arnOf('Queue', QUEUE), FunctionName: 'Fn', ...properties } };
}

/** Code whose every environment has its own state, and timers. */
export function code(make: (environment: Environment) => (event: unknown, context: LambdaContext) => unknown): CodeHost['programs'] {
  return (_, environment) => ({ load: () => {}, handle: make(environment) });
}

export async function sleep(environment: Environment, milliseconds: number): Promise<void> {
  return new Promise((resolve) => { environment.startTimer(milliseconds, resolve); });
}

/** The answer to Invoke. */
export interface Invoked {
  readonly StatusCode: number;
  readonly FunctionError?: string;
  readonly ExecutedVersion?: string;
  readonly Payload?: string;
}

export async function invoke(world: TestWorld, input: object = {}): Promise<Invoked> {
  return world.aws('lambda', 'Invoke', { FunctionName: 'Fn', Payload: '{}', ...input });
}

/** Invokes a function and reads what its handler returned. */
export async function answer(world: TestWorld, event: unknown = {}): Promise<unknown> {
  const { Payload, FunctionError } = await invoke(world, { Payload: JSON.stringify(event) });
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Payload!);
}

export async function send(world: TestWorld, ...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) await world.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody });
}

/** Messages such as `a1`, of the group that their first letter names, one after the other. */
export async function sendFifo(world: TestWorld, ...bodies: string[]): Promise<void> {
  for (const body of bodies) await world.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), ...fifoMessage(body) });
}

/** The same, at once: ten at most. */
export async function sendFifoAtOnce(world: TestWorld, ...bodies: string[]): Promise<void> {
  await world.aws('sqs', 'SendMessageBatch', { QueueUrl: urlOf('Queue'), Entries: bodies.map((body) => ({ Id: body, ...fifoMessage(body) })) });
}

function fifoMessage(MessageBody: string): object {
  return { MessageBody, MessageGroupId: MessageBody[0], MessageDeduplicationId: MessageBody.slice(0, 5) };
}

/** Bodies of all messages in a queue. */
export function bodiesIn(world: TestWorld, id: string): string[] {
  return world.sqs.queue(arnOf(id, QUEUE))!.all().map(({ body }) => body);
}

/** A message of SQS, as a function gets it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, object>>;
  readonly md5OfBody: string;
}

export function recordsOf(event: unknown): readonly SqsRecord[] {
  return (event as { Records: SqsRecord[] }).Records;
}

export function bodiesOf(event: unknown): string[] {
  return recordsOf(event).map(({ body }) => body);
}

/** An answer that names these messages as failed. */
export function failures(ids: readonly string[]): object {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}
