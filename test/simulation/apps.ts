import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { SimulatedWorld } from 'cdk-eventweave/testing';

const folders: string[] = [];

/** A folder that is gone when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
  folders.push(folder);
  return folder;
}

const worlds: SimulatedWorld[] = [];

/** Closes a world when its test is over. */
export function closing(world: SimulatedWorld): SimulatedWorld {
  worlds.push(world);
  return world;
}

afterEach(async () => {
  await Promise.all(worlds.splice(0).map(async (world) => world.close()));
});

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An app of one stack, named `Shop`. */
export function appOf(build: (stack: Stack) => void): App {
  const app = new App({ outdir: temporaryFolder(), analyticsReporting: false });
  build(new Stack(app, 'Shop'));
  return app;
}

/** A function whose code needs no bundling. */
export function nodeFunction(stack: Stack, id: string, code: string, options: Partial<FunctionProps> = {}): Function {
  return new Function(stack, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(code), timeout: Duration.seconds(10), ...options });
}

/** A function that answers with what it gets. */
export const ECHO = 'exports.handler = async (event) => event;';

/** Handles the messages of a batch one by one; `work` has `order` and the clients at hand. */
export const worker = (work: string) => `
  const { DynamoDBClient, GetItemCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const [dynamodb, sqs] = [new DynamoDBClient({}), new SQSClient({})];
  const TableName = process.env.TABLE;
  const work = async (order) => { ${work} };
  exports.handler = async ({ Records }) => {
    const batchItemFailures = [];
    for (const { messageId, body } of Records) {
      try {
        const parsed = JSON.parse(body);
        await work(parsed.detail ? parsed.detail.data : parsed);
      } catch (error) {
        console.error(JSON.stringify({ level: 'ERROR', message: error.message }));
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };`;

/** Writes an order once, whatever is delivered twice. */
export const ONCE = worker(`
  if (order.poison) throw new Error('poison ' + order.orderId);
  const Item = { orderId: { S: order.orderId }, sequence: { N: String(order.sequence ?? 1) } };
  await dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(orderId)' }))
    .catch((error) => { if (error.name !== 'ConditionalCheckFailedException') throw error; });`);

/** The bug that most tests look for: an order is written again whenever it is delivered again. */
export const AGAIN = worker('await dynamodb.send(new PutItemCommand({ TableName, Item: { orderId: { S: order.orderId } } }));');

/** Bus `Orders`, queue `Jobs` with its dead-letter queue, function `Worker`, table `Ledger`. */
export function pipeline(code: string, batchSize = 10): App {
  return appOf((stack) => {
    const bus = new EventBus(stack, 'Orders');
    const deadLetters = new Queue(stack, 'JobsDeadLetters', { retentionPeriod: Duration.days(14) });
    const queue = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.seconds(60), deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 } });
    new Rule(stack, 'Placed', { eventBus: bus, eventPattern: { detailType: ['order.placed'] }, targets: [new SqsQueue(queue)] });
    const ledger = new TableV2(stack, 'Ledger', { partitionKey: { name: 'orderId', type: AttributeType.STRING } });
    const fn = nodeFunction(stack, 'Worker', code, { environment: { TABLE: ledger.tableName } });
    fn.addEventSource(new SqsEventSource(queue, { batchSize, reportBatchItemFailures: true }));
    ledger.grantReadWriteData(fn);
  });
}

/** An event of an order, which the pipeline's rule lets through. */
export function placed(orderId: string, more: object = {}) {
  return { id: orderId, source: '/shop', type: 'order.placed', data: { orderId, ...more } };
}

/** Ids of the orders that were written, once for every time. */
export function written(world: SimulatedWorld): string[] {
  return world.table('Ledger').writes.map(({ key }) => String(key.orderId));
}

/** Ids of the orders that the bus has accepted. */
export function accepted(world: SimulatedWorld): string[] {
  return world.bus('Orders').events.map(({ event }) => (event as { detail: { data: { orderId: string } } }).detail.data.orderId);
}
