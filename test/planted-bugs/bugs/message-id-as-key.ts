import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { accountedFor, ONE_EFFECT, placeOrders } from '../orders';
import type { PlantedBug } from '../planted-bug';
import { consumerOf, shop } from '../shop';

const handler = (bug: boolean) => `
const { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});

exports.handler = async ({ Records }) => {
  for (const { messageId, body } of Records) {
    const order = JSON.parse(body).detail;
    await dynamodb.send(new PutItemCommand({
      TableName: process.env.EFFECTS,
      Item: { id: { S: ${bug ? 'messageId' : 'order.id'} }, order: { S: order.id } },
      ConditionExpression: 'attribute_not_exists(id)',
    })).catch((error) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }
};
`;

export const messageIdAsKey: PlantedBug = {
  name: 'message-id-as-key',
  means: 'messageId is the idempotency key: an event that the bus delivers twice is two messages',
  app: (bug) => shop((stack) => {
    const { queue } = consumerOf(stack, handler(bug));
    const eventBus = new EventBus(stack, 'OrdersBus');
    new Rule(stack, 'Placed', { eventBus, eventPattern: { detailType: ['order.placed'] }, targets: [new SqsQueue(queue)] });
  }),
  trial: {
    workload: placeOrders({ to: 'bus' }),
    invariants: accountedFor({ found: (world) => world.table('Effects').writes.map(({ after }) => String(after!.order)) }),
  },
  breaks: ONE_EFFECT,
};
