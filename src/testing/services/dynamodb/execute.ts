import { batchGetItem, batchWriteItem } from './batch';
import { checkCapacityKind } from './capacity';
import type { Circumstances, Tables } from './circumstances';
import { query } from './query';
import { getItem } from './reads';
import { scan } from './scan';
import type { Table } from './table';
import { transactGetItems } from './transact-get';
import { transactWriteItems } from './transact-write';
import { required } from './validation';
import { deleteItem, putItem, updateItem, type Output } from './writes';

/** Parameters that came before expressions. Source: developer guide, "Legacy DynamoDB conditional parameters". */
const LEGACY = ['AttributesToGet', 'AttributeUpdates', 'ConditionalOperator', 'Expected', 'KeyConditions', 'QueryFilter', 'ScanFilter'];

type Handler = (input: never, tables: Tables, circumstances: Circumstances) => Output;

const onTable = (handle: (table: Table, input: never, view: Circumstances['view']) => Output): Handler =>
  (input, tables, { view }) => handle(tables(required(input, 'TableName')), input, view);

const HANDLERS: ReadonlyMap<string, Handler> = new Map(Object.entries({
  GetItem: onTable(getItem),
  PutItem: onTable(putItem),
  UpdateItem: onTable(updateItem),
  DeleteItem: onTable(deleteItem),
  Query: onTable(query),
  Scan: onTable(scan),
  BatchGetItem: (input: never, tables: Tables, { view }: Circumstances) => batchGetItem(tables, input, view),
  BatchWriteItem: (input: never, tables: Tables) => batchWriteItem(tables, input),
  TransactGetItems: (input: never, tables: Tables, circumstances: Circumstances) => transactGetItems(tables, input, circumstances),
  TransactWriteItems: (input: never, tables: Tables, circumstances: Circumstances) => transactWriteItems(tables, input, circumstances),
}));

/** Operations that `execute` knows. */
export const OPERATIONS: readonly string[] = [...HANDLERS.keys()];

/**
 * Carries out one request, as the wire has it: numbers are texts, binaries are base64.
 *
 * Items in the answer are the stored ones, frozen and without a prototype: to be serialized or copied before a handler gets them.
 *
 * @throws {ServiceError} as DynamoDB does.
 * @throws {Error} for operations and parameters that are not modelled.
 */
export function execute(tables: Tables, operation: string, input: Record<string, unknown>, circumstances: Circumstances = {}): Output {
  const handle = HANDLERS.get(operation);
  if (!handle) throw new Error(`DynamoDB ${operation} is not modelled`);
  refuseNotModelled(operation, input);
  checkCapacityKind(input);
  return handle(input as never, tables, circumstances);
}

function refuseNotModelled(operation: string, input: Record<string, unknown>): void {
  const parts = [input, ...(operation === 'BatchGetItem' ? Object.values(input.RequestItems ?? {}) as object[] : [])];
  const legacy = LEGACY.find((name) => parts.some((part) => name in part));
  if (legacy) throw new Error(`DynamoDB ${operation}: ${legacy} is not modelled`);
  if (input.ReturnItemCollectionMetrics === 'SIZE') throw new Error(`DynamoDB ${operation}: ReturnItemCollectionMetrics is not modelled`);
}
