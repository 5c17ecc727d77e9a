import { itemsOf, recordsOf, STREAM_ARN, streamWorld } from './stream-world';
import type { S3 } from '../../../src/testing/services/s3';
import { bodiesIn, fn, MINUTE, queue, QUEUE, SECOND } from '../../support/lambda-resources';
import { arnOf, type Declared } from '../../support/simulated-world';

const HOUR = 60 * MINUTE;
const BUCKET = 'arn:aws:s3:::failures';
const WINDOW = { MaximumBatchingWindowInSeconds: 1 };
const PARTIAL = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const toQueue = { DestinationConfig: { OnFailure: { Destination: arnOf('Failed', QUEUE) } } };
const withQueue: Record<string, Declared> = { Failed: queue() };
const items = (count: number) => Array.from({ length: count }, (_, index) => `a/${index}`);

/** A handler that fails whenever one of these items is in its batch. */
const failsFor = (...poison: string[]) => (event: unknown) => {
  if (itemsOf(event).some((item) => poison.includes(item))) throw new Error('poison');
  return null;
};

/** Writes items one after the other, and lets the world settle. */
async function ran(options: Parameters<typeof streamWorld>[0], count = 4): Promise<ReturnType<typeof streamWorld>> {
  const world = streamWorld(options);
  for (const item of items(count)) await world.put(item);
  await world.settle();
  return world;
}

describe('retries (developer guide, "Retain discarded records for a DynamoDB event source in Lambda")', () => {
  test('a batch that fails is tried again, whole, and the shard waits for it', async () => {
    const { items: batches } = await ran({ mapping: { ...WINDOW, BatchSize: 2 }, handle: (_, tries) => { if (tries < 3) throw new Error('not yet'); } });
    expect(batches()).toEqual([['a/0', 'a/1'], ['a/0', 'a/1'], ['a/0', 'a/1'], ['a/2', 'a/3']]);
  });

  test('with pauses that grow up to a minute', async () => {
    const { test } = await ran({ mapping: { ...WINDOW }, handle: (_, tries) => { if (tries < 12) throw new Error('not yet'); } });
    const at = test.entries('invoked').map((entry) => entry.at);
    expect(at.slice(1).map((time, index) => Math.floor((time - at[index]) / SECOND))).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
  });

  test('MaximumRetryAttempts: so many after the first, then the batch is given up and the next one comes', async () => {
    const { items: batches, test } = await ran({ mapping: { ...WINDOW, ...toQueue, BatchSize: 2, MaximumRetryAttempts: 2 }, more: withQueue, handle: failsFor('a/0') });
    expect(batches()).toEqual([['a/0', 'a/1'], ['a/0', 'a/1'], ['a/0', 'a/1'], ['a/2', 'a/3']]);
    expect(test.entries('invoked').map(({ attempt, most }) => [attempt, most])).toEqual([[1, 3], [2, 3], [3, 3], [1, 3]]);
    expect(test.entries('deadLettered')).toMatchObject([{ from: 'Table', to: 'Failed', text: 'RetryAttemptsExhausted', about: ['t0>Table.0', 't1>Table.0'] }]);
  });

  test('without a limit it is tried until its records are gone, and the shard goes on', async () => {
    const { items: batches, put, settle, test } = streamWorld({ mapping: { ...WINDOW, BatchSize: 2 }, handle: failsFor('a/0') });
    for (const item of ['a/0', 'a/1']) await put(item);
    await test.world.advance(10 * MINUTE);
    for (const item of ['a/2', 'a/3']) await put(item);
    await settle();
    expect(batches().length).toBeGreaterThan(1_000);
    expect(batches().at(-1)).toEqual(['a/2', 'a/3']);
    expect(test.entries('expired').flatMap(({ about }) => about)).toEqual(['t0>Table.0', 't1>Table.0']);
  });

  test('MaximumRecordAgeInSeconds: older ones are given up, also those that were never tried', async () => {
    const { items: batches, test } = await ran({ mapping: { ...WINDOW, ...toQueue, BatchSize: 2, MaximumRecordAgeInSeconds: 60 }, more: withQueue, handle: failsFor('a/0') });
    expect(new Set(batches().map(String))).toEqual(new Set(['a/0,a/1']));
    expect(new Set(test.entries('deadLettered').map(({ text, about }) => `${text} ${about.join()}`))).toEqual(new Set([
      'RecordAgeExceeded t0>Table.0,t1>Table.0', 'RecordAgeExceeded t2>Table.0,t3>Table.0',
    ]));
    expect(test.world.elapsed).toBeLessThan(3 * MINUTE);
  });

  test('throttling takes time, and no try', async () => {
    const mapping = { ...WINDOW, MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 3_600 };
    const { items: batches, test } = await ran({ mapping, fn: { ReservedConcurrentExecutions: 0 } });
    expect(batches()).toEqual([]);
    expect(test.entries('dropped')).toMatchObject([{ from: 'Table', to: 'Fn', text: 'RecordAgeExceeded, and there is no destination' }]);
    expect(test.world.elapsed).toBeGreaterThan(HOUR);
  });

  test('a function without concurrency holds records for 24 hours, and then they are lost', async () => {
    const { test } = await ran({ mapping: { ...WINDOW, MaximumRetryAttempts: 0 }, fn: { ReservedConcurrentExecutions: 0 } });
    expect(test.entries('expired').flatMap(({ about }) => about)).toEqual(['t0>Table.0', 't1>Table.0', 't2>Table.0', 't3>Table.0']);
    expect(test.world.elapsed).toBeGreaterThan(24 * HOUR);
    expect(test.world.elapsed).toBeLessThan(24 * HOUR + 2 * MINUTE);
  });
});

