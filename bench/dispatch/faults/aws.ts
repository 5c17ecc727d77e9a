import { ServiceError } from '../../../src/testing/kernel/service-error';
import { execute } from '../../../src/testing/services/dynamodb/execute';
import { Table } from '../../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../../src/testing/services/dynamodb/table-definition';
import { refused, type AwsServer } from '../../../test/support/runtime-aws-server';
import { STREAM_ARN, nameIn } from '../records';
import type { Disturbances } from './disturbances';

type Answer = object | 'drop';
type Input = Record<string, any>;

const OPERATIONS = ['GetItem', 'PutItem', 'Query', 'Scan', 'BatchGetItem', 'PutEvents', 'DescribeEventBus', 'DescribeTable'];

/** Entries of one call. Source: PutEvents API reference. */
const MAX_ENTRIES = 10;

/** AWS, disturbed: tables and a bus. */
export class DisturbedAws {
  /** Details of the entries that the bus has passed on, in its order. */
  public readonly delivered: string[] = [];
  public busExists = true;
  public disturbances?: Disturbances;
  public readonly tables: Readonly<Record<'events' | 'feed' | 'bookkeeping', Table>> = {
    events: tableOf('events', 'N'), feed: tableOf('feed', 'N'), bookkeeping: tableOf('bookkeeping', 'S'),
  };
  private crashed = false;

  constructor(server: AwsServer) {
    server.reset();
    for (const operation of OPERATIONS) server.answer(operation, (input: Input) => this.answer(operation, input));
  }

  /** Whether the function has ended since the last time; another one can call now. */
  public takeCrash(): boolean {
    const { crashed } = this;
    this.crashed = false;
    return crashed;
  }

  /** Carries out a call that nothing disturbs. */
  public carryOut(operation: string, input: Input): object {
    switch (operation) {
      case 'PutEvents': return this.putEvents(input.Entries);
      case 'DescribeEventBus': return this.busExists ? { Name: 'orders' } : refused('ResourceNotFoundException');
      case 'DescribeTable': return { Table: { StreamSpecification: { StreamEnabled: true }, LatestStreamArn: STREAM_ARN } };
      default: return this.execute(operation, input);
    }
  }

  // What has ended calls nobody, and nobody answers it.
  private answer(operation: string, input: Input): Answer {
    const crash = this.crashed ? 'before' : this.disturbances?.crashAt(operation);
    this.crashed ||= crash !== undefined;
    if (crash === 'before') return 'drop';
    const answer = this.disturbances?.isThrottled(operation) ? refused('ThrottlingException') : this.carryOut(operation, input);
    return crash === 'after' ? 'drop' : answer;
  }

  private putEvents(entries: readonly { Detail: string }[]): object {
    if (entries.length > MAX_ENTRIES) return refused('ValidationException');
    const isRefused = entries.map(({ Detail }) => this.disturbances?.isRefused(nameIn(Detail)));
    if (this.busExists) this.delivered.push(...entries.filter((_, index) => !isRefused[index]).map(({ Detail }) => Detail));
    return {
      FailedEntryCount: isRefused.filter(Boolean).length,
      Entries: isRefused.map((failed, index) => (failed ? { ErrorCode: 'InternalFailure', ErrorMessage: 'disturbed' } : { EventId: String(index) })),
    };
  }

  private execute(operation: string, input: Input): object {
    try {
      return execute((name) => this.tables[name as 'events'], operation, input);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refused(error.code, error.message, error.status, error.fields);
    }
  }
}

function tableOf(name: string, sortKeyType: string): Table {
  return new Table(tableDefinition({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: sortKeyType }],
  }, name, `arn:${name}`));
}
