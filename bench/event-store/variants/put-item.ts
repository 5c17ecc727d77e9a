// The floor: a commit is one item of a key and a JSON text of types and data, written where there is none yet.
import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Data, Recorded, Store } from '../store';

const db = new DynamoDBClient({});
const TableName = 'put-item';

export function open(): Store<number> {
  return { append, load, isConflict: (error) => error instanceof ConditionalCheckFailedException };
}

async function append(stream: string, end = 0, data: readonly Data[]): Promise<number> {
  await db.send(new PutItemCommand({
    TableName,
    Item: { pk: { S: `b#${stream}` }, sk: { N: String(end + 1) }, e: { S: JSON.stringify(data.map((one) => ['Happened', one])) } },
    ConditionExpression: 'attribute_not_exists(pk)',
  }));
  return end + data.length;
}

async function load(stream: string): Promise<{ events: Recorded[]; end: number }> {
  const events: Recorded[] = [];
  let start: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await db.send(new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `b#${stream}` } },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    }));
    for (const { sk, e } of Items) {
      const first = Number(sk.N);
      events.push(...(JSON.parse(e.S!) as [string, Data][]).map(([, data], index) => ({ version: first + index, data })));
    }
    start = LastEvaluatedKey;
  } while (start);
  return { events, end: events.at(-1)?.version ?? 0 };
}
