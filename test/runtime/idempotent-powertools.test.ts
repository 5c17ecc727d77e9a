import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { idempotent } from '../../src/runtime/idempotency';
import { cloudEvent } from '../support/runtime-events';
import { delivery, own, TABLE, useIdempotencyTable } from '../support/runtime-idempotency';

const bed = useIdempotencyTable();
beforeEach(() => void (process.env.AWS_LAMBDA_FUNCTION_NAME = 'orders'));
afterEach(() => delete process.env.AWS_LAMBDA_FUNCTION_NAME);

test('Powertools and we share a table, and no record', async () => {
  const [theirs, ours] = [jest.fn(async (_: unknown) => 'theirs'), jest.fn((_: unknown) => 'ours')];
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'data.orderId' });
  config.registerLambdaContext({ getRemainingTimeInMillis: () => 3_000 } as never);
  const byPowertools = makeIdempotent(theirs, { persistenceStore: new DynamoDBPersistenceLayer({ tableName: TABLE }), config });
  const byUs = idempotent(ours, own({ key: 'data.orderId' }));
  const event = cloudEvent({ data: { orderId: 'O-1' } });
  for (let time = 0; time < 2; time++) {
    expect(await byPowertools(event)).toBe('theirs');
    expect(await byUs(event, delivery())).toBe('ours');
  }
  expect([theirs, ours].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  const items = bed.tables.items(TABLE);
  expect(items).toHaveLength(2);
  for (const item of items) expect(item).toMatchObject({ id: { S: expect.any(String) }, expiration: { N: expect.stringMatching(/^\d{10}$/) }, status: { S: 'COMPLETED' } });
});