describe('BisectBatchOnFunctionError (the same page): splitting takes no retry', () => {
  test('a poison record is given up alone, and all others are handled', async () => {
    const mapping = { ...WINDOW, ...toQueue, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 };
    const { items: batches, test } = await ran({ mapping, more: withQueue, handle: failsFor('a/5') }, 8);
    expect(batches()).toEqual([
      items(8), ['a/0', 'a/1', 'a/2', 'a/3'], ['a/4', 'a/5', 'a/6', 'a/7'], ['a/4', 'a/5'], ['a/4'], ['a/5'], ['a/5'], ['a/6', 'a/7'],
    ]);
    expect(test.entries('deadLettered').map(({ about }) => about)).toEqual([['t5>Table.0']]);
    expect(test.entries('handled').flatMap(({ about }) => about)).toEqual([0, 1, 2, 3, 4, 6, 7].map((call) => `t${call}>Table.0`));
  });
});

describe('ReportBatchItemFailures (developer guide, "Configuring partial batch response with DynamoDB and Lambda")', () => {
  const reporting = (answer: (sequenceNumbers: string[]) => unknown) => (event: unknown, tries: number) => (
    tries === 1 ? answer(recordsOf(event).map(({ dynamodb: { SequenceNumber } }) => SequenceNumber)) : null
  );
  const failed = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

  test('the lowest number is where it goes on: with everything from there', async () => {
    const handle = reporting((numbers) => failed(numbers[3], numbers[1]));
    const { items: batches, test } = await ran({ mapping: { ...WINDOW, ...PARTIAL }, handle });
    expect(batches()).toEqual([items(4), ['a/1', 'a/2', 'a/3']]);
    expect(test.entries('failed', 'handled').map(({ kind, about }) => [kind, about.length])).toEqual([['handled', 1], ['failed', 1], ['handled', 3]]);
  });

  test.each<[string, unknown]>([
    ['an empty list', { batchItemFailures: [] }], ['no list', {}], ['null for a list', { batchItemFailures: null }], ['nothing', null], ['undefined', undefined],
  ])('%s is success', async (_, answer) => {
    expect((await ran({ mapping: { ...WINDOW, ...PARTIAL }, handle: reporting(() => answer) })).batches).toHaveLength(1);
  });

  test.each<[string, (numbers: string[]) => unknown]>([
    ['an empty identifier', () => failed('')], ['null for one', () => failed(null)], ['a number of no record', () => failed('7')],
    ['another key', (numbers) => ({ batchItemFailures: [{ itemIdentifer: numbers[2] }] })], ['one of them unknown', (numbers) => failed(numbers[2], '7')],
    ['a list that is none', () => ({ batchItemFailures: 'all' })], ['an answer that is no object', () => 7],
  ])('%s is failure of all', async (_, answer) => {
    expect((await ran({ mapping: { ...WINDOW, ...PARTIAL }, handle: reporting(answer) })).items()).toEqual([items(4), items(4)]);
  });

  test('it means nothing where it is not turned on', async () => {
    expect((await ran({ mapping: WINDOW, handle: reporting((numbers) => failed(numbers[0])) })).batches).toHaveLength(1);
  });

  test('the tries go on counting, and what is left is given up with them', async () => {
    const handle = (event: unknown) => failed(recordsOf(event).find((record) => itemsOf({ Records: [record] })[0] === 'a/2')?.dynamodb.SequenceNumber);
    const { items: batches, test } = await ran({ mapping: { ...WINDOW, ...PARTIAL, ...toQueue, MaximumRetryAttempts: 1 }, more: withQueue, handle });
    expect(batches()).toEqual([items(4), ['a/2', 'a/3']]);
    expect(test.entries('deadLettered').map(({ about }) => about)).toEqual([['t2>Table.0', 't3>Table.0']]);
  });

  test('with bisecting the batch is split at the number, which takes no retry', async () => {
    const mapping = { ...WINDOW, ...PARTIAL, ...toQueue, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 };
    const handle = (event: unknown) => {
      const poison = recordsOf(event).find((record) => itemsOf({ Records: [record] })[0] === 'a/1');
      return poison ? failed(poison.dynamodb.SequenceNumber) : null;
    };
    const { items: batches, test } = await ran({ mapping, more: withQueue, handle });
    expect(batches()).toEqual([items(4), ['a/1', 'a/2', 'a/3'], ['a/1', 'a/2'], ['a/1'], ['a/2'], ['a/3']]);
    expect(test.entries('deadLettered').map(({ about }) => about)).toEqual([['t1>Table.0']]);
  });
});

