import { Dispatcher, type DispatcherOptions } from '../../src/event-sourced-table/dispatcher.lambda';
import { Publication } from '../../src/event-sourced-table/publication.lambda';
import type { DynamoDbRecord, InvocationContext, StreamBatchResponse } from '../../src/runtime';
import { ENV } from '../../src/runtime/contract';
import { eventFeed, type FeedEvent } from '../../src/runtime/event-feed';
import { eventStore, tableStorage } from '../../src/runtime/event-store';
import type { Item } from '../../src/runtime/event-store/storage';
import { fromKey } from '../../src/runtime/event-store/stream-name';
import { ServiceError } from '../../src/testing/kernel/service-error';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { Table, type Change } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';
import { refused, useAwsServer, type AwsAnswer, type AwsServer } from '../support/runtime-aws-server';
import { dynamoDbRecord, TABLE_STREAM_ARN } from '../support/stream-events';

/** Name and ARN of the bus that the dispatcher publishes to. */
export const BUS = 'arn:aws:events:eu-central-1:111122223333:event-bus/orders';

const OPERATIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'TransactWriteItems'] as const;

/** Logs nothing. */
export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** What Lambda calls the stream reader with and gets. */
export type StreamReader = typeof import('../../src/event-sourced-table/stream-reader.lambda').handler;

/** What an event of these tests carries. */
export interface Events {
  placed: { total: number };
  paid: { amount: number };
  shipped: Record<string, never>;
}

/** An entry as the bus got it. */
export interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** An event store with feed and bus, behind a server that stands in for AWS. */
export class DispatchBed {
  /** What the stream of the table tells, in its order; to be delivered by the test. */
  public readonly records: DynamoDbRecord[] = [];
  /** What the bus accepted, in its order. */
  public readonly published: any[] = [];
  public readonly tables: Record<'events' | 'feed' | 'bookkeeping', Table>;
  public readonly orders = eventStore<Events>({ category: 'order', events: { placed: 1, paid: 1, shipped: 1 }, storage: tableStorage({ tableName: 'events' }) });
  /** What the bus refuses: an entry for which this returns an error code. */
  public readonly bus: { refuse?: (entry: Entry) => string | undefined } = {};
  private readonly disturbed = new Map<string, AwsAnswer[]>();

  constructor(private readonly aws: AwsServer) {
    this.tables = { events: tableOf('events', 'N'), feed: tableOf('feed', 'N'), bookkeeping: tableOf('bookkeeping', 'S') };
    this.tables.events.onWrite = (change) => this.record(change);
    for (const operation of OPERATIONS) this.answer(operation, (input) => this.carryOut(operation, input));
    this.answer('PutEvents', ({ Entries }: { Entries: Entry[] }) => this.putEvents(Entries));
    this.answer('DescribeEventBus', () => ({ Name: 'orders', Arn: BUS }));
    this.answer('DescribeTable', () => ({ Table: { StreamSpecification: { StreamEnabled: true }, LatestStreamArn: TABLE_STREAM_ARN } }));
  }

  /** What is answered to the next calls of an operation, instead of carrying them out. */
  public disturb(operation: string, ...answers: AwsAnswer[]): void {
    this.disturbed.set(operation, answers);
  }

  /** Carries out the next call of an operation, whose answer is then lost. */
  public loseAnswer(operation: typeof OPERATIONS[number]): void {
    this.disturb(operation, (input) => {
      this.carryOut(operation, input);
      return 'drop';
    });
  }

  /** Appends `counts.length` commits of so many events to a stream. */
  public async append(stream: string, ...counts: number[]): Promise<void> {
    for (const count of counts) {
      await this.orders.append(stream, Array.from({ length: count }, () => ({ type: 'paid', data: { amount: count } })), { expected: 'any' });
    }
  }

  /** A dispatcher that knows nothing yet. */
  public newDispatcher(options: Partial<DispatcherOptions> = {}): Dispatcher {
    return new Dispatcher({ storage: tableStorage(), feed: 'feed', shards: 1, publication: new Publication(BUS), logger: SILENT, ...options });
  }

  /** Dispatches streams up to a version. @returns what became of each. */
  public async dispatch(dispatcher: Dispatcher, streams: Record<string, number>, items: readonly Item[] = []): Promise<Record<string, string>> {
    const hints = Object.entries(streams).map(([id, to]) => {
      const own = items.filter(({ pk }) => pk.S === `order#${id}`);
      return { stream: fromKey(`order#${id}`)!, to, commits: new Map(own.map((item) => [Number(item.sk.N), item])) };
    });
    return statesOf(await dispatcher.dispatch(hints, () => false));
  }

  /** Changes a commit, past the runtime; an attribute that is undefined is left out. */
  public rewrite(stream: string, first: number, more: object): void {
    const key = { pk: { S: `order#${stream}` }, sk: { N: String(first) } };
    this.carryOut('PutItem', { TableName: 'events', Item: JSON.parse(JSON.stringify({ ...this.tables.events.get(key as never), ...key, ...more })) });
  }

