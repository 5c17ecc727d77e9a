import { itemsOf, STREAM_ARN, streamWorld, TABLE } from './stream-world';
import { MINUTE } from '../../support/lambda-resources';
import { arnOf } from '../../support/simulated-world';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const item = (value: object) => ({ pk: { S: 'a' }, sk: { S: '1' }, ...value });

describe('records (API reference, Record; Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", example event)', () => {
  test('an insertion, a change and a removal, whole', async () => {
    const { dynamodb, batches, settle, test: { world } } = streamWorld({ mapping: { MaximumBatchingWindowInSeconds: 60 } });
    await world.advance(1_500);
    await dynamodb('PutItem', { Item: item({ n: { N: '1' }, binary: { B: 'AAE=' } }) });
    await dynamodb('PutItem', { Item: item({ n: { N: '2.0' } }) });
    await dynamodb('DeleteItem', { Key: item({}) });
    await settle();
    const [first, second] = [item({ n: { N: '1' }, binary: { B: 'AAE=' } }), item({ n: { N: '2' } })];
    const seconds = 1_767_225_601;
    const described = { eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: 'us-east-1', eventSourceARN: STREAM_ARN, eventID: expect.stringMatching(/^[0-9a-f]{32}$/) };
    const dynamo = { ApproximateCreationDateTime: seconds, Keys: item({}), StreamViewType: 'NEW_AND_OLD_IMAGES', SequenceNumber: expect.stringMatching(/^\d{21}$/) };
    expect(batches.flat()).toEqual([
      { ...described, eventName: 'INSERT', dynamodb: { ...dynamo, NewImage: first, SizeBytes: 6 + 6 + 3 + 8 } },
      { ...described, eventName: 'MODIFY', dynamodb: { ...dynamo, NewImage: second, OldImage: first, SizeBytes: 6 + 9 + 17 } },
      { ...described, eventName: 'REMOVE', dynamodb: { ...dynamo, OldImage: second, SizeBytes: 6 + 9 } },
    ]);
    expect(new Set(batches.flat().map(({ eventID }) => eventID)).size).toBe(3);
  });

  // API reference, StreamSpecification.
  test.each([
    ['KEYS_ONLY', false, false], ['NEW_IMAGE', true, false], ['OLD_IMAGE', false, true], ['NEW_AND_OLD_IMAGES', true, true],
  ])('%s: new image %s, old image %s', async (StreamViewType, hasNew, hasOld) => {
    const { put, batches, settle } = streamWorld({ table: { StreamSpecification: { StreamViewType } } });
    await put('a/1', 'before');
    await put('a/1', 'after');
    await settle();
    const { dynamodb } = batches.flat().at(-1)!;
    expect(['NewImage' in dynamodb, 'OldImage' in dynamodb]).toEqual([hasNew, hasOld]);
    expect(dynamodb).toMatchObject({ StreamViewType, Keys: item({}) });
  });

  // Developer guide, "Change data capture for DynamoDB Streams".
  test('a write that changes nothing has none, nor has the deletion of nothing', async () => {
    const { put, dynamodb, batches, settle } = streamWorld();
    await put('a/1', 'same');
    await put('a/1', 'same');
    await dynamodb('UpdateItem', { Key: item({}), UpdateExpression: 'SET #v = :same', ExpressionAttributeNames: { '#v': 'value' }, ExpressionAttributeValues: { ':same': { S: 'same' } } });
    await dynamodb('DeleteItem', { Key: { pk: { S: 'b' }, sk: { S: '1' } } });
    await settle();
    expect(batches.flat().map(({ eventName }) => eventName)).toEqual(['INSERT']);
  });

  // Developer guide, "DynamoDB Streams and time to live".
  test('a deletion by time to live tells who made it; one by a caller does not', async () => {
    const { dynamodb, batches, test } = streamWorld({ table: { TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } } });
    const ttl = { N: String(Math.floor(test.world.now / 1_000) + 60) };
    await dynamodb('PutItem', { Item: item({ ttl }) });
    await dynamodb('PutItem', { Item: { ...item({}), sk: { S: '2' }, ttl } });
    await dynamodb('DeleteItem', { Key: { ...item({}), sk: { S: '2' } } });
    await test.world.advance(3 * DAY);
    const removals = batches.flat().filter(({ eventName }) => eventName === 'REMOVE');
    expect(removals.map(({ dynamodb: { Keys }, userIdentity }) => [Keys.sk.S, userIdentity])).toEqual([
      ['2', undefined], ['1', { type: 'Service', principalId: 'dynamodb.amazonaws.com' }],
    ]);
  });

  test('a table without a StreamSpecification has no stream, and its mapping no source', () => {
    expect(() => streamWorld({ table: { StreamSpecification: undefined } })).toThrow(`not modelled, got ${STREAM_ARN}`);
  });
});

