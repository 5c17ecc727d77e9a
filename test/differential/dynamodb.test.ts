import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { DIFFERENCES } from './dynamodb-differences';
import { AGAIN, firstItems, KEYS_AND_INDEXES, requests, type Request } from './dynamodb-requests';
import { canonical, send, type Outcome } from './dynamodb-wire';
import { startDynamoDbLocal, type DynamoDbLocal } from '../../emulator/dynamodb-local/dynamodb-local';
import { ServiceError } from '../../src/testing/kernel/service-error';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { Table } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';
import { TransactionTokens } from '../../src/testing/services/dynamodb/transaction-tokens';

const TABLE = 'compared';

let local: DynamoDbLocal;
let client: DynamoDBClient;
beforeAll(async () => {
  local = await startDynamoDbLocal();
  client = new DynamoDBClient({ endpoint: local.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'a' }, maxAttempts: 1 });
  await client.send(new CreateTableCommand({ TableName: TABLE, BillingMode: 'PAY_PER_REQUEST', ...KEYS_AND_INDEXES } as never));
}, 300_000); // the first time, it is installed
afterAll(async () => {
  client?.destroy();
  await local?.stop();
});

/** What a sequence has on our side. */
interface Side {
  readonly table: Table;
  readonly tokens: TransactionTokens;
  /** DynamoDB Local remembers the tokens of other sequences. */
  readonly number: number;
}

function executed({ table, tokens }: Side, operation: string, input: Record<string, unknown>): Outcome {
  const find = (name: string) => {
    expect(name).toBe(table.definition.name);
    return table;
  };
  try {
    return { output: canonical(execute(find, operation, input, { tokens })) as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { code: error.code, message: error.message, item: canonical(error.fields.Item), reasons: canonical(error.fields.CancellationReasons) };
  }
}

/** The request for this table, and of this sequence. */
function addressed({ operation, input }: Request, { table, number }: Side): Record<string, unknown> {
  const { definition: { name: TableName } } = table;
  if (operation === 'BatchGetItem') return { RequestItems: { [TableName]: input } };
  if (operation.startsWith('Transact')) {
    const { TransactItems, ClientRequestToken: token } = input as { TransactItems: object[]; ClientRequestToken?: string };
    return { TransactItems: TransactItems.map((item) => partFor(item, TableName)), ClientRequestToken: token && `${number}${token}` };
  }
  return operation === 'BatchWriteItem' ? { RequestItems: { [TableName]: input.Writes } } : { TableName, ...input };
}

function partFor(item: object, TableName: string): object {
  return Object.fromEntries(Object.entries(item).map(([kind, part]) => [kind, { TableName, ...part as object }]));
}

/** All pages of a scan, or of a query of an index: the order of partitions, and of items with one key in an index, is nobody's promise. */
async function allPages(input: Record<string, unknown>, ask: (input: Record<string, unknown>) => Outcome | Promise<Outcome>): Promise<Outcome> {
  const items: unknown[] = [];
  const total = { Count: 0, ScannedCount: 0 };
  for (let start: unknown; ;) {
    const outcome = await ask(start === undefined ? input : { ...input, ExclusiveStartKey: start });
    if (!('output' in outcome)) return outcome;
    const { Items = [], Count, ScannedCount, LastEvaluatedKey } = outcome.output as Record<string, never>;
    items.push(...Items as unknown[]);
    total.Count += Count;
    total.ScannedCount += ScannedCount;
    start = LastEvaluatedKey;
    if (start === undefined) return { output: { ...total, items: sorted(items) } };
  }
}

const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort();

/** With the items of each table in one order: that of DynamoDB is nobody's promise. */
function inOrder(outcome: Outcome): Outcome {
  if (!('output' in outcome)) return outcome;
  const responses = Object.entries(outcome.output.Responses as Record<string, unknown[]>).map(([name, items]) => [name, sorted(items)]);
  return { output: { ...outcome.output, Responses: Object.fromEntries(responses) } };
}

/** Both outcomes of a request. */
async function compared(side: Side, request: Request): Promise<[Outcome, Outcome]> {
  const { operation } = request;
  const input = addressed(request, side);
  const ours = (one: Record<string, unknown>) => executed(side, operation, one);
  const locals = (one: Record<string, unknown>) => send(client, operation, one);
  if (operation === 'BatchGetItem') return [inOrder(ours(input)), inOrder(await locals(input))];
  const isUnordered = operation === 'Scan' || 'IndexName' in input;
  return isUnordered ? [await allPages(input, ours), await allPages(input, locals)] : [ours(input), await locals(input)];
}

let sequencesSoFar = 0;

/** Carries out a sequence on both sides, beginning with no items. */
async function compareSequence(sequence: readonly Request[]): Promise<void> {
  await removeItems();
  sequencesSoFar += 1;
  const table = new Table(tableDefinition(KEYS_AND_INDEXES, TABLE, `arn:aws:dynamodb:us-east-1:111122223333:table/${TABLE}`));
  const side = { table, tokens: new TransactionTokens(() => 0), number: sequencesSoFar };
  for (const request of withRepetitions(sequence)) {
    const [ours, locals] = await compared(side, request);
    if (JSON.stringify(ours) === JSON.stringify(locals)) continue;
    const known = DIFFERENCES.some((difference) => difference.covers(request, ours, locals));
    if (!known) expect({ request, outcome: ours }).toEqual({ request, outcome: locals });
    if ('output' in ours !== 'output' in locals) return; // only one of the tables has changed
  }
  const [ours, locals] = await compared(side, { operation: 'Scan', input: { ConsistentRead: true } });
  expect(ours).toEqual(locals);
}

/** With the transactions in that are to come once more. */
function withRepetitions(sequence: readonly Request[]): readonly Request[] {
  let last: readonly Request[] = [];
  return sequence.flatMap((request) => {
    if (request.operation === AGAIN) return last;
    if (request.operation === 'TransactWriteItems') last = [request];
    return [request];
  });
}

async function removeItems(): Promise<void> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE, ProjectionExpression: 'pk, sk', ConsistentRead: true }));
  for (const Key of Items) await client.send(new DeleteItemCommand({ TableName: TABLE, Key }));
}

const sequences = fc.tuple(firstItems, fc.array(requests, { minLength: 4, maxLength: 14, size: 'max' }))
  .map(([items, sequence]) => [...items.map((Item) => ({ operation: 'PutItem', input: { Item } })), ...sequence]);

const seed = Number(process.env.SEED ?? 7);

test(`any of 300 sequences of requests (SEED=${seed}) has the answers, errors and items of DynamoDB Local`, async () => {
  await fc.assert(fc.asyncProperty(sequences, compareSequence), { numRuns: 300, seed });
}, 300_000);