  public remove(stream: string, first: number): void {
    this.carryOut('DeleteItem', { TableName: 'events', Key: { pk: { S: `order#${stream}` }, sk: { N: String(first) } } });
  }

  /** The commits of a stream, as a record has them. */
  public items(stream: string): Item[] {
    const items = this.tables.events.items.filter(({ pk }: any) => pk.S === `order#${stream}`);
    return items.map(({ i, ...more }: any) => ({ ...more, i: { B: new Uint8Array(Buffer.from(i.B, 'base64')) } }));
  }

  /** Delivers records to a stream reader: those that were not delivered yet, or these. */
  public async deliver(
    reader: StreamReader, records: readonly DynamoDbRecord[] = this.records.splice(0), context?: InvocationContext,
  ): Promise<string[]> {
    const answer = await reader({ Records: records }, context) as StreamBatchResponse;
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  /** Pages of a shard, as the table has them. */
  public get pages(): { readonly pk: { readonly S: string }; readonly sk: { readonly N: string } }[] {
    return this.tables.feed.items.filter(({ pk, sk }: any) => pk.S.startsWith('feed#') && Number(sk.N) > 0) as never;
  }

  /** Ids of the events that the bus accepted, in its order. */
  public get ids(): string[] {
    return this.published.map(({ id }) => id);
  }

  /** What is in the feed, in its order. */
  public async feed(options: Parameters<ReturnType<typeof eventFeed>['read']>[0] = {}): Promise<FeedEvent[]> {
    const events: FeedEvent[] = [];
    for await (const event of eventFeed().read(options)) events.push(event as FeedEvent);
    return events;
  }

  /** Calls that were made, by operation. */
  public count(operation: string): number {
    return this.aws.inputs(operation).length;
  }

  /** Queries of a table. */
  public queried(tableName: string): object[] {
    return this.aws.inputs('Query').filter(({ TableName }) => TableName === tableName);
  }

  /** What an operation was called with. */
  public inputs(operation: string): Record<string, any>[] {
    return this.aws.inputs(operation);
  }

  public carryOut(operation: string, input: Record<string, unknown>): object {
    try {
      return execute((name) => this.tables[name as 'events'], operation, input);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refused(error.code, error.message, error.status, error.fields);
    }
  }

  public putEvents(entries: readonly Entry[]): object {
    const codes = entries.map((entry) => this.bus.refuse?.(entry));
    entries.forEach(({ Detail }, index) => codes[index] ?? this.published.push(JSON.parse(Detail)));
    return {
      FailedEntryCount: codes.filter(Boolean).length,
      Entries: codes.map((ErrorCode, index) => (ErrorCode ? { ErrorCode, ErrorMessage: 'for a test' } : { EventId: `event-${index}` })),
    };
  }

  private answer(operation: string, carryOut: AwsAnswer): void {
    this.aws.answer(operation, (input) => this.disturbed.get(operation)?.shift()?.(input) ?? carryOut(input));
  }

  private record({ key, before, after, sequence }: Change): void {
    const [Keys, OldImage, NewImage] = [key, before, after].map((item) => item && JSON.parse(JSON.stringify(item)));
    const eventName = !OldImage ? 'INSERT' : !NewImage ? 'REMOVE' : 'MODIFY';
    this.records.push(dynamoDbRecord(`${sequence}`, { Keys, OldImage, NewImage, SequenceNumber: String(100 + sequence) }, { eventName }));
  }
}

/** An event store, new for each test; the functions' modules have to be loaded anew by tests that change what they know of it. */
export function useDispatcher(more: Record<string, string> = {}): { bed: DispatchBed; readonly aws: AwsServer } {
  const aws = useAwsServer();
  const use = { aws, bed: undefined as unknown as DispatchBed };
  beforeAll(() => void Object.assign(process.env, {
    [ENV.eventStoreTableName]: 'events',
    [ENV.bookkeepingTableName]: 'bookkeeping',
    [ENV.feedTableName]: 'feed',
    [ENV.feedShards]: '1',
    [ENV.eventBusName]: BUS,
    [ENV.eventStoreStreamArn]: TABLE_STREAM_ARN,
    ...more,
  }));
  beforeEach(() => {
    use.bed = new DispatchBed(aws);
  });
  return use;
}

/** A stream reader in an environment of its own, which knows nothing yet. */
export function newStreamReader(): StreamReader {
  let handler!: StreamReader;
  jest.isolateModules(() => {
    ({ handler } = jest.requireActual('../../src/event-sourced-table/stream-reader.lambda'));
  });
  return handler;
}

/** What became of streams, by their ids. */
export function statesOf(outcomes: ReadonlyMap<string, { readonly state: string }>): Record<string, string> {
  return Object.fromEntries([...outcomes].map(([key, { state }]) => [fromKey(key)!.id, state]));
}

function tableOf(name: string, sortKeyType: string): Table {
  return new Table(tableDefinition({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: sortKeyType }],
  }, name, `arn:${name}`));
}
