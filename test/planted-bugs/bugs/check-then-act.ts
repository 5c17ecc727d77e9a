import { EACH_ORDER } from '../handlers';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});
const TableName = process.env.EFFECTS;

async function handle({ id }) {
  const Item = { id: { S: id } };
  const { Item: known } = await dynamodb.send(new GetItemCommand({ TableName, Key: Item, ConsistentRead: true }));
  if (known) return;
  await dynamodb.send(new PutItemCommand({ TableName, Item${bug ? '' : ', ConditionExpression: \'attribute_not_exists(id)\''} })).catch((error) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}
${EACH_ORDER}`;

export const checkThenAct: PlantedBug = {
  name: 'check-then-act',
  means: 'an order is looked for, and then put without a condition: two at once both find nothing',
  app: (bug) => shop((stack) => consumerOf(stack, handler(bug), { eventSource: { batchSize: 1 } })),
  trial: { workload: placeOrders({ count: 3, repeated: true }), invariants: accountedFor() },
  breaks: ONE_EFFECT,
};
