import { EACH_ORDER } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});
const known = new Set();

async function handle({ id }) {
  if (known.has(id)) return;
  await dynamodb.send(new PutItemCommand({
    TableName: process.env.EFFECTS, Item: { id: { S: id } }${bug ? '' : ', ConditionExpression: \'attribute_not_exists(id)\''},
  })).catch((error) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
  known.add(id);
}
${EACH_ORDER}`;

export const knownToOneEnvironment: PlantedBug = {
  name: 'known-to-one-environment',
  means: 'orders are told apart by a set in memory: another execution environment does not have it',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: { workload: placeOrders({ repeated: true }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
