import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unconditional } from '../../simulation/once-only/lambda/unconditional';
import type { Order } from '../orders';
import { consumer } from 'cdk-eventweave/runtime';
import { idempotent } from 'cdk-eventweave/runtime/idempotency';

const { BUG, EFFECTS, RECORDS: tableName = '' } = process.env;
const dynamodb = new DynamoDBClient({});

async function handle({ id }: Order): Promise<unknown> {
  await dynamodb.send(new PutItemCommand({ TableName: EFFECTS, Item: { id: { S: id } } }));
  return { id };
}

const once = BUG
  ? unconditional<Order>(handle, { dynamodb, tableName, key: ({ id }) => id })
  : idempotent<Order>(handle, { name: 'orders', tableName, key: 'id' });

export const handler = consumer<Order>(once, { decode: (body) => body as Order });
