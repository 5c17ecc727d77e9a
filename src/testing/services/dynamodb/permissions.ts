import type { AccessRequest } from '../../kernel/world';

/** The members of requests that name tables. */
export interface Named {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string } | undefined>>[];
}

/** What the parts of transactions are to policies. Source: developer guide, "Using IAM with DynamoDB transactions". */
const ACTIONS: Readonly<Record<string, string>> = { ConditionCheck: 'ConditionCheckItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', Get: 'GetItem' };

/** What a caller must be allowed for a request; `arnOf` gives a table's ARN, and undefined for a table that is not there. */
export function permissionsFor(operation: string, input: Named, arnOf: (table: string) => string | undefined): readonly AccessRequest[] {
  const { TableName, IndexName, RequestItems = {}, TransactItems } = input;
  const names = TableName === undefined ? Object.keys(RequestItems) : [TableName];
  const context = TransactItems && { 'dynamodb:EnclosingOperation': operation }; // by which policies tell transactions from the rest
  const wanted = TransactItems ? partsOf(TransactItems) : names.map((table) => ({ action: operation, table }));
  return wanted.flatMap(({ action, table }) => {
    const arn = arnOf(table);
    return arn === undefined ? [] : [{ action: `dynamodb:${action}`, resource: `${arn}${IndexName ? `/index/${IndexName}` : ''}`, context }];
  });
}

function partsOf(items: NonNullable<Named['TransactItems']>): readonly { readonly action: string; readonly table: string }[] {
  return items.flatMap((item) => Object.entries(item)).flatMap(([kind, part]) => (
    kind in ACTIONS && part?.TableName !== undefined ? [{ action: ACTIONS[kind], table: part.TableName }] : []
  ));
}
