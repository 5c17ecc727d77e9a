import type { Stub } from '../../../src/testing/functions/stub';
import type { Dynamodb } from '../../../src/testing/services/dynamodb';
import type { Stream } from '../../../src/testing/services/dynamodb/stream';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

type Options = NonNullable<ConstructorParameters<typeof TestWorld>[1]>;

export const TABLE = 'AWS::DynamoDB::Table';

/** ARN of the stream that a table is deployed with. */
export const STREAM_ARN = `${arnOf('Table', TABLE)}/stream/2026-01-01T00:00:00.000`;

/** A table of items with `pk` and `sk`, and a stream. */
export function streamed(properties: object = {}): Declared {
  return {
    Type: TABLE,
    Properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      ...properties,
    },
  };
}

/** A mapping of the table's stream to the function `Fn`. */
export function streamMapping(properties: object = {}): Declared {
  return { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: STREAM_ARN, FunctionName: 'Fn', StartingPosition: 'TRIM_HORIZON', ...properties } };
}

/** A record, as a function gets it. */
export interface DynamoRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly userIdentity?: object;
  readonly dynamodb: {
    readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
    readonly NewImage?: Readonly<Record<string, object>>;
    readonly OldImage?: Readonly<Record<string, object>>;
    readonly SequenceNumber: string;
  };
  readonly [member: string]: unknown;
}

export function recordsOf(event: unknown): readonly DynamoRecord[] {
  return (event as { Records: DynamoRecord[] }).Records;
}

/** Items of records, such as `a/1`. */
export function itemsOf(event: unknown): string[] {
  return recordsOf(event).map(({ dynamodb: { Keys: { pk, sk } } }) => `${pk.S}/${sk.S}`);
}

/** A table `Table`, and a function `Fn` behind its stream that keeps every batch; `handle` decides what becomes of it. */
export function streamWorld(
  { table = {}, mapping = {}, fn = {}, more = {}, handle = () => null, ...options }: {
    table?: object; mapping?: object; fn?: object; more?: Record<string, Declared>; handle?: (event: unknown, tries: number) => unknown;
  } & Options = {},
) {
  const batches: (readonly DynamoRecord[])[] = [];
  const stub: Stub = async (event) => {
    batches.push(recordsOf(event));
    return handle(event, batches.length);
  };
  const Fn = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', ...fn } };
  const test = new TestWorld({ Table: streamed(table), Fn, Mapping: streamMapping(mapping), ...more }, { functions: { Fn: stub }, ...options });
  const dynamodb = async (operation: string, input: object = {}) => test.aws('dynamodb', operation, { TableName: 'Table', ...input });
  return {
    test,
    batches,
    dynamodb,
    /** Items of each batch. */
    items: () => batches.map((Records) => itemsOf({ Records })),
    put: async (item: string, value = 'v') => dynamodb('PutItem', { Item: itemNamed(item, value) }),
    /** Puts items in one transaction, whose records come at once. */
    putAtOnce: async (...items: string[]) => test.aws('dynamodb', 'TransactWriteItems', {
      TransactItems: items.map((item) => ({ Put: { TableName: 'Table', Item: itemNamed(item, 'v') } })),
    }),
    settle: async () => test.world.settle(),
    stream: (): Stream => test.world.service<Dynamodb>('dynamodb').stream(STREAM_ARN)!,
  };
}

function itemNamed(item: string, value: string): object {
  const [pk, sk] = item.split('/');
  return { pk: { S: pk }, sk: { S: sk }, value: { S: value } };
}
