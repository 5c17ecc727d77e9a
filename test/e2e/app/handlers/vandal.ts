import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});
const { TABLE: TableName } = process.env;

/** What is tried on a commit, by its operation. */
const OPERATIONS = {
  PutItem: (Key: Key) => client.send(new PutItemCommand({ TableName, Item: { ...Key, f: { N: '1' }, t: { N: '1' }, i: { B: Buffer.from('\u0001vandal') }, e: { S: '[["Counted",{"by":"vandal"}]]' } } })),
  UpdateItem: (Key: Key) => client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: 'SET e = :e', ExpressionAttributeValues: { ':e': { S: '[]' } } })),
  DeleteItem: (Key: Key) => client.send(new DeleteItemCommand({ TableName, Key })),
  Scan: () => client.send(new ScanCommand({ TableName, Limit: 1 })),
  Query: ({ pk }: Key) => client.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } })),
};

interface Key {
  readonly [name: string]: { S: string } | { N: string };
  readonly pk: { S: string };
}

/** Tries everything that its role should not allow, and one thing that it has to; tells how each ended. */
export async function handler({ stream, version, operations }: { stream: string; version: number; operations: (keyof typeof OPERATIONS)[] }) {
  const key: Key = { pk: { S: stream }, sk: { N: String(version) } };
  const ends = operations.map(async (name) => [name, await OPERATIONS[name](key).then(() => 'done', (error: Error) => error.name)]);
  return Object.fromEntries(await Promise.all(ends)) as Record<string, string>;
}