describe('destinations (developer guide, "Retain discarded records for a DynamoDB event source in Lambda")', () => {
  const poisoned = { handle: failsFor('a/0', 'a/1', 'a/2', 'a/3') };
  const mapping = { ...WINDOW, MaximumRetryAttempts: 1 };

  test('a queue gets what was given up by numbers, without the records', async () => {
    const { test, stream } = await ran({ ...poisoned, mapping: { ...mapping, ...toQueue }, more: withQueue });
    const { records } = stream();
    const [body] = bodiesIn(test, 'Failed');
    expect(JSON.parse(body)).toEqual({
      requestContext: {
        requestId: expect.any(String), functionArn: arnOf('Fn', 'AWS::Lambda::Function'), condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^2026-01-01T00:00:0\d\.\d{3}Z$/),
      DDBStreamBatchInfo: {
        shardId: records[0].shard.id,
        startSequenceNumber: records[0].sequenceNumber,
        endSequenceNumber: records[3].sequenceNumber,
        approximateArrivalOfFirstRecord: '2026-01-01T00:00:00Z',
        approximateArrivalOfLastRecord: '2026-01-01T00:00:00Z',
        batchSize: 4,
        streamArn: STREAM_ARN,
      },
    });
  });

  const bucket: Record<string, Declared> = { failures: { Type: 'AWS::S3::Bucket' } };
  const toBucket = (arn: string) => ({ DestinationConfig: { OnFailure: { Destination: arn } } });

  test('a bucket gets the event as well, as text, under a key of mapping, shard and time', async () => {
    const arn = arnOf('failures', 'AWS::S3::Bucket');
    const { test, stream, batches } = await ran({ ...poisoned, mapping: { ...mapping, ...toBucket(arn) }, more: bucket });
    const [{ key, content }] = test.world.service<S3>('s3').bucket('failures')!.objects;
    const shard = stream().records[0].shard.id;
    expect(key).toMatch(new RegExp(`^aws/lambda/Mapping/${shard}/2026/01/01/2026-01-01T00\\.00\\.\\d\\d-[0-9a-f]{8}-[0-9a-f-]{27}$`));
    const { payload, ...metadata } = JSON.parse(Buffer.from(content.body).toString()) as { payload: string; DDBStreamBatchInfo: object };
    expect(JSON.parse(payload)).toEqual({ Records: batches[0] });
    expect(metadata).toMatchObject({ version: '1.0', requestContext: { condition: 'RetryAttemptsExhausted' }, DDBStreamBatchInfo: { shardId: shard, batchSize: 4 } });
    expect(test.entries('deadLettered')).toMatchObject([{ from: 'Table', to: 'failures', text: 'RetryAttemptsExhausted' }]);
  });

  test.each([
    ['a topic', 'arn:aws:sns:us-east-1:123456789012:Failed', 'DestinationConfig.OnFailure must be a queue or a bucket, as sns is not modelled'],
    ['a FIFO queue', `${arnOf('Failed', QUEUE)}.fifo`, 'DestinationConfig.OnFailure must be a standard queue'],
  ])('%s is none', (_, arn, reason) => {
    expect(() => streamWorld({ mapping: toBucket(arn) })).toThrow(`Mapping: ${reason}, got ${arn}`);
  });

  test.each([
    ['sqs:SendMessage', arnOf('Failed', QUEUE), 'SendMessage on Failed'], ['s3:PutObject', BUCKET, `PutObject on ${BUCKET}`], ['s3:ListBucket', BUCKET, `ListBucket on ${BUCKET}`],
  ])('the role needs %s', (missing, arn, reason) => {
    const authority = { denialForService: () => undefined, denialForRole: (_: string, { action }: { action: string }) => (action === missing ? 'no' : undefined) };
    expect(() => streamWorld({ authority, mapping: toBucket(arn), more: withQueue })).toThrow(`does not have permissions to call ${reason}: no`);
  });

  test('without one, what is given up is dropped', async () => {
    const { test } = await ran({ ...poisoned, mapping });
    expect(test.entries('dropped')).toMatchObject([{ from: 'Table', to: 'Fn', text: 'RetryAttemptsExhausted, and there is no destination' }]);
  });

  test('or when it is refused', async () => {
    const authority = { denialForService: () => undefined, denialForRole: (_: string, { action }: { action: string }) => (action === 's3:PutObject' && late ? 'no' : undefined) };
    let late = false;
    const world = streamWorld({ ...poisoned, mapping: { ...mapping, ...toBucket(arnOf('failures', 'AWS::S3::Bucket')) }, more: bucket, authority });
    late = true;
    await world.put('a/0');
    await world.settle();
    expect(world.test.entries('dropped')).toMatchObject([{ text: 'RetryAttemptsExhausted, and failures refused it: AccessDenied' }]);
  });
});

