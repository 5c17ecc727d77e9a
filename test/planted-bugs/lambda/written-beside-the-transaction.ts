import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Order } from '../orders';
import { consumer } from 'cdk-eventweave/runtime';
import { transactional, type Transaction } from 'cdk-eventweave/runtime/idempotency';

const { BUG, EFFECTS = '', RECORDS: tableName } = process.env;
const dynamodb = new DynamoDBClient({});

async function handle({ id, amount }: Order): Promise<Transaction> {
  if (!BUG) return { writes: [{ Put: { TableName: EFFECTS, Item: { id, amount } } }] };
  await dynamodb.send(new PutItemCommand({ TableName: EFFECTS, Item: { id: { S: id }, amount: { N: String(amount) } } }));
  return {};
}

export const handler = consumer<Order>(transactional(handle, { key: 'id', name: 'orders', tableName }), { decode: (body) => body as Order });
