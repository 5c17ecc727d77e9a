import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SDK_ENV, type TableNames } from './environment';

/** Creates the tables of an event store that nothing else uses. */
export async function createTables(endpoint: string, prefix: string): Promise<TableNames> {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = SDK_ENV;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const names = { events: `${prefix}-events`, feed: `${prefix}-feed`, bookkeeping: `${prefix}-bookkeeping` };
  for (const [TableName, sortKeyType] of [[names.events, 'N'], [names.feed, 'N'], [names.bookkeeping, 'S']] as const) {
    await client.send(new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: sortKeyType }],
    }));
  }
  client.destroy();
  return names;
}
