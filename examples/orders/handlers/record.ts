import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** Records an effect, once per order; false when it had been recorded before. */
export async function recordOnce(orderId: string, effect: string, attempt: number): Promise<boolean> {
  try {
    await client.send(new PutItemCommand({
      TableName: process.env.LEDGER,
      Item: { orderId: { S: orderId }, effect: { S: effect }, attempt: { N: String(attempt) }, at: { S: new Date().toISOString() } },
      ConditionExpression: 'attribute_not_exists(orderId)',
    }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
