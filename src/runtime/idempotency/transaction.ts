// What a handler gives DynamoDB to write, as plain JavaScript values. Own types, so that the declarations need no others;
// the members are those of the DynamoDB Document Client. Source: TransactWriteItems, API reference.

/** Members that every write has. */
interface WriteOptions {
  readonly TableName: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
  /** `ALL_OLD`: the rejection carries the item. */
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

/** Writes a whole item. */
export interface PutWrite extends WriteOptions {
  readonly Item: Record<string, unknown>;
  readonly ConditionExpression?: string;
}

/** Changes attributes of an item. */
export interface UpdateWrite extends WriteOptions {
  readonly Key: Record<string, unknown>;
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
}

/** Removes an item. */
export interface DeleteWrite extends WriteOptions {
  readonly Key: Record<string, unknown>;
  readonly ConditionExpression?: string;
}

/** Writes nothing, and lets the transaction fail unless the condition holds. */
export interface ConditionCheck extends WriteOptions {
  readonly Key: Record<string, unknown>;
  readonly ConditionExpression: string;
}

/** One write of a transaction. */
export type TransactionWrite =
  | { readonly Put: PutWrite }
  | { readonly Update: UpdateWrite }
  | { readonly Delete: DeleteWrite }
  | { readonly ConditionCheck: ConditionCheck };
