import { App, CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { addEventStore } from './event-store';
import { addStream } from './streams';
import { AlarmRouting, Defaults, FanOut, Handler, Idempotency, QueueConsumer } from 'cdk-eventweave';

// What the end-to-end suites deploy: every kind of consumer, with tries that follow each other quickly.
const TIMEOUT = Duration.seconds(5);
const QUICK = { visibilityTimeout: TIMEOUT };

const app = new App();
Defaults.of(app).set({ alarms: AlarmRouting.off('an emulator'), development: true });
Validations.of(app).acknowledge({ id: 'cdk-eventweave:shortVisibility', reason: 'tests wait for retries' });

const channelStack = new Stack(app, 'Channel');
const channel = new FanOut(channelStack, 'Events');
const attempts = new TableV2(channelStack, 'Attempts', {
  partitionKey: { name: 'consumer', type: AttributeType.STRING },
  sortKey: { name: 'at', type: AttributeType.STRING },
  removalPolicy: RemovalPolicy.DESTROY,
});
new CfnOutput(channelStack, 'Table', { value: attempts.tableName });

const publisher = new QueueConsumer(channelStack, 'Publisher', { handler: handler('publisher') });
channel.connect(publisher.function);
output(channelStack, 'Publisher', publisher);

const subscriberStack = new Stack(app, 'Subscribers');
for (const name of ['Healthy', 'Failing']) subscribe(name);

// The same subscriber with one permission less each: the tests show that each of them is needed.
without(subscribe('WithoutTable'), 'dynamodb:PutItem');
without(subscribe('WithoutDeadLetterQueue'), 'sqs:SendMessage');
const withoutBus = subscribe('WithoutBus');
channel.connect(withoutBus.function);
without(withoutBus, 'events:PutEvents');
const withBus = subscribe('WithBus');
channel.connect(withBus.function);

const queueStack = new Stack(app, 'Queues');
const standard = new QueueConsumer(queueStack, 'Standard', { handler: handler('recorder', 'Standard'), queueOptions: QUICK, maxReceiveCount: 3 });
const fifo = new QueueConsumer(queueStack, 'Fifo', {
  handler: handler('recorder', 'Fifo'), queueOptions: { ...QUICK, fifo: true }, maxReceiveCount: 4, batch: { batchSize: 10 },
});
// A try that is not delayed would come again too late for the tests.
const once = new QueueConsumer(queueStack, 'Once', {
  handler: handler('once', 'Once'),
  queueOptions: { visibilityTimeout: Duration.minutes(2) },
  maxReceiveCount: 3,
  idempotency: Idempotency.ownTable(),
  retryBackoff: { initialDelay: Duration.seconds(2), maxDelay: Duration.seconds(4) },
  outageBreaker: {},
});
const transaction = new QueueConsumer(queueStack, 'Transaction', { handler: handler('transaction', 'Transaction'), queueOptions: QUICK, idempotency: Idempotency.ownTable() });
for (const [name, consumer] of Object.entries({ Standard: standard, Fifo: fifo, Once: once, Transaction: transaction })) {
  attempts.grant(consumer.function, 'dynamodb:PutItem');
  output(queueStack, name, consumer);
}

if (!process.env.WITHOUT_STREAMS) {
  addStream(new Stack(app, 'Streams'), attempts, TIMEOUT);
  addEventStore(new Stack(app, 'EventStore'), Duration.minutes(2));
}

function handler(file: string, consumer = file): Handler {
  return Handler.nodejs(`${__dirname}/handlers/${file}.ts`, { timeout: TIMEOUT, environment: { CONSUMER: consumer, TABLE: attempts.tableName } });
}

function subscribe(name: string): QueueConsumer {
  const { consumer } = channel.subscribe(subscriberStack, name, {
    filter: { detailType: ['test.happened'], detail: { data: { to: [name] } } },
    handler: handler('recorder', name),
    queueOptions: QUICK,
    maxReceiveCount: 3,
  });
  attempts.grant(consumer.function, 'dynamodb:PutItem');
  output(subscriberStack, name, consumer);
  return consumer;
}

function output(stack: Stack, name: string, { queue, deadLetterQueue, function: fn }: QueueConsumer): void {
  new CfnOutput(stack, `${name}Queue`, { value: queue.queueUrl });
  new CfnOutput(stack, `${name}DeadLetterQueue`, { value: deadLetterQueue!.queueUrl });
  new CfnOutput(stack, `${name}LogGroup`, { value: (fn as LambdaFunction).logGroup.logGroupName });
}

// Takes one action out of the function's policy.
function without({ function: fn }: QueueConsumer, action: string): void {
  const policy = (fn as LambdaFunction).role!.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  const { Statement } = Stack.of(fn).resolve(policy.policyDocument) as { Statement: { Action: string | string[] }[] };
  const index = Statement.findIndex(({ Action }) => Action.includes(action));
  if (index < 0) throw new Error(`${fn.node.path} has no permission ${action} that could be taken away`);
  const left = [Statement[index].Action].flat().filter((allowed) => allowed !== action);
  policy.addPropertyOverride(`PolicyDocument.Statement.${index}.Action`, left.length > 0 ? left : ['sts:GetCallerIdentity']);
}
