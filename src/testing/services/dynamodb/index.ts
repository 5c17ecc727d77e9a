import type { Item } from './attribute-value';
import { CONFLICT_MESSAGE } from './cancellation';
import { execute, OPERATIONS } from './execute';
import { KeptTable, type Writer } from './kept-table';
import { permissionsFor, type Named } from './permissions';
import { staleView } from './stale-view';
import type { Stream } from './stream';
import type { Change } from './table';
import { describeTable, updateTable } from './table-operations';
import { TransactionTokens } from './transaction-tokens';
import { required } from './validation';
import type { Caller } from '../../kernel/calls';
import type { FaultKind } from '../../kernel/fault-kinds';
import type { Operation, Service } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Amazon DynamoDB: tables and what is done to their items. */
export interface Dynamodb extends Service {
  /** What a table holds, and the writes that made it, by name. */
  view(name: string): { readonly items: readonly Item[]; readonly writes: readonly Change[] };

  /** By ARN. */
  stream(arn: string): Stream | undefined;

  /** The stream that a table has, or had last, by the table's name. */
  latestStream(name: string): Stream | undefined;
}

interface Input extends Named {
  readonly ConsistentRead?: boolean;
}

/** @returns the service, with the tables that the world's graph declares. */
export function dynamodb(world: World): Dynamodb {
  const tables = new Map<string, KeptTable>();
  const streams = new Map<string, Stream>();
  let writer: Writer | undefined;
  const find = (nameOrArn: string): KeptTable => {
    const kept = tables.get(nameOrArn);
    if (!kept) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return kept;
  };
  const create: Service['types'][string] = (resource) => {
    const kept = new KeptTable(world, resource, () => writer, (stream) => streams.set(stream.arn, stream));
    tables.set(resource.ref, kept).set(resource.arn, kept);
  };
  const authorized = (name: string, input: Input, caller: Caller) => {
    const permissions = permissionsFor(name, input, (table) => tables.get(table)?.table.definition.arn);
    for (const permission of permissions) world.authorize(caller, permission);
    return permissions.map(({ resource }) => resource);
  };
  const perform = itemOperations(world, find, (lineage) => { writer = lineage === undefined ? undefined : { lineage, writes: 0 }; });
  const onItems = (name: string): Operation => (input: Input, caller) => perform(name, input, caller, authorized(name, input, caller));
  const onTable = (name: string, operate: (kept: KeptTable, input: object) => object): Operation => (input: Input, caller) => {
    authorized(name, input, caller);
    return operate(find(required(input, 'TableName')), input);
  };
  return {
    name: 'dynamodb',
    view: (name) => ({ items: find(name).table.items, writes: find(name).writes }),
    stream: (arn) => streams.get(arn),
    latestStream: (name) => find(name).streams.latest,
    types: { 'AWS::DynamoDB::Table': create, 'AWS::DynamoDB::GlobalTable': create },
    operations: {
      ...Object.fromEntries(OPERATIONS.map((name) => [name, onItems(name)])),
      DescribeTable: onTable('DescribeTable', describeTable),
      UpdateTable: onTable('UpdateTable', updateTable),
    },
  };
}

/** Carries out a request on items, once it is allowed; `writing` is told whose writes follow. */
function itemOperations(world: World, find: (nameOrArn: string) => KeptTable, writing: (lineage?: string) => void) {
  const tokens = new TransactionTokens(() => world.elapsed);
  return (name: string, input: Input, caller: Caller, tables: readonly string[]): object => {
    const suffers = (kind: FaultKind) => caller.victim?.spared === false && world.fault(kind, caller.path, caller.lineage);
    if (name === 'TransactWriteItems') for (const table of tables) find(table).transacted = true;
    const isContended = /^(Put|Update|Delete)Item$/.test(name) && tables.some((table) => find(table).transacted);
    if (isContended && suffers('transactionConflict')) throw new ServiceError('TransactionConflictException', CONFLICT_MESSAGE);
    const eventual = /^(Get|Query|Scan|BatchGet)/.test(name) && !input.ConsistentRead;
    writing(caller.lineage);
    try {
      return execute((table) => find(table).table, name, input as Record<string, unknown>, {
        view: eventual && suffers('staleRead') ? staleView(world, caller.lineage, (table, sequence) => find(table).writes[sequence - 1]?.at) : undefined,
        tokens,
        conflict: (items) => (suffers('transactionConflict') ? Math.floor(world.draw('conflict', caller.lineage) * items) : undefined),
      });
    } finally {
      writing();
    }
  };
}
