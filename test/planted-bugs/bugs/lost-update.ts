import { EACH_ORDER } from '../handlers';
import { placedIds, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';
import type { Invariant } from 'cdk-eventweave/testing';

const handler = (bug: boolean) => `
const { DynamoDBClient, GetItemCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});
const TableName = process.env.EFFECTS;
const Key = { id: { S: 'all' } };

async function handle({ id }) {
  const { Item: before } = await dynamodb.send(new GetItemCommand({ TableName, Key${bug ? '' : ', ConsistentRead: true'} }));
  const ids = before?.ids.SS ?? [];
  if (ids.includes(id)) return;
  const version = Number(before?.version.N ?? 0);
  await dynamodb.send(new PutItemCommand({
    TableName,
    Item: { ...Key, ids: { SS: [...ids, id] }, version: { N: String(version + 1) } },
    ${bug ? '' : 'ConditionExpression: \'attribute_not_exists(version) OR version = :version\', ExpressionAttributeValues: { \':version\': { N: String(version) } },'}
  }));
}
${EACH_ORDER}`;

const NAME = 'no order is missing from the list';

const complete: Invariant = {
  name: NAME,
  check: (world) => {
    const ids = world.table('Effects').items().flatMap((item) => item.ids as string[]);
    return placedIds(world).filter((id) => !ids.includes(id)).map((id) => ({ message: `${id} is missing`, subject: id }));
  },
};

export const lostUpdate: PlantedBug = {
  name: 'lost-update',
  means: 'a list is read eventually consistently, made longer and written back without a condition: what a stale read misses is gone',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug), { queue: { fifo: true } })),
  trial: { workload: placeOrders({ atOnce: true, fifo: true }), invariants: [complete] },
  breaks: NAME,
};
