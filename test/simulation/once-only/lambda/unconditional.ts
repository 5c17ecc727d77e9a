import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand, UpdateItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Delivery } from 'cdk-eventweave/runtime';
import type { OnceDelivery } from 'cdk-eventweave/runtime/idempotency';

interface Options<T> {
  readonly dynamodb: DynamoDBClient;
  readonly tableName: string;
  readonly key: (message: T) => string;
}

type Handle<T> = (message: T, delivery: Delivery & OnceDelivery) => Promise<unknown>;

/**
 * The usual pattern, to compare with: a lock that expires with the invocation, and neither the completion of the record nor
 * its removal after an error asks whose lock it is by then. Its token does nothing; it shows the test who wrote.
 */
export function unconditional<T>(handle: Handle<T>, { dynamodb, tableName, key }: Options<T>) {
  return async (message: T, delivery: Delivery): Promise<unknown> => {
    const record = new UsualRecord(dynamodb, tableName, key(message));
    const found = await record.lock(delivery.remainingTime());
    if (found?.status.S === 'COMPLETED') return JSON.parse(found.data.S!);
    if (found) throw new Error('it is in progress');
    let result: unknown;
    try {
      result = await handle(message, Object.assign(Object.create(delivery) as Delivery, { idempotencyKey: key(message), possiblyRepeated: false }));
    } catch (error) {
      await record.remove();
      throw error;
    }
    await record.complete(result);
    return result;
  };
}

class UsualRecord {
  private readonly token = randomUUID();

  constructor(private readonly dynamodb: DynamoDBClient, private readonly TableName: string, private readonly id: string) {}

  /** @returns what is in the way. */
  public async lock(time: number): Promise<Record<string, AttributeValue> | undefined> {
    const { dynamodb, TableName, id, token } = this;
    const now = Date.now();
    try {
      await dynamodb.send(new PutItemCommand({
        TableName,
        Item: { id: { S: id }, status: { S: 'INPROGRESS' }, in_progress_expiration: { N: String(now + time) }, token: { S: token } },
        ConditionExpression: 'attribute_not_exists(id) OR (#status = :inProgress AND in_progress_expiration < :now)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':inProgress': { S: 'INPROGRESS' }, ':now': { N: String(now) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }));
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item) return error.Item;
      throw error;
    }
  }

  public async complete(result: unknown): Promise<void> {
    const { dynamodb, TableName, id, token } = this;
    await dynamodb.send(new UpdateItemCommand({
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: 'SET #status = :completed, #data = :data, #token = :token REMOVE in_progress_expiration',
      ExpressionAttributeNames: { '#status': 'status', '#data': 'data', '#token': 'token' },
      ExpressionAttributeValues: { ':completed': { S: 'COMPLETED' }, ':data': { S: JSON.stringify(result) }, ':token': { S: token } },
    }));
  }

  public async remove(): Promise<void> {
    const { dynamodb, TableName, id } = this;
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
  }
}
