import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteItemCommand, DynamoDBClient, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient, type Message,
} from '@aws-sdk/client-sqs';
import type { Task } from './app/task';
import type { CloudEvent } from 'cdk-eventweave/runtime';

const { clientConfig, outputs } = JSON.parse(process.env.E2E_DEPLOYMENT!);
const sqs = new SQSClient(clientConfig);
const dynamodb = new DynamoDBClient(clientConfig);
const logs = new CloudWatchLogsClient(clientConfig);
const named: Record<string, string> = Object.assign({}, ...Object.values(outputs) as object[]);

/** One try of one event, as the recorder wrote it down. */
export interface Attempt {
  readonly key: string;
  readonly attempt: number;
  readonly group: string;
  readonly correlation: string;
  readonly at: number;
}

/** All tries at a consumer of the events whose keys start with `prefix`, in order of time. */
export async function attemptsAt(consumer: string, prefix: string): Promise<Attempt[]> {
  const found: Attempt[] = [];
  for await (const { Items = [] } of paginateQuery({ client: dynamodb }, {
    TableName: outputs.Channel.Table,
    KeyConditionExpression: 'consumer = :consumer',
    ExpressionAttributeValues: { ':consumer': { S: consumer } },
    ConsistentRead: true,
  })) {
    found.push(...Items.map(({ key, attempt, group, correlation, at }) => ({
      key: key.S!, attempt: Number(attempt.N), group: group.S!, correlation: correlation.S!, at: Date.parse(at.S!.split(' ')[0]),
    })));
  }
  return found.filter(({ key }) => key.startsWith(prefix));
}

/** Publishes tasks through the publisher function. */
export async function publishTasks(tasks: Task[]): Promise<void> {
  const events = tasks.map((data) => ({ source: '/e2e', type: 'test.happened', data }));
  await sqs.send(new SendMessageCommand({ QueueUrl: named.PublisherQueue, MessageBody: JSON.stringify(events) }));
}

/** Sends bodies straight to the queue of a consumer, in one call; FIFO messages are `[group, body]`. */
export async function sendTo(consumer: string, bodies: (string | [string, string])[]): Promise<void> {
  const Entries = bodies.map((one, index) => (typeof one === 'string'
    ? { Id: String(index), MessageBody: one }
    : { Id: String(index), MessageBody: one[1], MessageGroupId: one[0], MessageDeduplicationId: `${index}-${Date.now()}` }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: named[`${consumer}Queue`], Entries }));
  if (Failed.length > 0) throw new Error(JSON.stringify(Failed));
}

/** Writes a version of an item to the table with a stream. */
export async function writeVersion(id: string, version: number): Promise<void> {
  await dynamodb.send(new PutItemCommand({
    TableName: outputs.Streams.Table, Item: { id: { S: id }, version: { N: String(version) }, tags: { SS: [`v${version}`] } },
  }));
}

/** Removes an item from that table. */
export async function removeItem(id: string): Promise<void> {
  await dynamodb.send(new DeleteItemCommand({ TableName: outputs.Streams.Table, Key: { id: { S: id } } }));
}

/** What a consumer has logged: its lines that are JSON. */
export async function linesOf(consumer: string): Promise<Record<string, unknown>[]> {
  return linesIn(named[`${consumer}LogGroup`]);
}

/** The lines of a log group that are JSON. */
export async function linesIn(logGroupName: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
    found.push(...events.map(({ message = '' }) => message.trim()).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
  }
  return found;
}

/** A task as the body of a message. @param id of the event. */
export function bodyOf(data: Task, id = data.key): string {
  const event: CloudEvent<Task> = { specversion: '1.0', id, source: '/e2e', type: 'test.happened', data };
  return JSON.stringify(event);
}

/** Takes all dead letters of a consumer whose body contains `text`, once there are `count` of them. */
export async function deadLetters(consumer: string, text: string, count: number): Promise<Message[]> {
  const QueueUrl = named[`${consumer}DeadLetterQueue`];
  const found: Message[] = [];
  await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 2, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'],
    }));
    for (const message of Messages.filter(({ Body = '' }) => Body.includes(text))) {
      if (found.some(({ MessageId }) => MessageId === message.MessageId)) continue; // it came again before it was deleted
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      found.push(message);
    }
    return found.length >= count;
  });
  return found;
}

/** Messages that a consumer still has to handle. */
export async function backlogOf(consumer: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: named[`${consumer}Queue`], AttributeNames: ['All'] }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

/** Polls until `probe` holds. */
export async function eventually(probe: () => Promise<boolean>, deadline = Date.now() + 60_000): Promise<void> {
  while (!await probe()) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((done) => setTimeout(done, 100));
  }
}
