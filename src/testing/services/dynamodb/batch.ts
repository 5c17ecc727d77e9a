import { sameItem, type Item } from './attribute-value';
import { capacityOf, totalUnits, writeUnits, type Units } from './capacity';
import type { Tables } from './circumstances';
import { itemSize } from './item-size';
import { itemToPut } from './item-write';
import { requestKey } from './key';
import { itemAt, partOf, unitsOf, type ReadInput } from './reads';
import type { EventualView } from './rows';
import type { Table } from './table';
import { invalid, required } from './validation';
import type { Output } from './writes';

/** Source: developer guide, "Quotas in Amazon DynamoDB", BatchGetItem and BatchWriteItem. */
const MOST_KEYS = 100;
const MOST_WRITES = 25;
const MOST_READ_BYTES = 16 * 1_048_576;

interface ReadRequest extends Omit<ReadInput, 'Key'> {
  readonly Keys?: readonly object[];
}

interface BatchGetInput {
  readonly RequestItems?: Readonly<Record<string, ReadRequest>>;
  readonly ReturnConsumedCapacity?: string;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: object };
  readonly DeleteRequest?: { readonly Key: object };
}

interface BatchWriteInput {
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ReturnConsumedCapacity?: string;
}

/** Source: API reference, BatchGetItem. @throws {ServiceError} as DynamoDB does. */
export function batchGetItem(tables: Tables, input: BatchGetInput, view: EventualView | undefined): Output {
  const requests = entriesOf<ReadRequest>(input, 'BatchGetItem', MOST_KEYS, ({ Keys = [] }) => Keys).map(([name, request]) => {
    const table = tables(name);
    const keys = request.Keys!.map((key) => requestKey(table.definition, key));
    checkDistinct(keys);
    return { name, table, request, keys, part: partOf(table, request) };
  });
  let bytes = 0;
  const answers = requests.map(({ name, table, request, keys, part }) => {
    const read = keys.map((key) => ({ key, item: itemAt(table, key, request, view) }));
    const sized = read.map((one) => ({ ...one, isLeft: (bytes += one.item ? itemSize(one.item) : 0) > MOST_READ_BYTES }));
    const [done, left] = [sized.filter(({ isLeft }) => !isLeft), sized.filter(({ isLeft }) => isLeft)];
    const units = { table: done.reduce((sum, { item }) => sum + unitsOf(item, request), 0), indexes: new Map<string, number>() };
    const items = done.flatMap(({ item }) => (item ? [part(item)] : []));
    return { name, table, units, items, left: { ...request, Keys: left.map(({ key }) => key) } };
  });
  return {
    Responses: Object.fromEntries(answers.map(({ name, items }) => [name, items])),
    UnprocessedKeys: Object.fromEntries(answers.filter(({ left }) => left.Keys.length > 0).map(({ name, left }) => [name, left])),
    ...batchConsumed(input, answers),
  };
}

/** Source: API reference, BatchWriteItem. @throws {ServiceError} as DynamoDB does, before anything is written. */
export function batchWriteItem(tables: Tables, input: BatchWriteInput): Output {
  const requests = entriesOf<readonly WriteRequest[]>(input, 'BatchWriteItem', MOST_WRITES, (writes) => writes).map(([name, writes]) => {
    const table = tables(name);
    const changes = writes.map((request) => changeOf(table, request));
    checkDistinct(changes.map(({ key }) => key));
    return { table, changes };
  });
  const answers = requests.map(({ table, changes }) => ({
    table,
    units: totalUnits(changes.map(({ key, item }) => {
      const before = table.get(key);
      table.commit(key, item);
      return writeUnits(table, before, item);
    })),
  }));
  return { UnprocessedItems: {}, ...batchConsumed(input, answers) };
}

function changeOf(table: Table, { PutRequest, DeleteRequest }: WriteRequest): { key: Item; item?: Item } {
  if (!PutRequest === !DeleteRequest) {
    throw invalid('Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes');
  }
  return PutRequest ? itemToPut(table, PutRequest.Item) : { key: requestKey(table.definition, DeleteRequest!.Key) };
}

function entriesOf<T>(input: object, operation: string, most: number, partsOf: (request: T) => readonly unknown[]): [string, T][] {
  const entries = Object.entries(required<Record<string, T>>(input, 'RequestItems'));
  if (entries.length === 0) throw tooShort('{}', 'requestItems');
  const count = entries.reduce((sum, [, request]) => sum + partsOf(request).length, 0);
  if (count > most) throw invalid(`Too many items requested for the ${operation} call`);
  const empty = entries.find(([, request]) => partsOf(request).length === 0);
  if (empty) throw tooShort('[]', `requestItems.${empty[0]}.member`);
  return entries;
}

function tooShort(value: string, member: string): Error {
  return invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have length greater than or equal to 1`);
}

function checkDistinct(keys: readonly Item[]): void {
  const hasTwin = keys.some((key, index) => keys.slice(0, index).some((other) => sameItem(key, other)));
  if (hasTwin) throw invalid('Provided list of item keys contains duplicates');
}

function batchConsumed(input: { ReturnConsumedCapacity?: string }, answers: readonly { table: Table; units: Units }[]): Output {
  const capacities = answers.flatMap(({ table, units }) => capacityOf(input, table, units) ?? []);
  return capacities.length > 0 ? { ConsumedCapacity: capacities } : {};
}
