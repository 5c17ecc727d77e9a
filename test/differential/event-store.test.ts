import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDbLocal, type DynamoDbLocal } from '../../emulator/dynamodb-local/dynamodb-local';
import { tableStorage } from '../../src/runtime/event-store';
import { eventStoreContract } from '../event-store/contract';
import { EVENT_KEYS } from '../support/event-store-table';
import { schemaOf } from '../support/runtime-dynamodb';

const TABLES = ['events', 'others'];

let local: DynamoDbLocal;
beforeAll(async () => {
  local = await startDynamoDbLocal();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: local.endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'a', AWS_CONFIG_FILE: '/dev/null',
  });
  const client = new DynamoDBClient({});
  for (const TableName of TABLES) await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...schemaOf(EVENT_KEYS) } as never));
  client.destroy();
}, 300_000); // the first time, it is installed
afterAll(() => local?.stop());

eventStoreContract('in DynamoDB Local', () => {
  const [storage, other] = TABLES.map((tableName) => tableStorage({ tableName }));
  return { storage, other };
});