describe('order (developer guide, "Change data capture for DynamoDB Streams": the changes of an item appear in their order)', () => {
  test('the records of one item do, whatever its neighbours do', async () => {
    const { putAtOnce, put, batches, settle } = streamWorld({ faults: ['reorderedDelivery', 'shardSplit', 'lateDelivery'] });
    for (let round = 0; round < 40; round++) {
      await put('a/1', `${round}`);
      await put(`a/${2 + round % 5}`, `${round}`);
      await putAtOnce(`b/${round}`, `a/n${round}`);
    }
    await settle();
    const values = batches.flat().filter((record) => itemsOf({ Records: [record] })[0] === 'a/1').map(({ dynamodb: { NewImage } }) => (NewImage!.value as { S: string }).S);
    expect(values).toEqual(Array.from({ length: 40 }, (_, round) => `${round}`));
  });

  // aws/aws-sdk-net#1601: items of one transaction stood in another order than it named them.
  test('those of one transaction stand in any, by the seed', async () => {
    const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(async (seed) => {
      const { putAtOnce, items, settle } = streamWorld({ seed, mapping: { MaximumBatchingWindowInSeconds: 1 } });
      await putAtOnce('a/1', 'a/2', 'a/3');
      await settle();
      return items().flat().join();
    }));
    expect(new Set(orders).size).toBeGreaterThan(2);
  });

  test('those of writes one after the other stand in theirs, as long as nothing is overtaken', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { put, items, settle } = streamWorld({ seed, mapping: { MaximumBatchingWindowInSeconds: 10 } });
      for (const sk of [1, 2, 3, 4]) await put(`a/${sk}`);
      await settle();
      expect(items()).toEqual([['a/1', 'a/2', 'a/3', 'a/4']]);
    }
  });
});

describe('retention (developer guide, "Data retention limit for DynamoDB Streams")', () => {
  test('a record is there for 24 hours, and then it is gone', async () => {
    const { put, test, stream } = streamWorld({ mapping: { Enabled: false } });
    await put('a/1');
    await test.world.advance(DAY - 1_000);
    expect(stream().records).toHaveLength(1);
    await put('a/2');
    await test.world.advance(1_000);
    expect(stream().records.map(({ change: { key } }) => key.sk)).toEqual([{ S: '2' }]);
  });

  test('nobody waits for that', async () => {
    const { put, settle, test } = streamWorld();
    await put('a/1');
    await settle();
    expect(test.world.elapsed).toBeLessThan(MINUTE);
  });
});

describe('UpdateTable and DescribeTable (API reference)', () => {
  test('a table tells its name, key, status, and stream', async () => {
    const { dynamodb } = streamWorld();
    expect(await dynamodb('DescribeTable')).toEqual({
      Table: {
        TableName: 'Table',
        TableArn: arnOf('Table', TABLE),
        TableStatus: 'ACTIVE',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
        ItemCount: 0,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        LatestStreamArn: STREAM_ARN,
        LatestStreamLabel: '2026-01-01T00:00:00.000',
      },
    });
    await expect(dynamodb('DescribeTable', { TableName: 'None' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  test('a stream that is disabled gets no records, and keeps those that it has', async () => {
    const { dynamodb, put, items, settle } = streamWorld();
    await put('a/1');
    expect((await dynamodb('UpdateTable', { StreamSpecification: { StreamEnabled: false } })).TableDescription).not.toHaveProperty('StreamSpecification');
    await put('a/2');
    await settle();
    expect(items()).toEqual([['a/1']]);
    expect((await dynamodb('DescribeTable')).Table).toMatchObject({ LatestStreamArn: STREAM_ARN });
  });

  test('enabled again it is another one, which the mapping does not know', async () => {
    const { dynamodb, put, items, settle } = streamWorld();
    await dynamodb('UpdateTable', { StreamSpecification: { StreamEnabled: false } });
    const { TableDescription } = await dynamodb('UpdateTable', { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } });
    expect(TableDescription.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
    expect(TableDescription.LatestStreamArn).toMatch(/^arn:.*:table\/Table\/stream\/2026-01-01T00:00:00\.\d{3}$/);
    expect(TableDescription.LatestStreamArn).not.toBe(STREAM_ARN);
    await put('a/1');
    await settle();
    expect(items()).toEqual([]);
  });

  test.each([
    [{ StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }, 'Table already has an enabled stream'],
    [{}, 'Value null at \'streamSpecification\''],
  ])('%j is refused', async (input, reason) => {
    await expect(streamWorld().dynamodb('UpdateTable', input)).rejects.toMatchObject({ code: 'ValidationException', message: expect.stringContaining(reason) });
  });

  test('anything but the stream is not modelled', async () => {
    await expect(streamWorld().dynamodb('UpdateTable', { BillingMode: 'PAY_PER_REQUEST' }))
      .rejects.toThrow('dynamodb:UpdateTable with BillingMode is not modelled: only StreamSpecification is');
  });

  test.each(['DescribeTable', 'UpdateTable'])('%s is asked for the table', async (operation) => {
    const asked: string[] = [];
    const { test } = streamWorld({
      handle: () => null,
      authority: {
        denialForService: () => undefined,
        denialForRole: (_, { action, resource }) => {
          asked.push(`${action} ${resource}`);
          return undefined;
        },
      },
    });
    const caller = { path: 'Fn', roleArn: 'arn:aws:iam::123456789012:role/Fn', lineage: 'c', about: [] };
    test.world.operation('dynamodb', operation)({ TableName: 'Table', ...(operation === 'UpdateTable' && { StreamSpecification: { StreamEnabled: false } }) }, caller);
    expect(asked).toContain(`dynamodb:${operation} ${arnOf('Table', TABLE)}`);
  });
});
