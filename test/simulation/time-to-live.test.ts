import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { appOf, nodeFunction } from './apps';
import { start } from './functions-app';
import { explore, Faults, InvariantViolation, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';

const HOUR = 3_600_000;

/** Sessions of an hour; `Renew` opens one and renews it, `work` says how. */
const shop = (work: string) => appOf((stack) => {
  const sessions = new TableV2(stack, 'Sessions', { partitionKey: { name: 'id', type: AttributeType.STRING }, timeToLiveAttribute: 'until' });
  const fn = nodeFunction(stack, 'Renew', `
    const { DynamoDBClient, PutItemCommand, GetItemCommand } = require('@aws-sdk/client-dynamodb');
    const dynamodb = new DynamoDBClient({});
    const TableName = process.env.TABLE;
    const open = (id, more = {}) => dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id }, until: { N: String(Math.floor(Date.now() / 1_000) + 3_600) } }, ...more }));
    exports.handler = async ({ id }) => { ${work} };`, { environment: { TABLE: sessions.tableName } });
  sessions.grantReadWriteData(fn);
});

const OPEN = 'await open(id);';

test('settling does not wait for it, advancing comes to it, and a test sees who has deleted', async () => {
  const world = await start({}, shop(OPEN));
  await world.function('Renew').invoke({ id: 'S-1' });
  await world.settle();
  expect(world.elapsed).toBeLessThan(10_000);
  expect(world.table('Sessions').items()).toMatchObject([{ id: 'S-1' }]);
  await world.advance(49 * HOUR + 10_000);
  expect(world.table('Sessions').items()).toEqual([]);
  expect(world.table('Sessions').writes).toMatchObject([{ after: { id: 'S-1' } }, { key: { id: 'S-1' }, before: { id: 'S-1' }, expired: true }]);
  expect(world.table('Sessions').writes[0]).not.toHaveProperty('expired');
});

test('a world of the same seed has the same history, one of another seed another', async () => {
  const app = shop(OPEN);
  const hash = async (seed: number) => {
    const world = await start({ seed }, app);
    await world.function('Renew').invoke({ id: 'S-1' });
    await world.advance(60 * HOUR);
    return world.hash;
  };
  const first = await hash(1);
  expect(await hash(1)).toBe(first);
  expect(await hash(2)).not.toBe(first);
});

describe('a session that is looked for an hour and a half after it was opened', () => {
  const trial: Trial & { faults: Faults; seeds: number } = {
    seeds: 100,
    faults: Faults.none(),
    workload: async (world) => {
      await world.function('Renew').invoke({ id: 'S-1' });
      await world.advance(1.5 * HOUR);
      await world.function('Renew').invoke({ id: 'S-1' });
    },
    invariants: [{
      name: 'what is over is not renewed',
      check: (world: SimulatedWorld) => {
        const [, ...renewals] = world.table('Sessions').writes.filter(({ expired }) => !expired);
        return renewals.some(({ before }) => before) ? [{ message: 'S-1 was renewed after its hour', subject: 'S-1' }] : [];
      },
    }],
  };
  const found = 'const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true }));';

  test('is taken for open by code that trusts its absence', async () => {
    await expect(explore(shop(`${found} await open(id);`), trial)).rejects.toThrow(InvariantViolation);
  });

  test('is not by code that looks at the time', async () => {
    const careful = `${found} if (!Item || Number(Item.until.N) > Date.now() / 1_000) await open(id);`;
    expect(await explore(shop(careful), trial)).toMatchObject({ failures: [] });
  });
});
