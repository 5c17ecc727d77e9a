import { createHash } from 'node:crypto';
import type { Stub } from '../../../src/testing/functions/stub';
import { bodiesIn, bodiesOf, code, fn, FUNCTION, mapping, MINUTE, queue, QUEUE, recordsOf, SECOND, send, sleep, type SqsRecord } from '../../support/lambda-resources';
import { arnOf, TestWorld, urlOf, type Declared } from '../../support/simulated-world';

/** A world whose function keeps the bodies of the batches that it gets. */
function recording(properties: object = {}, more: Record<string, Declared> = {}, seed = 1) {
  const batches: { at: number; bodies: string[] }[] = [];
  const Fn: Stub = (event) => void batches.push({ at: world.world.elapsed, bodies: bodiesOf(event) });
  const world: TestWorld = new TestWorld({ Queue: queue(), Fn: fn(), Mapping: mapping(properties), ...more }, { functions: { Fn }, seed });
  return { world, batches, handled: () => batches.flatMap(({ bodies }) => bodies) };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `m${index}`);
}

describe('batches (developer guide, "Using Lambda with Amazon SQS", batching behavior)', () => {
  test('messages go to the function and are deleted when it has succeeded', async () => {
    const { world, handled } = recording();
    await send(world, 'hello');
    await world.world.settle();
    expect(handled()).toEqual(['hello']);
    expect(bodiesIn(world, 'Queue')).toEqual([]);
    expect(world.entries('handled')).toMatchObject([{ from: 'Queue', to: 'Fn', about: ['t0'], text: 'on try 1' }]);
  });

  test('a batch has ten messages at most where nothing is said, and sometimes has them', async () => {
    const { world, batches, handled } = recording({}, { Queue: queue({ DelaySeconds: 60 }) });
    await send(world, ...numbered(60));
    await world.world.settle();
    expect(Math.max(...batches.map(({ bodies }) => bodies.length))).toBe(10);
    expect(handled().sort()).toEqual(numbered(60).sort());
  });

  test.each([1, 3])('a batch has BatchSize messages at most: %d', async (BatchSize) => {
    const { world, batches, handled } = recording({ BatchSize }, { Queue: queue({ DelaySeconds: 60 }) });
    await send(world, ...numbered(20));
    await world.world.settle();
    expect(Math.max(...batches.map(({ bodies }) => bodies.length))).toBe(BatchSize);
    expect(handled().sort()).toEqual(numbered(20).sort());
  });

  test('without a batching window a message does not wait for others', async () => {
    const { world, batches } = recording();
    await send(world, 'hello');
    await world.world.settle();
    expect(batches[0].at).toBeLessThan(SECOND);
  });

  test('a batching window lets messages gather, from the first one on', async () => {
    const { world, batches } = recording({ BatchSize: 100, MaximumBatchingWindowInSeconds: 10 });
    for (const body of ['first', 'second', 'third']) {
      await send(world, body);
      await world.world.advance(4 * SECOND);
    }
    await world.world.settle();
    expect(batches.map(({ bodies }) => bodies)).toEqual([['first', 'second', 'third']]);
    expect(batches[0].at).toBeGreaterThan(10 * SECOND);
    expect(batches[0].at).toBeLessThan(12 * SECOND);
  });

  test('a batching window ends early when the batch is full', async () => {
    const Queue = queue({ VisibilityTimeout: 600, DelaySeconds: 60 });
    const { world, batches } = recording({ BatchSize: 25, MaximumBatchingWindowInSeconds: 300 }, { Queue });
    await send(world, ...numbered(30));
    await world.world.advance(2 * MINUTE);
    expect(batches.map(({ bodies }) => bodies.length)).toEqual([25]);
    await world.world.settle();
    expect(batches.map(({ bodies }) => bodies.length)).toEqual([25, 5]);
    expect(batches[1].at).toBeGreaterThan(5 * MINUTE);
  });

  // The window is part of the time in flight: that is why the visibility timeout should be longer by it.
  test('messages that wait in a window longer than their visibility timeout return to the queue', async () => {
    const { world, handled } = recording({ MaximumBatchingWindowInSeconds: 40 }, { Queue: queue({ VisibilityTimeout: 30 }) });
    await send(world, 'hello');
    await world.world.advance(35 * SECOND);
    expect(world.entries('received').map(({ text }) => text)).toEqual(['try 1', 'try 2']);
    expect(handled()).toEqual([]);
    await world.world.settle();
    expect(handled()).toEqual(['hello']); // the copy that has returned is in the batch no more
  });

  test('a batch ends before a payload has more than 6 MB', async () => {
    const { world, batches, handled } = recording({}, { Queue: queue({ DelaySeconds: 60 }) });
    const large = numbered(20).map((name) => name.padEnd(1_000_000, '.'));
    await send(world, ...large);
    await world.world.settle();
    expect(Math.max(...batches.map(({ bodies }) => bodies.length))).toBe(6);
    expect(handled().map((body) => body.replaceAll('.', '')).sort()).toEqual(numbered(20).sort());
    expect(world.entries('failed')).toEqual([]);
  });

  test('a batching window ends early when no more fits into 6 MB', async () => {
    const { world, batches } = recording({ MaximumBatchingWindowInSeconds: 300 }, { Queue: queue({ VisibilityTimeout: 600, DelaySeconds: 60 }) });
    await send(world, ...numbered(8).map((name) => name.padEnd(1_000_000, '.')));
    await world.world.advance(2 * MINUTE);
    expect(batches.map(({ bodies }) => bodies.length)).toEqual([6]);
    await world.world.settle();
    expect(batches.map(({ bodies }) => bodies.length)).toEqual([6, 2]);
  });
});

