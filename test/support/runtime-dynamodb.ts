import { refused, type AwsAnswer, type AwsServer } from './runtime-aws-server';
import { ServiceError } from '../../src/testing/kernel/service-error';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { Table } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';
import { TransactionTokens } from '../../src/testing/services/dynamodb/transaction-tokens';

/** DynamoDB's operations as the simulator has them, which is compared with DynamoDB Local elsewhere. */
const OPERATIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'TransactWriteItems'] as const;

export type Operation = typeof OPERATIONS[number];

/** The names of a table's keys; the partition key is a text, the sort key a number. */
export interface Keys {
  readonly partition: string;
  readonly sort: string;
}

/** Tables with these keys, or with a partition key of this name, behind a server that stands in for AWS. */
export class DynamodbTables {
  private readonly tables: Map<string, Table>;
  private readonly tokens = new TransactionTokens(() => Date.now());
  private readonly disturbed = new Map<Operation, AwsAnswer[]>();

  constructor(server: AwsServer, keys: Record<string, string | Keys>) {
    this.tables = new Map(Object.entries(keys).map(([name, key]) => [name, new Table(tableDefinition(schemaOf(key), name, `arn:${name}`))]));
    for (const operation of OPERATIONS) {
      server.answer(operation, (input) => this.disturbed.get(operation)?.shift()?.(input) ?? this.carryOut(operation, input));
    }
  }

  /** What is answered to the next calls of an operation, instead of carrying them out. */
  public disturb(operation: Operation, ...answers: AwsAnswer[]): void {
    this.disturbed.set(operation, answers);
  }

  /** Carries out a call whose answer is then lost. */
  public loseAnswer(operation: Operation): void {
    this.disturb(operation, (input) => {
      this.carryOut(operation, input);
      return 'drop';
    });
  }

  public carryOut(operation: Operation, input: Record<string, unknown>): object {
    try {
      return execute((name) => this.find(name), operation, input, { tokens: this.tokens });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refused(error.code, error.message, error.status, error.fields);
    }
  }

  /** The items of a table, as the wire has them. */
  public items(name: string): Record<string, Record<string, any>>[] {
    return this.find(name).items.map((item) => JSON.parse(JSON.stringify(item)));
  }

  private find(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  }
}

/** What a table with these keys is made of. */
export function schemaOf(keys: string | Keys) {
  const { partition, sort } = typeof keys === 'string' ? { partition: keys, sort: undefined } : keys;
  const elements = [[partition, 'HASH', 'S'], ...(sort === undefined ? [] : [[sort, 'RANGE', 'N']])];
  return {
    KeySchema: elements.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
    AttributeDefinitions: elements.map(([AttributeName, , AttributeType]) => ({ AttributeName, AttributeType })),
  };
}
