import { EACH_ORDER } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});

async function handle({ id, amount }) {
  await dynamodb.send(new UpdateItemCommand({
    TableName: process.env.EFFECTS,
    Key: { id: { S: 'turnover' } },
    UpdateExpression: 'SET latest = :id ADD orders :orders, amount :amount',
    ${bug ? '' : 'ConditionExpression: \'attribute_not_exists(orders) OR NOT contains(orders, :id)\','}
    ExpressionAttributeValues: { ':id': { S: id }, ':orders': { SS: [id] }, ':amount': { N: String(amount) } },
  })).catch((error) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}
${EACH_ORDER}`;

export const countedTwice: PlantedBug = {
  name: 'counted-twice',
  means: 'an order is added to the turnover without a condition: again for every delivery and every retry',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug))),
  trial: {
    workload: placeOrders(),
    invariants: accountedFor({ found: (world) => world.table('Effects').writes.map(({ after }) => String(after!.latest)) }),
  },
  breaks: ONE_EFFECT,
};