describe('the event (developer guide, "Using Lambda with Amazon SQS", example events)', () => {
  async function recordFrom(resources: Record<string, Declared>, message: object): Promise<SqsRecord> {
    let record: SqsRecord | undefined;
    const world = new TestWorld({ Queue: queue(), Fn: fn(), Mapping: mapping(), ...resources }, {
      functions: { Fn: (event) => { [record] = recordsOf(event); } },
    });
    await world.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: 'hello', ...message });
    await world.world.settle();
    return record!;
  }

  test('has the message with all system attributes', async () => {
    expect(await recordFrom({}, {})).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'hello',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^17672256\d{5}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^17672256\d{5}$/),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update('hello').digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf('Queue', QUEUE),
      awsRegion: 'us-east-1',
    });
  });

  test('has message attributes with their types', async () => {
    const MessageAttributes = { total: { DataType: 'Number', StringValue: '10' }, image: { DataType: 'Binary', BinaryValue: 'aGVsbG8=' } };
    expect((await recordFrom({}, { MessageAttributes })).messageAttributes).toEqual({
      total: { stringValue: '10', stringListValues: [], binaryListValues: [], dataType: 'Number' },
      image: { binaryValue: 'aGVsbG8=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
    });
  });

  test('has group, deduplication id and sequence number of a FIFO queue', async () => {
    const { attributes } = await recordFrom({ Queue: queue({ FifoQueue: true }) }, { MessageGroupId: 'orders', MessageDeduplicationId: 'o1' });
    expect(attributes).toMatchObject({ MessageGroupId: 'orders', MessageDeduplicationId: 'o1', SequenceNumber: expect.stringMatching(/^\d{20}$/) });
  });

  test('counts the receives of a message', async () => {
    const counts: string[] = [];
    const world = new TestWorld({ Queue: queue(), Fn: fn(), Mapping: mapping() }, {
      functions: {
        Fn: (event) => {
          counts.push(recordsOf(event)[0].attributes.ApproximateReceiveCount);
          if (counts.length < 3) throw new Error('not yet');
        },
      },
    });
    await send(world, 'hello');
    await world.world.settle();
    expect(counts).toEqual(['1', '2', '3']);
  });
});

describe('what is mapped', () => {
  test.each(['Fn', 'Fn:1', arnOf('Fn', FUNCTION), `${arnOf('Fn', FUNCTION)}:live`])('FunctionName may be %s (API reference, CreateEventSourceMapping)', async (FunctionName) => {
    const { world, handled } = recording({ FunctionName }, {
      Version1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'Fn' } },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: 'Fn', Name: 'live', FunctionVersion: '1' } },
    });
    await send(world, 'hello');
    await world.world.settle();
    expect(handled()).toEqual(['hello']);
  });

  test('a mapping that is disabled leaves the queue alone (API reference, CreateEventSourceMapping, "Enabled")', async () => {
    const { world, handled } = recording({ Enabled: false });
    await send(world, 'hello');
    await world.world.settle();
    expect(handled()).toEqual([]);
    expect(bodiesIn(world, 'Queue')).toEqual(['hello']);
  });

  test('two mappings of one queue compete: each message goes to one of them', async () => {
    const got: Record<string, string[]> = { Fn: [], Other: [] };
    const world = new TestWorld(
      { Queue: queue({ DelaySeconds: 60 }), Fn: fn(), Other: fn(), Mapping: mapping({ BatchSize: 1 }), Second: mapping({ FunctionName: 'Other', BatchSize: 1 }) },
      { functions: { Fn: (event) => void got.Fn.push(...bodiesOf(event)), Other: (event) => void got.Other.push(...bodiesOf(event)) } },
    );
    await send(world, ...numbered(40));
    await world.world.settle();
    expect([...got.Fn, ...got.Other].sort()).toEqual(numbered(40).sort());
    expect(got.Fn.length).toBeGreaterThan(5);
    expect(got.Other.length).toBeGreaterThan(5);
  });
});

