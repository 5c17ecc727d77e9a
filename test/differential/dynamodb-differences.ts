import type { Request } from './dynamodb-requests';
import type { Outcome } from './dynamodb-wire';

/** A difference between the engine and DynamoDB Local that is known, and accepted for a reason. */
export interface Difference {
  readonly reason: string;
  covers(request: Request, ours: Outcome, locals: Outcome): boolean;
}

const messageOf = (outcome: Outcome) => ('message' in outcome ? outcome.message : undefined);

/** Both refuse the request for the same thing, in other words; `words` may stand anywhere in the messages. */
const worded = (locals: string, ours: string): Difference => ({
  reason: `DynamoDB words "${locals}" as the engine does`,
  covers: (_, our, local) => 'code' in our && 'code' in local && our.code === local.code && our.message.includes(ours) && local.message.includes(locals),
});

const without = (outcome: Outcome, ...members: string[]) =>
  JSON.stringify('output' in outcome ? Object.entries(outcome.output).filter(([name]) => !members.includes(name)).sort() : outcome);

const unitsOf = (outcome: Outcome) => Number(('output' in outcome ? outcome.output.ConsumedCapacity as { CapacityUnits?: number } : {})?.CapacityUnits);

/** Why an update does not suit an item. */
const UNSUITED = [
  'The provided expression refers to an attribute that does not exist in the item',
  'An operand in the update expression has an incorrect data type',
  'The document path provided in the update expression is invalid for update',
  'Attempting to store more than 38 significant digits in a Number',
  'DynamoDB only supports precision up to 38 digits',
  'Number overflow. Attempting to store a number with magnitude larger than supported range',
];

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

const reasonsOf = (outcome: Outcome) => ('reasons' in outcome ? outcome.reasons ?? [] : []) as readonly Reason[];

/** Whether the only thing that a transaction was cancelled for is something that is not of the table's schema. */
const isForSchema = (outcome: Outcome) => {
  const reasons = reasonsOf(outcome).filter(({ Code }) => Code !== 'None');
  return reasons.length === 1 && NOT_OF_SCHEMA.test(reasons[0].Message ?? '');
};

const NOT_OF_SCHEMA = /does not match the schema|conditions on the keys|required keys|Invalid attribute value type|Missing the key|Type mismatch for (key|Index Key)|Cannot update attribute/;

const SCHEMA = 'The provided key element does not match the schema';

