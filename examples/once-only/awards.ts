import { consumer } from 'cdk-eventweave/runtime';
import { transactional } from 'cdk-eventweave/runtime/idempotency';
import type { Order } from './order';

export const handler = consumer<Order>(transactional(({ data: { customer } }) => ({
  writes: [{
    Update: {
      TableName: process.env.POINTS!,
      Key: { customer },
      UpdateExpression: 'ADD points :one',
      ExpressionAttributeValues: { ':one': 1 },
    },
  }],
}), { key: 'data.orderId' }));
