import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** The tables of all variants, as their documentation says; each has a table of its own. */
export const TABLES: readonly CreateTableCommandInput[] = [
  table('put-item', { pk: 'S', sk: 'N' }),
  table('eventweave', { pk: 'S', sk: 'N' }),
  table('eventweave-compressed', { pk: 'S', sk: 'N' }),
  table('equinox', { p: 'S', i: 'N' }),
  table('castore', { aggregateId: 'S', version: 'N' }, { initialEvents: { eventStoreId: 'S', timestamp: 'S' } }, 'KEYS_ONLY'),
  ...['event-store-adapter-journal', 'event-store-adapter-snapshots'].map((name) => (
    table(name, { pkey: 'S', skey: 'S' }, { 'by-aid': { aid: 'S', seq_nr: 'N' } }, 'ALL')
  )),
];

type Key = Readonly<Record<string, 'S' | 'N'>>;

function table(
  TableName: string, key: Key, indexes: Readonly<Record<string, Key>> = {}, ProjectionType: 'KEYS_ONLY' | 'ALL' = 'ALL',
): CreateTableCommandInput {
  const types = Object.assign({}, key, ...Object.values(indexes)) as Key;
  const all = Object.entries(indexes).map(([IndexName, of]) => ({ IndexName, KeySchema: schema(of), Projection: { ProjectionType } }));
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: schema(key),
    ...(all.length > 0 && { GlobalSecondaryIndexes: all }),
  };
}

function schema(key: Key) {
  return Object.keys(key).map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' as const : 'RANGE' as const }));
}

export async function createTables(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  for (const input of TABLES) await client.send(new CreateTableCommand(input));
  client.destroy();
}
