import { isDeepStrictEqual } from 'node:util';
import { handler } from '../../src/event-sourced-table/stream-reader.lambda';
import type { AttributeMap, DynamoDbRecord, StreamBatchResponse } from '../../src/runtime';
import { ENV } from '../../src/runtime/contract';
import { ServiceError } from '../../src/testing/kernel/service-error';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { Table, type Change } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';
import { refused, useAwsServer, type AwsAnswer, type AwsServer } from '../support/runtime-aws-server';
import { dynamoDbRecord } from '../support/stream-events';

const OPERATIONS = ['PutItem', 'UpdateItem', 'DeleteItem', 'Query'] as const;
type Operation = typeof OPERATIONS[number];

/** Seconds since 1970 of the first change; each later one is a second later. */
export const START = 1_795_255_200;

/** The tables of an event store behind a server that stands in for AWS, and the stream of the first of them. */
export class EventStoreBed {
  public readonly records: DynamoDbRecord[] = [];
  private readonly tables: Record<string, Table>;
  private readonly disturbed = new Map<Operation, AwsAnswer[]>();

  constructor(server: AwsServer) {
    this.tables = { events: tableOf('events', 'N'), bookkeeping: tableOf('bookkeeping', 'S') };
    this.tables.events.onWrite = (change) => this.record(change);
    for (const operation of OPERATIONS) {
      server.answer(operation, (input) => this.disturbed.get(operation)?.shift()?.(input) ?? this.carryOut(operation, input));
    }
  }

  /** What is answered to the next calls of an operation, instead of carrying them out. */
  public disturb(operation: Operation, ...answers: AwsAnswer[]): void {
    this.disturbed.set(operation, answers);
  }

  public put(item: AttributeMap): void {
    this.carryOut('PutItem', { TableName: 'events', Item: item });
  }

  public remove(item: AttributeMap): void {
    this.carryOut('DeleteItem', { TableName: 'events', Key: { pk: item.pk, sk: item.sk } });
  }

  /** The items of a table, as the wire has them. */
  public items(name: 'events' | 'bookkeeping'): AttributeMap[] {
    return wire(this.tables[name].items);
  }

  /** Delivers what the event source mapping lets through, and has not delivered yet. */
  public async deliver(): Promise<unknown> {
    const Records = this.records.splice(0).filter(({ dynamodb }) => dynamodb?.OldImage?.i?.B !== undefined);
    return handler({ Records });
  }

  private carryOut(operation: Operation, input: Record<string, unknown>): object {
    try {
      return execute((name) => this.tables[name], operation, input);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refused(error.code, error.message, error.status, error.fields);
    }
  }

  // A write that changes nothing has no record. Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams".
  private record({ key, before, after, sequence }: Change): void {
    const [Keys, OldImage, NewImage] = [key, before, after].map((item) => item && wire(item) as AttributeMap);
    if (isDeepStrictEqual(OldImage, NewImage)) return;
    const eventName = !OldImage ? 'INSERT' : !NewImage ? 'REMOVE' : 'MODIFY';
    const change = { Keys, OldImage, NewImage, ApproximateCreationDateTime: START + sequence, SequenceNumber: String(100 + sequence) };
    this.records.push(wire(dynamoDbRecord(`${sequence}`, change, { eventName })));
  }
}

/** The tables, new for each test. */
export function useEventStore(): { readonly store: EventStoreBed; readonly aws: AwsServer } {
  const aws = useAwsServer();
  const bed = { aws, store: undefined as unknown as EventStoreBed };
  beforeAll(() => void Object.assign(process.env, { [ENV.eventStoreTableName]: 'events', [ENV.bookkeepingTableName]: 'bookkeeping' }));
  beforeEach(() => {
    bed.store = new EventStoreBed(aws);
  });
  return bed;
}

/** What was written to the standard output as JSON, line by line. */
export function useOutput(): { readonly lines: any[]; tampered(): number } {
  const bed = {
    lines: [] as any[],
    tampered: () => bed.lines.reduce((sum, { Tampered = 0 }) => sum + Tampered, 0),
  };
  beforeEach(() => {
    bed.lines.length = 0;
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream) as (text: string | Uint8Array) => boolean;
      jest.spyOn(stream, 'write').mockImplementation((text) => {
        if (!String(text).startsWith('{')) return write(text);
        bed.lines.push(JSON.parse(String(text)));
        return true;
      });
    }
  });
  afterEach(() => jest.restoreAllMocks());
  return bed;
}

/** A commit as an appender writes it: `more` tells it from others. */
export function commit(stream: string, version: number, more: AttributeMap = {}): AttributeMap {
  return { pk: { S: stream }, sk: { N: String(version) }, i: { B: base64(`commit-${stream}-${version}`) }, e: { L: [{ M: { type: { S: 'placed' } } }] }, ...more };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** When a change was made. */
export function at(sequence: number): string {
  return new Date((START + sequence) * 1000).toISOString();
}

export function answerOf(response: unknown): string[] {
  return (response as StreamBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

function tableOf(name: string, sortKeyType: string): Table {
  return new Table(tableDefinition({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: sortKeyType }],
  }, name, `arn:${name}`));
}

function wire<T>(value: T): any {
  return JSON.parse(JSON.stringify(value));
}
