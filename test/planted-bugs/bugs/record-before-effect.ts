import { EACH_ORDER } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop, tableOf } from '../shop';

const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});

async function putNew(TableName, id) {
  try {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id } }, ConditionExpression: 'attribute_not_exists(id)' }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function handle({ id }) {
  const { DONE, EFFECTS } = process.env;
  ${bug ? 'if (await putNew(DONE, id)) await putNew(EFFECTS, id);' : 'if (await putNew(EFFECTS, id)) await putNew(DONE, id);'}
}
${EACH_ORDER}`;

export const recordBeforeEffect: PlantedBug = {
  name: 'record-before-effect',
  means: 'an order is recorded as done before it is: after a crash between the two, nobody does it',
  app: (bug) => shop((stack) => {
    const consumer = consumerOf(stack, handler(bug));
    tableOf(stack, 'Done', consumer.handler);
  }),
  trial: { workload: placeOrders(), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
