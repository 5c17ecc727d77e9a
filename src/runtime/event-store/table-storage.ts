import {
  DynamoDBClient, PutItemCommand, QueryCommand, TransactWriteItemsCommand,
  type AttributeValue, type Put, type QueryCommandInput, type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { bucketStorage } from './bucket-storage';
import { answerOf, EventStoreError } from './errors';
import { retry } from './retry';
import type { EventStorage, Item, Range } from './storage';
import { isForNow, reasonsOf } from '../cancellation';
import { EVENT_STORE_BUCKET_NAME, EVENT_STORE_TABLE_NAME } from '../contract';

/** A transaction of another writer holds an item for a moment; so often it is tried. */
const TRIES = 6;

// Imported at once, not with the first command: whoever imports this needs it, and Lambda gives its start a whole processor.
const client = new DynamoDBClient({});

/** Options of `tableStorage`. */
export interface TableStorageOptions {
  /**
   * Name of the table.
   *
   * @default - the one that `EventSourcedTable.connect` gave the function
   */
  readonly tableName?: string;

  /**
   * Name of the bucket for commits too large for an item.
   *
   * @default - with the table that `EventSourcedTable.connect` gave the function, the bucket that came with it; else such commits are refused
   */
  readonly bucketName?: string;
}

/**
 * Keeps events in the table of an `EventSourcedTable`.
 *
 * @throws {TypeError} at the first use, where neither the options nor the environment name a table.
 */
export function tableStorage({ tableName, bucketName }: TableStorageOptions = {}): EventStorage {
  const nameOfTable = () => {
    const name = tableName ?? process.env[EVENT_STORE_TABLE_NAME];
    if (!name) throw new TypeError(`tableName must be given where ${EVENT_STORE_TABLE_NAME} is not set; EventSourcedTable.connect sets it`);
    return name;
  };
  return {
    get name() { return nameOfTable(); },
    get objects() {
      const bucket = bucketName ?? (tableName ? undefined : process.env[EVENT_STORE_BUCKET_NAME]);
      return bucket ? bucketStorage(bucket) : undefined;
    },
    insert: (items) => insert(nameOfTable(), items),
    replace: (item) => replace(nameOfTable(), item),
    query: (partition, range) => query(nameOfTable(), partition, range),
  };
}

async function insert(tableName: string, items: readonly Item[]): Promise<readonly (Item | undefined)[] | undefined> {
  const puts = items.map((item) => ifFree(tableName, item));
  try {
    await retry(TRIES, () => (puts.length === 1 ? client.send(new PutItemCommand(puts[0])) : transact(puts)), isInTheWay);
    return undefined;
  } catch (error) {
    const found = foundIn(error);
    if (!found) throw new EventStoreError(tableName, error as Error);
    return found;
  }
}

function transact(puts: Put[]): Promise<unknown> {
  return client.send(new TransactWriteItemsCommand({ TransactItems: puts.map((put) => ({ Put: put })) }));
}

function ifFree(tableName: string, item: Item): Put {
  return {
    TableName: tableName, Item: item as Record<string, AttributeValue>, ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...(item.ttl ? orExpired() : FREE),
  };
}

const FREE = { ConditionExpression: 'attribute_not_exists(pk)' };

function orExpired() {
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.now() / 1000)) } },
  };
}

// Also where another item of the transaction can never be written: whose they all are tells whether the command was committed before.
function isInTheWay(error: unknown): boolean {
  return /^(TransactionConflict|ReplicatedWriteConflict)Exception$/.test((error as Error).name) || isForNow(reasonsOf(error));
}

function foundIn(error: unknown): (Item | undefined)[] | undefined {
  const { name, Item: found } = error as { name?: string; Item?: Item };
  if (name === 'ConditionalCheckFailedException') return [found];
  const reasons = reasonsOf(error);
  return reasons.some(({ Code }) => Code === 'ConditionalCheckFailed') ? reasons.map((reason) => reason.Item as Item | undefined) : undefined;
}

async function replace(TableName: string, item: Item): Promise<void> {
  await answerOf(TableName, () => client.send(new PutItemCommand({ TableName, Item: item as Record<string, AttributeValue> })));
}

async function* query(tableName: string, partition: string, range: Range): AsyncGenerator<readonly Item[]> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, backwards, limit } = range;
  if (from > to) return; // DynamoDB refuses such bounds
  const input: QueryCommandInput = {
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': { S: partition }, ':from': { N: String(from) }, ':to': { N: String(to) } },
    ScanIndexForward: !backwards,
    ConsistentRead: true,
  };
  let start: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await answerOf(tableName, () => (
      client.send(new QueryCommand({ ...input, Limit: start ? undefined : limit, ExclusiveStartKey: start }))
    ));
    yield Items as Item[];
    start = LastEvaluatedKey;
  } while (start);
}
