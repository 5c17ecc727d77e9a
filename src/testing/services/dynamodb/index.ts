import type { Item } from './attribute-value';
import { Table, type Change } from './table';
import { tableDefinition } from './table-definition';
import { deleteItem, putItem, updateItem, type Output } from './writes';
import type { Caller } from '../../kernel/calls';
import type { Operation, Service } from '../../kernel/service';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Amazon DynamoDB: tables and what is done to one item at a time. */
export interface Dynamodb extends Service {
  /** What a table holds, and the writes that made it, by name. */
  view(name: string): { readonly items: readonly Item[]; readonly writes: readonly Change[] };
}

/** @returns the service, with the tables that the world's graph declares. */
export function dynamodb(world: World): Dynamodb {
  const tables = new Map<string, Table>();
  const writes = new Map<Table, Change[]>();
  const create: Service['types'][string] = ({ properties, ref, arn }) => {
    const table = new Table(tableDefinition(properties, ref, arn));
    const changes: Change[] = [];
    table.onWrite = (change) => changes.push(change);
    writes.set(table, changes);
    tables.set(ref, table).set(arn, table);
  };
  const one = (perform: (table: Table, input: never) => Output, action: string): Operation => (input: { TableName: string }, caller: Caller) => {
    const table = tables.get(input.TableName);
    if (!table) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    world.authorize(caller, { action: `dynamodb:${action}`, resource: table.definition.arn });
    return perform(table, input as never);
  };
  return {
    name: 'dynamodb',
    view: (name) => ({ items: tables.get(name)!.items, writes: writes.get(tables.get(name)!)! }),
    types: { 'AWS::DynamoDB::Table': create, 'AWS::DynamoDB::GlobalTable': create },
    operations: { PutItem: one(putItem, 'PutItem'), UpdateItem: one(updateItem, 'UpdateItem'), DeleteItem: one(deleteItem, 'DeleteItem') },
  };
}
