import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { CheckedOut } from '../handlers/checkout';
import type { Order } from '../order';

/** Outputs of a subscriber's stack. */
export interface SubscriberOutputs {
  readonly Ledger: string;
  readonly Queue: string;
  readonly DeadLetterQueue: string;
  readonly DeliveryDeadLetterQueue: string;
  readonly LogGroup: string;
}

/** A dead letter, as far as the report needs it. */
export interface DeadLetter {
  readonly orderId: string;
  /** Why it was sent there at once; absent when its tries ran out. */
  readonly reason?: string;
}

/** What `verify` of the event store tells, as far as the report needs it. */
export interface Comparison {
  readonly events: number;
  readonly lacking: number;
  readonly onTheirWay: number;
  readonly flaws: readonly string[];
}

/** The deployed application, as a person with the AWS CLI would see it. */
export class OrdersDeployment {
  private readonly sqs: SQSClient;
  private readonly dynamodb: DynamoDBClient;
  private readonly lambda: LambdaClient;
  private readonly logs: CloudWatchLogsClient;

  constructor(clientConfig: object, private readonly checkoutFunction: string) {
    this.sqs = new SQSClient(clientConfig);
    this.dynamodb = new DynamoDBClient(clientConfig);
    this.lambda = new LambdaClient(clientConfig);
    this.logs = new CloudWatchLogsClient(clientConfig);
  }

  /** Hands orders to the checkout function, which commits them. */
  public checkout(orders: readonly Order[]): Promise<CheckedOut> {
    return this.invoke(this.checkoutFunction, orders);
  }

  /** Compares the event store with its feed. */
  public verify(repairFunction: string): Promise<Comparison> {
    return this.invoke(repairFunction, { operation: 'verify' });
  }

  /** How many events the event store has published, from the metrics that its stream reader wrote into its log. */
  public async published(logGroupName: string): Promise<number> {
    return sumOf(await this.lines(logGroupName, 'EventsPublished'), 'EventsPublished');
  }

  /** Messages that wait, are being handled or are delayed. */
  public async backlog(queueUrl: string): Promise<number> {
    const { Attributes = {} } = await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }));
    const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;
    return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /** Ids of the orders that had an effect, each as often as it had. */
  public async effects(ledger: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const { Items = [] } of paginateScan({ client: this.dynamodb }, { TableName: ledger, ConsistentRead: true })) {
      ids.push(...Items.flatMap(({ orderId, times }) => Array<string>(Number(times.N)).fill(orderId.S!)));
    }
    return ids;
  }

  /** All dead letters; they stay where they are, and are hidden for a minute. */
  public async deadLetters(queueUrl: string): Promise<DeadLetter[]> {
    const found: DeadLetter[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({
        QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60, MessageAttributeNames: ['All'],
      }));
      if (Messages.length === 0) return found;
      found.push(...Messages.map(({ Body, MessageAttributes }) => ({
        orderId: JSON.parse(Body!).detail.data.orderId, reason: MessageAttributes?.ERROR_MESSAGE?.StringValue,
      })));
    }
  }

  /** Tries that succeeded, failed, and were found to be duplicates, from the metrics that the function wrote into its log. */
  public async tries(logGroupName: string): Promise<{ processed: number; failed: number; duplicates: number }> {
    const lines = await this.lines(logGroupName, 'CloudWatchMetrics');
    return { processed: sumOf(lines, 'Processed'), failed: sumOf(lines, 'Failed'), duplicates: sumOf(lines, 'DuplicatesSuppressed') };
  }

  /** What the order desk met, from its log. */
  public async desk(logGroupName: string): Promise<{ conflicts: number; repeated: number }> {
    const lines = await this.lines(logGroupName, 'recorded');
    return { conflicts: sumOf(lines, 'conflicts'), repeated: sumOf(lines, 'repeated') };
  }

  /** The types of events that were committed, by order; and how many commits that were. */
  public async streams(eventTable: string): Promise<{ commits: number; events: Map<string, string[]> }> {
    const found = { commits: 0, events: new Map<string, string[]>() };
    for await (const { Items = [] } of paginateScan({ client: this.dynamodb }, { TableName: eventTable, ConsistentRead: true })) {
      for (const { pk, e } of Items) {
        const orderId = pk.S!.replace('order#', '');
        const types = (JSON.parse(e.S!) as [string][]).map(([type]) => type);
        found.events.set(orderId, [...found.events.get(orderId) ?? [], ...types]);
        found.commits++;
      }
    }
    return found;
  }

  private async invoke<T>(FunctionName: string, payload: unknown): Promise<T> {
    const { FunctionError, Payload } = await this.lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    const answer = Buffer.from(Payload ?? []).toString();
    if (FunctionError) throw new Error(`${FunctionName} failed: ${answer}`);
    return JSON.parse(answer) as T;
  }

  private async lines(logGroupName: string, term: string): Promise<Record<string, unknown>[]> {
    const lines: Record<string, unknown>[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: `"${term}"`, nextToken }));
      lines.push(...(page.events ?? []).flatMap(({ message = '' }) => /\{.*\}/.exec(message)?.[0] ?? []).map((line) => JSON.parse(line) as Record<string, unknown>));
      nextToken = page.nextToken;
    } while (nextToken);
    return lines;
  }
}

function sumOf(lines: readonly Record<string, unknown>[], name: string): number {
  return lines.reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
}
