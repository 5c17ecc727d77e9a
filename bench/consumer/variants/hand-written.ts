import { ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { batchByHand } from './batch-by-hand';

const db = new DynamoDBClient({});
const TableName = 'idempotency';
const DAY = 86_400;

export const handler = batchByHand(async ({ orderId }, context) => {
  const Key = { id: { S: `orders#${orderId}` } };
  if (!await taken(Key, context)) return;
  try {
    if (!orderId.startsWith('O-')) throw new Error('unknown order');
  } catch (error) {
    await db.send(new DeleteItemCommand({ TableName, Key }));
    throw error;
  }
  await db.send(new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: 'SET #status = :completed',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':completed': { S: 'COMPLETED' } },
  }));
});

// False for what was handled before; throws when another invocation is at it.
async function taken(key: { id: { S: string } }, context: Context): Promise<boolean> {
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  try {
    await db.send(new PutItemCommand({
      TableName,
      Item: {
        ...key,
        status: { S: 'INPROGRESS' },
        expiration: { N: String(seconds + DAY) },
        lockedUntil: { N: String(now + context.getRemainingTimeInMillis()) },
      },
      ConditionExpression: 'attribute_not_exists(id) OR expiration < :seconds OR (#status = :inProgress AND lockedUntil < :now)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':seconds': { N: String(seconds) }, ':now': { N: String(now) }, ':inProgress': { S: 'INPROGRESS' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException && error.Item?.status?.S === 'COMPLETED') return false;
    throw error;
  }
}
