import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { send, type Outcome } from './dynamodb-wire';
import { startDynamoDbLocal, type DynamoDbLocal } from '../../emulator/dynamodb-local/dynamodb-local';
import { ServiceError } from '../../src/testing/kernel/service-error';
import { execute } from '../../src/testing/services/dynamodb/execute';
import { Table } from '../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../src/testing/services/dynamodb/table-definition';

const TABLE = 'segments';
const SCHEMA = { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
const NAMES = Array.from({ length: 25 }, (_, index) => `item ${index}`);

type Scan = (input: Record<string, unknown>) => Outcome | Promise<Outcome>;

let local: DynamoDbLocal;
let client: DynamoDBClient;
beforeAll(async () => {
  local = await startDynamoDbLocal();
  client = new DynamoDBClient({ endpoint: local.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'a' }, maxAttempts: 1 });
  await client.send(new CreateTableCommand({ TableName: TABLE, BillingMode: 'PAY_PER_REQUEST', ...SCHEMA } as never));
  await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: NAMES.map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) } }));
}, 300_000);
afterAll(async () => {
  client?.destroy();
  await local?.stop();
});

/** The engine, with the same items. */
function engine(): Scan {
  const table = new Table(tableDefinition(SCHEMA, TABLE, `arn:aws:dynamodb:us-east-1:111122223333:table/${TABLE}`));
  for (const id of NAMES) execute(() => table, 'PutItem', { TableName: TABLE, Item: { id: { S: id } } });
  return (input) => {
    try {
      return { output: execute(() => table, 'Scan', { TableName: TABLE, ...input }) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { code: error.code, message: error.message };
    }
  };
}

interface Page {
  readonly Items: readonly { readonly id: { readonly S: string } }[];
  readonly LastEvaluatedKey?: unknown;
}

async function pageOf(scan: Scan, input: Record<string, unknown>): Promise<Page> {
  return (await scan(input) as unknown as { readonly output: Page }).output;
}

const sides: [string, () => Scan][] = [['the engine', engine], ['DynamoDB Local', () => async (input) => send(client, 'Scan', { TableName: TABLE, ...input })]];

/** Which items lie in which segment is nobody's promise: what both keep to is. */
describe.each(sides)('segments of %s', (_, side) => {
  test('share all items, page by page', async () => {
    const scan = side();
    const found: string[] = [];
    for (const Segment of [0, 1, 2]) {
      for (let ExclusiveStartKey: unknown; ;) {
        const page = await pageOf(scan, { Segment, TotalSegments: 3, Limit: 2, ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }) });
        found.push(...page.Items.map(({ id }) => id.S));
        if ((ExclusiveStartKey = page.LastEvaluatedKey) === undefined) break;
      }
    }
    expect(found.sort()).toEqual([...NAMES].sort());
  });

  test('refuse a key of another segment', async () => {
    const scan = side();
    const { LastEvaluatedKey: ExclusiveStartKey } = await pageOf(scan, { Segment: 0, TotalSegments: 2, Limit: 1 });
    expect(await scan({ Segment: 0, TotalSegments: 2, ExclusiveStartKey })).toHaveProperty('output');
    const refusal = { code: 'ValidationException', message: expect.stringMatching(/segment/i) };
    expect(await scan({ Segment: 1, TotalSegments: 2, ExclusiveStartKey })).toMatchObject(refusal);
  });
});
