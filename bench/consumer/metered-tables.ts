import { ServiceError } from '../../src/testing/kernel/service-error';
import { writeUnits as unitsOfWrite } from '../../src/testing/services/dynamodb/capacity';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { itemToPut } from '../../src/testing/services/dynamodb/item-write';
import { Table } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';
import { refused } from '../../test/support/runtime-aws-server';

type Input = Record<string, any>;

/** What was used. */
export interface Counts {
  /** By operation. */
  readonly calls: Record<string, number>;
  readonly writeUnits: number;
}

/** DynamoDB as the simulator has it, with a meter. */
export class MeteredTables {
  private calls: Record<string, number> = {};
  private writeUnits = 0;
  private readonly tables: ReadonlyMap<string, Table>;

  /** @param keys the partition key of each table */
  constructor(keys: Record<string, string>) {
    this.tables = new Map(Object.entries(keys).map(([name, key]) => [name, new Table(tableDefinition({
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    }, name, `arn:${name}`))]));
  }

  /** Carries out a call, and counts it. */
  public answer(operation: string, input: Input): object {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    try {
      const { ConsumedCapacity, ...answer } = execute((name) => this.find(name), operation, { ...input, ReturnConsumedCapacity: 'TOTAL' });
      for (const { CapacityUnits } of [ConsumedCapacity].flat() as { CapacityUnits: number }[]) this.writeUnits += CapacityUnits;
      return answer;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.writeUnits += this.unitsRefused(operation, input);
      return refused(error.code, error.message, error.status, error.fields);
    }
  }

  /** What was used since the last time. */
  public takeCounts(): Counts {
    const { calls, writeUnits } = this;
    this.calls = {};
    this.writeUnits = 0;
    return { calls, writeUnits };
  }

  // A write that is refused costs what it would have cost; one in a transaction twice that.
  // Sources: developer guide, "DynamoDB read and write operations", and "Capacity management for transactions".
  private unitsRefused(operation: string, input: Input): number {
    if (operation === 'PutItem') return this.unitsOfPut(input);
    const puts = (input.TransactItems as { Put?: Input }[] | undefined)?.flatMap(({ Put }) => Put ?? []);
    if (!puts || puts.length < input.TransactItems.length) throw new Error(`what a refused ${operation} costs is not known here`);
    return 2 * puts.reduce((sum, put) => sum + this.unitsOfPut(put), 0);
  }

  private unitsOfPut({ TableName, Item }: Input): number {
    const table = this.find(TableName);
    const { key, item } = itemToPut(table, Item);
    return unitsOfWrite(table, table.get(key), item).table;
  }

  private find(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new Error(`no such table: ${name}`);
    return table;
  }
}
