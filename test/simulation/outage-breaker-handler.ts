import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { consumer } from 'cdk-eventweave/runtime';
import { outageBreaker } from 'cdk-eventweave/runtime/outage-breaker';

interface Order {
  readonly orderId: string;
  /** Whether it always fails. */
  readonly poison?: boolean;
}

const [dynamodb, lambda] = [new DynamoDBClient({}), new LambdaClient({})];
const { PROVIDER = '', LEDGER = '' } = process.env;

async function charge(orderId: string): Promise<void> {
  const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: PROVIDER, Payload: JSON.stringify({ orderId }) }));
  if (FunctionError) throw new Error('the provider is down');
}

export const handler = consumer<Order>(async ({ data: { orderId, poison } }) => {
  if (poison) throw new Error('poison');
  await charge(orderId);
  await dynamodb.send(new PutItemCommand({ TableName: LEDGER, Item: { orderId: { S: orderId } } }));
}, { outageBreaker: outageBreaker() });
