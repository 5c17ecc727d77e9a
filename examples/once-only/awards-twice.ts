import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { consumer } from 'cdk-eventweave/runtime';
import type { Order } from './order';

const points = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = consumer<Order>(async ({ data: { customer } }) => {
  await points.send(new UpdateCommand({
    TableName: process.env.POINTS,
    Key: { customer },
    UpdateExpression: 'ADD points :one',
    ExpressionAttributeValues: { ':one': 1 },
  }));
});
