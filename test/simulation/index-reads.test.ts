import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { appOf, nodeFunction } from './apps';
import { explore, Faults, InvariantViolation, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';

/** A function that writes an order down, then counts those of its customer; `query` says how it reads them. */
const shop = (query: string) => appOf((stack) => {
  const orders = new TableV2(stack, 'Orders', {
    partitionKey: { name: 'customer', type: AttributeType.STRING },
    sortKey: { name: 'orderId', type: AttributeType.STRING },
    globalSecondaryIndexes: [{ indexName: 'by-customer', partitionKey: { name: 'customer', type: AttributeType.STRING }, projectionType: ProjectionType.KEYS_ONLY }],
  });
  const totals = new TableV2(stack, 'Totals', { partitionKey: { name: 'customer', type: AttributeType.STRING } });
  const fn = nodeFunction(stack, 'Place', `
    const { DynamoDBClient, PutItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
    const dynamodb = new DynamoDBClient({});
    const { ORDERS, TOTALS } = process.env;
    exports.handler = async ({ customer, orderId }) => {
      await dynamodb.send(new PutItemCommand({ TableName: ORDERS, Item: { customer: { S: customer }, orderId: { S: orderId } } }));
      const condition = { KeyConditionExpression: 'customer = :c', ExpressionAttributeValues: { ':c': { S: customer } } };
      const { Count } = await dynamodb.send(new QueryCommand({ TableName: ORDERS, ...condition, ${query} }));
      await dynamodb.send(new PutItemCommand({ TableName: TOTALS, Item: { customer: { S: customer }, count: { N: String(Count) } } }));
    };`, { environment: { ORDERS: orders.tableName, TOTALS: totals.tableName } });
  orders.grantReadWriteData(fn);
  totals.grantWriteData(fn);
});

const trial: Trial & { faults: Faults; seeds: number } = {
  seeds: 40,
  faults: Faults.of('staleRead'),
  workload: async (world) => {
    for (const orderId of ['O-1', 'O-2', 'O-3']) await world.function('Place').invoke({ customer: 'ada', orderId });
  },
  invariants: [{
    name: 'all orders are counted',
    check: (world: SimulatedWorld) => {
      const [{ count }] = world.table('Totals').items();
      return count === 3 ? [] : [{ message: `${String(count)} of 3 orders are counted`, subject: 'ada' }];
    },
  }],
};

test('a function that looks for its own write in a global index is found out', async () => {
  const error = await explore(shop('IndexName: "by-customer"'), trial).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(InvariantViolation);
  const [{ violations, faults }] = (error as InvariantViolation).failures;
  expect(violations).toMatchObject([{ message: expect.stringMatching(/^[012] of 3 orders are counted$/) }]);
  expect(faults).toMatchObject([{ kind: 'staleRead' }]);
});

test('so is one that does not ask for strong consistency', async () => {
  await expect(explore(shop('ConsistentRead: false'), trial)).rejects.toThrow(InvariantViolation);
});

test('one that asks the table for strong consistency is not', async () => {
  const error = await explore(shop('ConsistentRead: true'), trial).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'FaultsNeverFiredError' }); // it has no place for staleRead
});