describe('filters (developer guide, "Using event filtering with an Amazon SQS event source")', () => {
  const filtering = (...patterns: object[]) => {
    const Filters = patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) }));
    return recording({ FilterCriteria: { Filters } });
  };

  test('messages that match none are deleted without an invocation', async () => {
    const { world, handled } = filtering({ body: { total: [{ numeric: ['>', 100] }] } }, { body: { vip: [true] } });
    await send(world, '{"total":99}', '{"total":101}', '{"total":1,"vip":true}');
    await world.world.settle();
    expect(handled().sort()).toEqual(['{"total":1,"vip":true}', '{"total":101}']);
    expect(bodiesIn(world, 'Queue')).toEqual([]);
    expect(world.entries('filtered')).toMatchObject([{ from: 'Mapping', to: 'Fn', about: ['t0'] }]);
    expect(world.entries('handled')).toHaveLength(2);
  });

  test.each([
    ['JSON', { body: { total: [1] } }, 'plain text'],
    ['plain text', { body: ['plain text'] }, '{"total":1}'],
  ])('a filter for %s deletes messages of the other format', async (_, pattern, body) => {
    const { world, handled } = filtering(pattern);
    await send(world, body);
    await world.world.settle();
    expect(handled()).toEqual([]);
    expect(world.entries('filtered')).toHaveLength(1);
  });

  test('a filter can be for message attributes', async () => {
    const { world, handled } = filtering({ messageAttributes: { type: { stringValue: ['placed'] } } });
    for (const type of ['placed', 'cancelled']) {
      await world.aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: type, MessageAttributes: { type: { DataType: 'String', StringValue: type } } });
    }
    await world.world.settle();
    expect(handled()).toEqual(['placed']);
  });
});

describe('scaling (developer guide, "Configuring scaling behavior for SQS event source mappings")', () => {
  /** How many batches run at once when each message takes so long; of several bursts, one after the other, in the last one. */
  async function peakOf(properties: object, ...bursts: { messages: number; duration: number }[]): Promise<number> {
    let duration = 0;
    let running = 0;
    let peak = 0;
    const Queue = queue({ VisibilityTimeout: 900, DelaySeconds: 60 });
    const world = new TestWorld({ Queue, Fn: fn({ Timeout: 900 }), Mapping: mapping({ BatchSize: 1, ...properties }) }, {
      programs: code((environment) => async () => {
        peak = Math.max(peak, ++running);
        await sleep(environment, duration);
        running--;
      }),
    });
    for (const burst of bursts) {
      ({ duration } = burst);
      peak = 0;
      await send(world, ...numbered(burst.messages));
      await world.world.settle();
    }
    expect(bodiesIn(world, 'Queue')).toEqual([]);
    return peak;
  }

  test('five batches run at once to begin with', async () => {
    expect(await peakOf({}, { messages: 40, duration: SECOND })).toBe(5);
  });

  test('after a minute of backlog there are 300 more', async () => {
    expect(await peakOf({}, { messages: 40, duration: 100 * SECOND })).toBe(40);
  });

  test('when the queue has been empty there are five again', async () => {
    expect(await peakOf({}, { messages: 40, duration: 100 * SECOND }, { messages: 40, duration: SECOND })).toBe(5);
  });

  test('MaximumConcurrency limits them', async () => {
    expect(await peakOf({ ScalingConfig: { MaximumConcurrency: 2 } }, { messages: 40, duration: SECOND })).toBe(2);
    expect(await peakOf({ ScalingConfig: { MaximumConcurrency: 12 } }, { messages: 40, duration: 100 * SECOND })).toBe(12);
  });
});

test('two worlds of the same seed have the same history, and worlds of other seeds another', async () => {
  const hashOf = async (seed: number) => {
    const { world } = recording({}, { Queue: queue({ DelaySeconds: 5 }) }, seed);
    await send(world, ...numbered(50));
    await world.world.settle();
    return world.world.trace.hash();
  };
  const [one, other] = [await hashOf(1), await hashOf(2)];
  expect(await hashOf(1)).toBe(one);
  expect(other).not.toBe(one);
});
