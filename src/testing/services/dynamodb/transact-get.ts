import type { Item } from './attribute-value';
import { cancelForConflict } from './cancellation';
import { readUnits } from './capacity';
import type { Circumstances, Tables } from './circumstances';
import { itemSize } from './item-size';
import { requestKey } from './key';
import { partOf, type ReadInput } from './reads';
import type { Table } from './table';
import { itemsOf, MOST_BYTES, payloadOf, planned, transactionConsumed } from './transaction';
import { invalid, required } from './validation';
import type { Output } from './writes';

interface Get extends Omit<ReadInput, 'ConsistentRead' | 'ReturnConsumedCapacity'> {
  readonly TableName: string;
}

interface Request {
  readonly TransactItems?: readonly { readonly Get?: Get }[];
  readonly ReturnConsumedCapacity?: string;
}

/** Source: API reference, TransactGetItems. @throws {ServiceError} as DynamoDB does. */
export function transactGetItems(tables: Tables, input: Request, { conflict }: Circumstances): Output {
  const items = itemsOf<{ Get?: Get }>(input).map((item, index) => checkedGet(item, `transactItems.${index + 1}.member.`));
  items.forEach(payloadOf);
  const found = items.map((get) => ({ get, table: tables(get.TableName) }));
  const gets = planned(found, ({ get, table }) => ({ table, part: partOf(table, get), key: requestKey(table.definition, get.Key!) }));
  cancelForConflict(conflict, gets.length);
  const read = gets.map(({ table, key, part }) => ({ table, item: table.get(key), part }));
  const Responses = read.map(({ item, part }) => (item ? { Item: part(item) } : {}));
  checkSize(Responses);
  return { Responses, ...readConsumed(input, read) };
}

/** Reads that a transaction has made. */
export function readConsumed(input: { ReturnConsumedCapacity?: string }, read: readonly { table: Table; item?: Item }[]): Output {
  const units = (item: Item | undefined) => ({ table: readUnits(item ? itemSize(item) : 0, true), indexes: new Map<string, number>() });
  return transactionConsumed(input, 'ReadCapacityUnits', read.map(({ table, item }) => ({ table, units: units(item) })));
}

function checkedGet(item: { readonly Get?: Get }, path: string): Get {
  const get = required<Get>(item, 'Get', path);
  for (const member of ['TableName', 'Key']) required(get, member, `${path}get.`);
  return get;
}

// In DynamoDB Local's words.
function checkSize(responses: readonly { readonly Item?: Item }[]): void {
  const bytes = responses.reduce((sum, { Item }) => sum + (Item ? itemSize(Item) : 0), 0);
  if (bytes > MOST_BYTES) throw invalid(`Payload in response is too large.${bytes}`);
}
