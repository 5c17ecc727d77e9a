import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { effect } from '../effect';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** What is to be paid. */
export interface Charge {
  readonly orderId: string;
  readonly amount: string;
  readonly idempotencyKey: string;
  readonly attempt: number;
}

/** Stands in for a payment provider that takes an idempotency key: asked twice with the same key, it charges once. */
export async function charge({ orderId, amount, idempotencyKey, attempt }: Charge): Promise<{ chargeId: string }> {
  const { UpdateExpression, ExpressionAttributeValues, ...charged } = effect(orderId, amount, attempt);
  try {
    await client.send(new UpdateCommand({
      ...charged,
      UpdateExpression: UpdateExpression.replace('SET', 'SET idempotencyKey = :key,'),
      ConditionExpression: 'attribute_not_exists(idempotencyKey) OR idempotencyKey <> :key', // another key would be another charge
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':key': idempotencyKey },
    }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  return { chargeId: `C-${orderId}` };
}