describe('settings (developer guide, "Lambda parameters for Amazon DynamoDB event source mappings")', () => {
  test.each<[object, object, string]>([
    [{ BatchSize: 10_000 }, { BatchSize: 10_001 }, 'BatchSize must be 1 to 10000, got 10001'],
    [{ MaximumBatchingWindowInSeconds: 300 }, { MaximumBatchingWindowInSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be 0 to 300, got 301'],
    [{ ParallelizationFactor: 10 }, { ParallelizationFactor: 11 }, 'ParallelizationFactor must be 1 to 10, got 11'],
    [{ MaximumRetryAttempts: -1 }, { MaximumRetryAttempts: -2 }, 'MaximumRetryAttempts must be 0 to 10000, got -2'],
    [{ MaximumRecordAgeInSeconds: 60 }, { MaximumRecordAgeInSeconds: 59 }, 'MaximumRecordAgeInSeconds must be 60 to 604800, got 59'],
    [{ StartingPosition: 'LATEST' }, { StartingPosition: 'AT_TIMESTAMP' }, 'StartingPosition must be TRIM_HORIZON or LATEST for a DynamoDB stream, got AT_TIMESTAMP'],
    [{ TumblingWindowInSeconds: 0 }, { TumblingWindowInSeconds: 1 }, 'TumblingWindowInSeconds is not modelled'],
  ])('%j, but not %j: %s', (good, bad, reason) => {
    expect(() => streamWorld({ mapping: good })).not.toThrow();
    expect(() => streamWorld({ mapping: bad })).toThrow(`Mapping: ${reason}`);
  });

  test.each(['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'])('the role needs %s on the stream', (missing) => {
    const authority = {
      denialForService: () => undefined,
      denialForRole: (_: string, { action, resource }: { action: string; resource: string }) => (action === `dynamodb:${missing}` && resource === STREAM_ARN ? 'no' : undefined),
    };
    expect(() => streamWorld({ authority })).toThrow(`Mapping: the execution role of Fn does not have permissions to call ${missing} on the stream of Table: no`);
  });

  test('filters must be patterns', () => {
    expect(() => streamWorld({ mapping: { FilterCriteria: { Filters: [{ Pattern: '{"eventName":"INSERT"}' }] } } })).toThrow(/^Mapping: FilterCriteria: /);
  });

  test('the function must be one of the application', () => {
    expect(() => streamWorld({ mapping: { FunctionName: 'Other' }, more: { Fn: fn() } })).toThrow('Mapping: FunctionName must be a function of the application, got Other');
  });
});
