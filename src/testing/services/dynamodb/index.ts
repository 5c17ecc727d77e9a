import type { Item } from './attribute-value';
import { CONFLICT_MESSAGE } from './cancellation';
import { execute, OPERATIONS } from './execute';
import { expiryOf } from './expiry';
import { permissionsFor, type Named } from './permissions';
import { staleView } from './stale-view';
import { Table, type Change } from './table';
import { tableDefinition } from './table-definition';
import { TransactionTokens } from './transaction-tokens';
import type { Caller } from '../../kernel/calls';
import type { FaultKind } from '../../kernel/fault-kinds';
import type { Operation, Service } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Amazon DynamoDB: tables and what is done to their items. */
export interface Dynamodb extends Service {
  /** What a table holds, and the writes that made it, by name. */
  view(name: string): { readonly items: readonly Item[]; readonly writes: readonly Change[] };

  /** Tells of each write to a table; false where there is no such table. */
  watch(arn: string, listener: (change: Change) => void): boolean;
}

/** A table and its history. */
interface Kept {
  readonly table: Table;
  readonly writes: (Change & { readonly at: number })[];
  /** Whether a transaction has written to it, or tried to: others may be at work on its items at any time. */
  transacted: boolean;
  readonly listeners: ((change: Change) => void)[];
}

interface Input extends Named {
  readonly ConsistentRead?: boolean;
}

/** @returns the service, with the tables that the world's graph declares. */
export function dynamodb(world: World): Dynamodb {
  const tables = new Map<string, Kept>();
  const tokens = new TransactionTokens(() => world.elapsed);
  const find = (nameOrArn: string): Kept => {
    const kept = tables.get(nameOrArn);
    if (!kept) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return kept;
  };
  const create: Service['types'][string] = ({ path, properties, ref, arn }) => {
    const kept: Kept = { table: new Table(tableDefinition(properties, ref, arn)), writes: [], transacted: false, listeners: [] };
    const { ttlAttribute } = kept.table.definition;
    const expiry = ttlAttribute === undefined ? undefined : expiryOf(world, path, kept.table, ttlAttribute);
    kept.table.onWrite = (change) => {
      kept.writes.push({ ...change, at: world.elapsed });
      expiry?.(change);
      for (const listener of kept.listeners) listener(change);
    };
    tables.set(ref, kept).set(arn, kept);
  };
  const operation = (name: string): Operation => (input: Input, caller: Caller) => {
    const permissions = permissionsFor(name, input, (table) => tables.get(table)?.table.definition.arn);
    for (const permission of permissions) world.authorize(caller, permission);
    const suffers = (kind: FaultKind) => caller.victim?.spared === false && world.fault(kind, caller.path, caller.lineage);
    if (name === 'TransactWriteItems') for (const { resource } of permissions) find(resource).transacted = true;
    const isContended = /^(Put|Update|Delete)Item$/.test(name) && permissions.some(({ resource }) => find(resource).transacted);
    if (isContended && suffers('transactionConflict')) throw new ServiceError('TransactionConflictException', CONFLICT_MESSAGE);
    const eventual = /^(Get|Query|Scan|BatchGet)/.test(name) && !input.ConsistentRead;
    return execute((table) => find(table).table, name, input as Record<string, unknown>, {
      view: eventual && suffers('staleRead') ? staleView(world, caller.lineage, (table, sequence) => find(table).writes[sequence - 1]?.at) : undefined,
      tokens,
      conflict: (items) => (suffers('transactionConflict') ? Math.floor(world.draw('conflict', caller.lineage) * items) : undefined),
    });
  };
  return {
    name: 'dynamodb',
    view: (name) => ({ items: find(name).table.items, writes: find(name).writes }),
    watch: (arn, listener) => tables.get(arn)?.listeners.push(listener) !== undefined,
    types: { 'AWS::DynamoDB::Table': create, 'AWS::DynamoDB::GlobalTable': create },
    operations: Object.fromEntries(OPERATIONS.map((name) => [name, operation(name)])),
  };
}