export const DIFFERENCES: readonly Difference[] = [
  worded('A value provided cannot be converted into a number', 'The parameter cannot be converted to a numeric value'),
  worded('DynamoDB only supports precision up to 38 digits', 'Attempting to store more than 38 significant digits in a Number'),
  worded('contains duplicates', 'contains duplicates'),
  worded('valid types:', 'valid types:'),
  worded('attribute_type, operand type: ', 'attribute_type, operand type: '),
  worded('The number of conditions on the keys is invalid', SCHEMA),
  worded('Type mismatch for key', SCHEMA),
  worded('cannot contain an empty string value', SCHEMA),
  worded('One of the required keys was not given a value', SCHEMA),
  worded('Invalid attribute value type', SCHEMA),
  worded('One of the required keys was not given a value', 'Missing the key'),
  worded('Type mismatch for key', 'Type mismatch for key'),
  worded('Invalid attribute value type', 'Type mismatch for key'),
  worded('Invalid attribute value type', 'Type mismatch for Index Key'),
  worded('Type mismatch for Index Key', 'Type mismatch for Index Key'),
  worded('Return values set to invalid value', 'ReturnValues can only be ALL_OLD or NONE'),
  worded('Return values set to invalid value', '\'returnValues\' failed to satisfy constraint'),
  worded('Consistent read cannot be true when', 'Consistent reads are not supported on global secondary indexes'),
  worded('Exclusive Start Key must have same size', SCHEMA),
  worded('The provided starting key does not match the range key predicate', 'The provided starting key is outside query boundaries'),
  worded('Type mismatch for attribute to update', SCHEMA),
  worded('Filter Expression can only contain non-primary key attributes', 'Filter Expression can only contain non-primary key attributes'),
  worded('Invalid attribute value type', 'A value specified for a secondary index key is not supported'),
  worded('contains duplicates', 'cannot be converted to a numeric value'),
  worded('contains duplicates', 'Attempting to store'),
  worded('Two document paths', 'is not defined; attribute name'),
  worded('Multiple attribute names used in one condition', 'cannot contain nested operations'),
  worded('Type mismatch for Index Key', 'A value specified for a secondary index key is not supported'),
  worded('does not project', 'does not project'),
  worded('BETWEEN operator requires', 'BETWEEN operator requires'),
  worded('Syntax error', 'Syntax error'),
  worded('redundant parentheses', 'Syntax error'),
  worded('a secondary index key to a value that is not supported', 'Type mismatch for Index Key'),
  worded('cannot contain an empty string value', 'cannot contain an empty string value'),
  worded('The provided starting key is invalid', 'The provided starting key is invalid'),
  worded('', 'Consistent reads are not supported on global secondary indexes'),
  worded('The query can return at most one row', 'The provided starting key is outside query boundaries'),
  worded('has empty list', '\'[]\' at \'requestItems.'),
  worded('cannot be null or empty', '\'[]\' at \'requestItems.'),
  worded('Incorrect operand type for operator or function', 'Incorrect operand type for operator or function'),
  {
    reason: 'of paths that overlap, DynamoDB Local names two, but not always two that overlap with each other',
    covers: (_, ours, locals) => [ours, locals].every((outcome) => /Two document paths (overlap|conflict)/.test(messageOf(outcome) ?? '')),
  },
  {
    reason: 'an item with an attribute of a wrong type in the key of an index is refused, as PutItem does; DynamoDB Local leaves it out of the index',
    covers: ({ operation }, ours, locals) => operation === 'UpdateItem' && 'output' in locals && /Type mismatch for Index Key/.test(messageOf(ours) ?? ''),
  },
  {
    reason: 'an update of the key is refused before its condition is looked at',
    covers: (_, ours, locals) => 'code' in locals && locals.code === 'ConditionalCheckFailedException' && /Cannot update attribute/.test(messageOf(ours) ?? ''),
  },
  {
    reason: 'an update that cannot be for two reasons is refused for either',
    covers: ({ operation }, ours, locals) => operation === 'UpdateItem' && [ours, locals].every((outcome) => UNSUITED.includes(messageOf(outcome) ?? '')),
  },
  worded('UnknownError', 'The token was used less than ten minutes ago'),
  worded('failed to satisfy constraint: Member must', 'failed to satisfy constraint: Member must'),
  {
    reason: 'items that are invalid, and not those that the token came with before, are refused for either',
    covers: ({ operation }, ours, locals) => operation === 'TransactWriteItems' && 'code' in ours && 'code' in locals
      && [ours.code, locals.code].sort().join() === 'IdempotentParameterMismatchException,ValidationException',
  },
  {
    reason: 'DynamoDB words the reasons of a cancellation as the engine does',
    covers: (_, ours, locals) => reasonsOf(ours).length > 0 && messageOf(ours) === messageOf(locals)
      && JSON.stringify(reasonsOf(ours).map(({ Item }) => Item)) === JSON.stringify(reasonsOf(locals).map(({ Item }) => Item)),
  },
  {
    reason: 'an update that does not suit its item is a reason of the cancellation; DynamoDB Local refuses the request, or takes it',
    covers: ({ operation }, ours, locals) => operation === 'TransactWriteItems' && ('output' in locals || [...UNSUITED, 'Invalid attribute value type'].some((text) => messageOf(locals)?.includes(text)))
      && reasonsOf(ours).some(({ Code, Message = '' }) => Code === 'ValidationError' && (UNSUITED.includes(Message) || /secondary index|Index Key/.test(Message))),
  },
  {
    reason: 'the first key that is not of the schema cancels before anything else is looked at; DynamoDB Local goes on, or refuses the request',
    covers: (_, ours, locals) => isForSchema(ours) && 'code' in locals,
  },
  {
    reason: 'two operations on one item are refused; DynamoDB Local does not see all of them when a number is in the key',
    covers: (_, ours) => messageOf(ours) === 'Transaction request cannot include multiple operations on one item',
  },
  {
    reason: 'a transaction of which a key is not of the schema may be refused for something else that is wrong with the request',
    covers: ({ operation }, ours, locals) => operation.startsWith('Transact') && 'code' in ours && ours.code === 'ValidationException'
      && (isForSchema(locals) || NOT_OF_SCHEMA.test(messageOf(locals) ?? '')),
  },
  {
    reason: 'a batch or transaction that is invalid for two reasons is refused for either',
    covers: ({ operation }, ours, locals) => /^(Batch|Transact)/.test(operation) && [ours, locals].every((outcome) => 'code' in outcome && outcome.code === 'ValidationException'),
  },
  {
    reason: 'a path into an attribute of a key is refused at once; DynamoDB Local looks at some of them only when the request has nothing else wrong, or never',
    covers: ({ operation }, ours, locals) => ('code' in locals || operation === 'TransactWriteItems') && /^Key attributes must be scalars/.test(messageOf(ours) ?? ''),
  },
  {
    reason: 'size and convert are in the guide\'s list of reserved words, but not in that of DynamoDB Local',
    covers: (_, ours) => /reserved keyword: (size|convert)$/.test(messageOf(ours) ?? ''),
  },
  {
    reason: 'DynamoDB Local fails when UPDATED_OLD or UPDATED_NEW is asked for without an update expression',
    covers: ({ input }, _, locals) => 'code' in locals && locals.code === 'InternalFailure'
      && String(input.ReturnValues).startsWith('UPDATED') && input.UpdateExpression === undefined,
  },
  {
    reason: 'UPDATED_OLD and UPDATED_NEW return what the paths lead to; DynamoDB Local returns all of the attribute',
    covers: ({ input }, ours, locals) => String(input.ReturnValues).startsWith('UPDATED') && /[.[]/.test(String(input.UpdateExpression))
      && without(ours, 'Attributes') === without(locals, 'Attributes'),
  },
  {
    reason: 'capacity is returned when it is asked for; DynamoDB Local always adds it to a deletion that deleted nothing',
    covers: ({ operation, input }, ours, locals) => operation === 'DeleteItem'
      && [undefined, 'NONE'].includes(input.ReturnConsumedCapacity as string) && without(ours) === without(locals, 'ConsumedCapacity'),
  },
  {
    reason: 'an index that holds the item neither before nor after takes no units; DynamoDB Local counts one when an attribute of its key changes',
    covers: ({ operation }, ours, locals) => /^(Put|Update|Delete)Item/.test(operation) && unitsOf(ours) < unitsOf(locals)
      && without(ours, 'ConsumedCapacity') === without(locals, 'ConsumedCapacity'),
  },
  {
    reason: 'DynamoDB Local neither returns nor takes a key to go on from that is the bound of the condition',
    covers: ({ operation, input }, ours, locals) => operation === 'Query' && /[<>]=|BETWEEN/.test(String(input.KeyConditionExpression))
      && (without(ours, 'LastEvaluatedKey') === without(locals) || /does not match the range key predicate/.test(messageOf(locals) ?? '')),
  },
  {
    reason: 'an index is filtered by what it holds; a scan of DynamoDB Local looks at the item',
    covers: ({ operation, input }, ours, locals) => operation === 'Scan' && ['global-part', 'local-keys'].includes(String(input.IndexName)) && 'FilterExpression' in input
      && 'output' in ours && 'output' in locals && ours.output.ScannedCount === locals.output.ScannedCount,
  },
  {
    reason: 'reading nothing takes one unit of the smallest read; DynamoDB Local counts none',
    covers: (_, ours, locals) => 'output' in ours && ours.output.ScannedCount === 0 && without(ours, 'ConsumedCapacity') === without(locals, 'ConsumedCapacity'),
  },
];
