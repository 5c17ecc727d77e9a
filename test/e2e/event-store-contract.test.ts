import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { plainHttp } from './plain-http';
import { tableStorage } from '../../src/runtime/event-store';
import { eventStoreContract } from '../event-store/contract';
import { EVENT_KEYS } from '../support/event-store-table';
import { schemaOf } from '../support/runtime-dynamodb';

const { clientConfig } = JSON.parse(process.env.E2E_DEPLOYMENT!);
const run = `contract-${Date.now()}`;
const TABLES = [`${run}-events`, `${run}-others`];

let server: Awaited<ReturnType<typeof plainHttp>>;
beforeAll(async () => {
  server = await plainHttp(clientConfig.endpoint, clientConfig.requestHandler.httpsAgent.ca);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: clientConfig.region,
    AWS_ACCESS_KEY_ID: clientConfig.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: clientConfig.credentials.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
  });
  const client = new DynamoDBClient(clientConfig);
  for (const TableName of TABLES) await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...schemaOf(EVENT_KEYS) } as never));
  client.destroy();
});
afterAll(() => server?.stop());

eventStoreContract('in the emulator', () => {
  const [storage, other] = TABLES.map((tableName) => tableStorage({ tableName }));
  return { storage, other };
});
