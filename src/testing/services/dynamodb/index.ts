import type { Item } from './attribute-value';
import { execute, OPERATIONS } from './execute';
import type { EventualView } from './rows';
import { Table, type Change } from './table';
import { tableDefinition } from './table-definition';
import type { Caller } from '../../kernel/calls';
import type { Operation, Service } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Milliseconds after a write in which an eventually consistent read may miss it. Source: developer guide, "Read consistency": usually a second or less. */
const CATCHING_UP = 1_000;

/** Amazon DynamoDB: tables and what is done to one item at a time. */
export interface Dynamodb extends Service {
  /** What a table holds, and the writes that made it, by name. */
  view(name: string): { readonly items: readonly Item[]; readonly writes: readonly Change[] };
}

/** A table and its history. */
interface Kept {
  readonly table: Table;
  readonly writes: (Change & { readonly at: number })[];
}

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/** @returns the service, with the tables that the world's graph declares. */
export function dynamodb(world: World): Dynamodb {
  const tables = new Map<string, Kept>();
  const find = (nameOrArn: string): Kept => {
    const kept = tables.get(nameOrArn);
    if (!kept) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return kept;
  };
  const create: Service['types'][string] = ({ properties, ref, arn }) => {
    const kept: Kept = { table: new Table(tableDefinition(properties, ref, arn)), writes: [] };
    kept.table.onWrite = (change) => kept.writes.push({ ...change, at: world.elapsed });
    tables.set(ref, kept).set(arn, kept);
  };
  const operation = (name: string): Operation => (input: Input, caller: Caller) => {
    for (const resource of resourcesOf(input, find)) world.authorize(caller, { action: `dynamodb:${name}`, resource });
    const eventual = /^(Get|Query|Scan|BatchGet)/.test(name) && !input.ConsistentRead;
    const stale = eventual && caller.victim?.spared === false && world.fault('staleRead', caller.path, caller.lineage);
    return execute((table) => find(table).table, name, input as Record<string, unknown>, stale ? lastButOne(world, find) : undefined);
  };
  return {
    name: 'dynamodb',
    view: (name) => ({ items: find(name).table.items, writes: find(name).writes }),
    types: { 'AWS::DynamoDB::Table': create, 'AWS::DynamoDB::GlobalTable': create },
    operations: Object.fromEntries(OPERATIONS.map((name) => [name, operation(name)])),
  };
}

function resourcesOf({ TableName, IndexName, RequestItems = {} }: Input, find: (name: string) => Kept): string[] {
  const names = TableName === undefined ? Object.keys(RequestItems) : [TableName];
  return names.map((name) => `${find(name).table.definition.arn}${IndexName ? `/index/${IndexName}` : ''}`);
}

// What a replica shows that has not heard of the last write yet.
function lastButOne(world: World, find: (name: string) => Kept): EventualView {
  return ({ definition }, _, [last, before]) => {
    const written = find(definition.name).writes[last.sequence - 1]?.at ?? -Infinity;
    return world.elapsed - written < CATCHING_UP ? before?.item : last.item;
  };
}
