import { EACH_ORDER } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({ maxAttempts: 1 });
const known = new Set();

async function handle({ id }) {
  if (known.has(id)) return;
  ${bug ? 'known.add(id);' : ''}
  await dynamodb.send(new PutItemCommand({
    TableName: process.env.EFFECTS, Item: { id: { S: id } }, ConditionExpression: 'attribute_not_exists(id)',
  })).catch((error) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
  ${bug ? '' : 'known.add(id);'}
}
${EACH_ORDER}`;

export const rememberedInMemory: PlantedBug = {
  name: 'remembered-in-memory',
  means: 'the module remembers an order before it is written: when that fails, the next try finds it done',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: { workload: placeOrders(), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
