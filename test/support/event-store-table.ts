import { useAwsServer, type AwsServer } from './runtime-aws-server';
import { DynamodbTables } from './runtime-dynamodb';
import { tableStorage, type EventStorage } from '../../src/runtime/event-store';

/** The keys of a table of events. */
export const EVENT_KEYS = { partition: 'pk', sort: 'sk' };

export const EVENT_TABLE = 'events';

/** What a test of a store on a table needs. */
export interface TableBed {
  readonly aws: AwsServer;
  readonly tables: DynamodbTables;
  readonly storage: EventStorage;
  /** The operations that were called, in their order. */
  operations(): string[];
}

/** A server with a table of events, new for each test. */
export function useEventTable(): TableBed {
  const aws = useAwsServer();
  const bed = {
    aws,
    tables: undefined as unknown as DynamodbTables,
    storage: tableStorage({ tableName: EVENT_TABLE }),
    operations: () => aws.calls.map(({ operation }) => operation),
  };
  beforeEach(() => void (bed.tables = new DynamodbTables(aws, { [EVENT_TABLE]: EVENT_KEYS, others: EVENT_KEYS })));
  return bed;
}
