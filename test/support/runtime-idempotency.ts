import { useAwsServer, type AwsServer } from './runtime-aws-server';
import { DynamodbTables } from './runtime-dynamodb';
import { recordingLogger, type LogLine } from './runtime-events';
import type { Delivery } from '../../src/runtime';

/** The table, and the names of what shares it. */
export const TABLE = 'idempotency';

/** A server with an idempotency table and one for business data, new for each test, and a clock that the tests move. */
export function useIdempotencyTable(): { readonly aws: AwsServer; readonly tables: DynamodbTables; pass(milliseconds: number): void } {
  const aws = useAwsServer();
  const bed = {
    aws,
    tables: undefined as unknown as DynamodbTables,
    pass: (milliseconds: number) => void jest.setSystemTime(Date.now() + milliseconds),
  };
  beforeEach(() => {
    bed.tables = new DynamodbTables(aws, { [TABLE]: 'id', accounts: 'account' });
    jest.useFakeTimers({
      doNotFake: [
        'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout',
      ],
    });
  });
  afterEach(() => void jest.useRealTimers());
  return bed;
}

/** A delivery with so many milliseconds left, which remembers what was noted and logged. */
export function delivery(left = 30_000): Delivery & { readonly lines: readonly LogLine[]; readonly notes: readonly string[] } {
  const log = recordingLogger();
  const notes: string[] = [];
  return {
    messageId: 'm', attempt: 1, correlationId: 'c', log, lines: log.lines, notes, remainingTime: () => left, note: (what) => void notes.push(what),
  };
}

let names = 0;

/** Options for a wrapper of its own. */
export function own<O extends object>(more = {} as O): O & { name: string; tableName: string } {
  return { name: `consumer-${names++}`, tableName: TABLE, ...more };
}
