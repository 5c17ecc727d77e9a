import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, S3OnFailureDestination, SqsDlq, type DynamoEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, closing, nodeFunction } from './apps';
import { explore, Faults, Invariants, InvariantViolation, simulate, storyOf, timeline, type Invariant, type SimulatedWorld } from 'cdk-eventweave/testing';

const HOUR = 3_600_000;

type Source = Partial<DynamoEventSourceProps>;

/** Table `Orders` with a stream, function `Projection` behind it, table `View`; `source` gives settings of its event source, and `MappingId` its id. */
function projection(code: string, source: (stack: Stack) => Source = () => ({})) {
  return appOf((stack) => {
    const orders = new TableV2(stack, 'Orders', {
      partitionKey: { name: 'id', type: AttributeType.STRING }, sortKey: { name: 'version', type: AttributeType.NUMBER }, dynamoStream: StreamViewType.NEW_IMAGE,
    });
    const view = new Table(stack, 'View', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const fn = nodeFunction(stack, 'Projection', code, { environment: { TABLE: view.tableName } });
    const eventSource = new DynamoEventSource(orders, { startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 10, ...source(stack) });
    fn.addEventSource(eventSource);
    view.grantReadWriteData(fn);
    nodeFunction(stack, 'MappingId', 'exports.handler = async () => process.env.UUID;', { environment: { UUID: eventSource.eventSourceMappingId } });
  });
}

/** Does `work` for every record, with its key and the client at hand. */
const reader = (work: string, failed = 'throw error;') => `
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  const dynamodb = new DynamoDBClient({});
  const TableName = process.env.TABLE;
  const work = async ({ id, version }, { eventName, dynamodb: { SequenceNumber } }) => { ${work} };
  exports.handler = async ({ Records }) => {
    for (const record of Records) {
      try { await work(record.dynamodb.Keys, record); } catch (error) { ${failed} }
    }
  };`;

const PUT = 'await dynamodb.send(new PutItemCommand({ TableName, Item: { id, version } }));';
const REPORT = 'return { batchItemFailures: [{ itemIdentifier: record.dynamodb.SequenceNumber }] };';

/** Trusts the order of the records of a partition: the last one to come is the latest version. */
const TRUSTING = reader(PUT);

/** Trusts versions. */
const VERSION_AWARE = reader(`
  const Item = { id, version };
  const newer = { ConditionExpression: 'attribute_not_exists(id) OR version < :version', ExpressionAttributeValues: { ':version': version } };
  await dynamodb.send(new PutItemCommand({ TableName, Item, ...newer })).catch((error) => { if (error.name !== 'ConditionalCheckFailedException') throw error; });`);

async function append(world: SimulatedWorld, id: string, ...versions: number[]): Promise<void> {
  const { tableName } = world.table('Orders');
  for (const version of versions) await world.call('dynamodb', 'PutItem', { TableName: tableName, Item: { id: { S: id }, version: { N: String(version) } } });
}

/** How far the view is. */
function seen(world: SimulatedWorld): Record<string, unknown> {
  return Object.fromEntries(world.table('View').items().map(({ id, version }) => [id, version]));
}

test('a function behind a stream gets what is written, and the records can be seen', async () => {
  const world = closing(await simulate(projection(TRUSTING)));
  await append(world, 'O-7', 1, 2, 3);
  await world.settle();
  expect(seen(world)).toEqual({ 'O-7': 3 });
  const { stream } = world.table('Orders');
  expect(stream).toMatchObject({ viewType: 'NEW_IMAGE', arn: expect.stringMatching(/:table\/.*\/stream\//) });
  expect(stream!.records).toMatchObject([1, 2, 3].map((version) => ({ eventName: 'INSERT', key: { id: 'O-7', version }, after: { id: 'O-7', version } })));
  expect(world.table('View').stream).toBeUndefined();
  expect(timeline(storyOf(world, 'O-7'))).toMatch(/Shop\/Orders +received → Shop\/Projection: shardId-[\s\S]* invoked: try 1[\s\S]* called → Shop\/View: PutItem/);
});

describe('what fails is tried again', () => {
  const POISON = 'if (version.N === "3") throw new Error("poison");';

  test('bisecting isolates a poison record, which rests in a bucket, whole', async () => {
    const app = projection(reader(`${POISON} ${PUT}`), (stack) => ({
      bisectBatchOnError: true, retryAttempts: 2, maxBatchingWindow: Duration.seconds(1), onFailure: new S3OnFailureDestination(new Bucket(stack, 'Failures')),
    }));
    const world = closing(await simulate(app));
    await append(world, 'O-7', 1, 2, 3, 4, 5);
    await world.settle();
    expect(seen(world)).toEqual({ 'O-7': 5 });
    const [{ key, body }] = world.bucket('Failures').objects;
    expect(key).toMatch(/^aws\/lambda\/[0-9a-f-]{36}\/shardId-\d{20}-[0-9a-f]{8}\/2026\/01\/01\/2026-01-01T00\.00\.\d\d-[0-9a-f-]{36}$/);
    const { payload } = JSON.parse(body) as { payload: string };
    expect((JSON.parse(payload) as { Records: object[] }).Records).toMatchObject([{ dynamodb: { NewImage: { version: { N: '3' } } } }]);
    expect(world.entries('deadLettered')).toMatchObject([{ to: 'Shop/Failures', about: [world.table('Orders').stream!.records[2].lineage] }]);
    for (const { check } of [Invariants.nothingLost(), Invariants.nothingInFlight(), Invariants.boundedAttempts()]) expect(check(world)).toEqual([]);
  });

  test('a partial response keeps what came before it', async () => {
    const once = 'globalThis.tries = (globalThis.tries ?? 0) + 1; if (version.N === "3" && globalThis.tries < 4) throw new Error("not yet");';
    const world = closing(await simulate(projection(reader(`${once} ${PUT}`, REPORT), () => ({ reportBatchItemFailures: true, maxBatchingWindow: Duration.seconds(1) }))));
    await append(world, 'O-7', 1, 2, 3, 4);
    await world.settle();
    expect(world.table('View').writes.map(({ after }) => after!.version)).toEqual([1, 2, 3, 4]);
    expect(world.entries('invoked').map(({ about }) => about.length)).toEqual([4, 2]);
  });

  test('what is given up without a destination is lost, and a queue gets numbers alone', async () => {
    const losing = closing(await simulate(projection(reader(POISON), () => ({ retryAttempts: 1 }))));
    await append(losing, 'O-7', 3);
    await losing.settle();
    expect(Invariants.nothingLost().check(losing)).toMatchObject([{ message: expect.stringContaining('RetryAttemptsExhausted, and there is no destination') }]);
    const world = closing(await simulate(projection(reader(POISON), (stack) => ({ retryAttempts: 1, onFailure: new SqsDlq(new Queue(stack, 'Failed')) }))));
    await append(world, 'O-7', 3);
    await world.settle();
    expect(Invariants.nothingLost().check(world)).toEqual([]);
    const { DDBStreamBatchInfo, ...rest } = JSON.parse(world.queue('Failed').messages[0].body) as Record<string, object>;
    expect(DDBStreamBatchInfo).toMatchObject({ batchSize: 1, startSequenceNumber: world.table('Orders').stream!.records[0].sequenceNumber });
    expect(rest).not.toHaveProperty('payload');
  });
});

describe('24 hours', () => {
  test('a mapping that is turned off for 25 hours loses records', async () => {
    const world = closing(await simulate(projection(TRUSTING)));
    const { result: UUID } = await world.function('MappingId').invoke({});
    await world.call('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: false });
    await world.settle();
    await append(world, 'O-1', 1);
    await world.settle();
    expect(Invariants.nothingInFlight().check(world)).toMatchObject([{ message: '1 message is left in Shop/Orders' }]);
    await world.advance(24 * HOUR);
    await append(world, 'O-2', 1);
    await world.advance(HOUR);
    await world.call('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: true });
    await world.settle();
    expect(seen(world)).toEqual({ 'O-2': 1 });
    expect(Invariants.nothingLost().check(world)).toMatchObject([{ message: expect.stringMatching(/was expired at Shop\/Orders: after 24 hours in the stream$/) }]);
    expect(Invariants.nothingInFlight().check(world)).toEqual([]);
  });
});

const appends = async (world: SimulatedWorld) => {
  const { tableName } = world.table('Orders');
  for (const id of ['O-1', 'O-2']) {
    await append(world, id, 1, 2);
    const Put = (version: number) => ({ Put: { TableName: tableName, Item: { id: { S: id }, version: { N: String(version) } } } });
    await world.call('dynamodb', 'TransactWriteItems', { TransactItems: [Put(3), Put(4)] });
    await append(world, id, 5);
  }
};

const upToDate: Invariant = {
  name: 'the view is up to date',
  check: (world) => {
    const late = ['O-1', 'O-2'].filter((id) => seen(world)[id] !== 5);
    return late.map((id) => ({ message: `${id} is at ${String(seen(world)[id])}, not at 5`, subject: id }));
  },
};

describe('a consumer that trusts the order across the items of a partition', () => {
  test.each<[string, Faults, Source]>([
    ['records are overtaken', Faults.of('reorderedDelivery'), {}],
    ['a shard splits', Faults.of('shardSplit', 'lateDelivery'), {}],
    ['batches come again', Faults.of('duplicateDelivery'), { batchSize: 1 }],
    ['parts of a shard run at once', Faults.none(), { parallelizationFactor: 10, batchSize: 1 }],
  ])('is found when %s', async (_, faults, source) => {
    const found = explore(projection(TRUSTING, () => source), { seeds: 100, faults, workload: appends, invariants: [upToDate] });
    await expect(found).rejects.toThrow(InvariantViolation);
  });

  test('and one that looks at versions is clean, whatever happens', async () => {
    const app = projection(VERSION_AWARE, (stack) => ({ parallelizationFactor: 2, retryAttempts: 5, onFailure: new S3OnFailureDestination(new Bucket(stack, 'Failures')) }));
    const { hashes } = await explore(app, {
      seeds: 60,
      faults: Faults.everything(),
      workload: appends,
      invariants: [upToDate, Invariants.nothingLost(), Invariants.nothingInFlight(), Invariants.boundedAttempts()],
    });
    expect(new Set(hashes).size).toBe(60);
    expect((await explore(app, { seeds: 10, faults: Faults.everything(), workload: appends, invariants: [] })).hashes).toEqual(hashes.slice(0, 10));
  });
});
