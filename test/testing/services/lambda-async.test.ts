import type { Stub } from '../../../src/testing/functions/stub';
import { bodiesIn, code, fn, FUNCTION, invoke, MINUTE, queue, QUEUE, SECOND, sleep } from '../../support/lambda-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

const DEAD = { DeadLetterConfig: { TargetArn: arnOf('Dead', QUEUE) } };
const ORDER = { InvocationType: 'Event', Payload: '{"order":1}' };

function config(properties: object): Declared {
  return { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: 'Fn', Qualifier: '$LATEST', ...properties } };
}

/** A function that fails as often as it is told, and when it was tried. */
function failing(times: number, properties: object = {}, more: Record<string, Declared> = {}) {
  const tries: { at: number; requestId: string; event: unknown }[] = [];
  const stub: Stub = (event, { awsRequestId }) => {
    tries.push({ at: world.world.elapsed, requestId: awsRequestId, event });
    if (tries.length <= times) throw new Error(`failed on try ${tries.length}`);
  };
  const world = new TestWorld({ Fn: fn(properties), ...more }, { functions: { Fn: stub } });
  return { world, tries };
}

function gaps(tries: readonly { at: number }[]): number[] {
  return tries.slice(1).map(({ at }, index) => at - tries[index].at);
}

/** All within the second or so that starting and answering takes. */
function expectAbout(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => {
    expect(value).toBeGreaterThanOrEqual(expected[index]);
    expect(value).toBeLessThan(expected[index] + 1_500);
  });
}

describe('asynchronous invocation (developer guide, "How Lambda handles errors and retries with asynchronous invocation")', () => {
  test('is answered with 202 before the function runs', async () => {
    const { world, tries } = failing(0);
    expect(await invoke(world, ORDER)).toEqual({ StatusCode: 202 });
    expect(tries).toEqual([]);
    await world.world.settle();
    expect(tries).toMatchObject([{ event: { order: 1 } }]);
    expect(world.entries('handled')).toMatchObject([{ from: 'Fn', about: ['t0'], text: 'on try 1' }]);
  });

  test('a failed event is tried again after one minute, and again after two', async () => {
    const { world, tries } = failing(2);
    await invoke(world, ORDER);
    await world.world.settle();
    expectAbout(gaps(tries), [MINUTE, 2 * MINUTE]);
    expect(world.entries('handled')).toMatchObject([{ text: 'on try 3' }]);
    expect(world.entries('dropped')).toEqual([]);
  });

  test('all tries of an event have the same request id, and events have different ones', async () => {
    const { world, tries } = failing(3);
    await invoke(world, ORDER);
    await world.world.settle();
    await invoke(world, ORDER);
    await world.world.settle();
    expect(tries).toHaveLength(4);
    expect(new Set(tries.slice(0, 3).map(({ requestId }) => requestId)).size).toBe(1);
    expect(tries[3].requestId).not.toBe(tries[0].requestId);
  });

  test('an event that fails three times is gone where there is neither destination nor dead-letter queue', async () => {
    const { world, tries } = failing(Infinity);
    await invoke(world, ORDER);
    await world.world.settle();
    expect(tries).toHaveLength(3);
    expect(world.entries('dropped')).toMatchObject([{ from: 'Fn', about: ['t0'], text: expect.stringContaining('RetriesExhausted') }]);
    expect(world.entries('handled')).toEqual([]);
  });

  test.each([0, 1, 2])('MaximumRetryAttempts of %d is that many tries after the first', async (MaximumRetryAttempts) => {
    const { world, tries } = failing(Infinity, {}, { Config: config({ MaximumRetryAttempts }) });
    await invoke(world, ORDER);
    await world.world.settle();
    expect(tries).toHaveLength(MaximumRetryAttempts + 1);
  });

  test('an event is given up when its age would exceed MaximumEventAgeInSeconds', async () => {
    const { world, tries } = failing(Infinity, DEAD, { Dead: queue(), Config: config({ MaximumEventAgeInSeconds: 90 }) });
    await invoke(world, ORDER);
    await world.world.settle();
    expect(tries).toHaveLength(2); // the third would be after three minutes
    expect(world.entries('deadLettered')).toMatchObject([{ text: expect.stringContaining('EventAgeExceeded') }]);
    expectAbout(world.entries('deadLettered').map(({ at }) => at), [90 * SECOND]);
  });

  // API reference, PutFunctionEventInvokeConfig.
  test.each([
    [{ MaximumRetryAttempts: 3 }, 'MaximumRetryAttempts must be 0 to 2, got 3'],
    [{ MaximumRetryAttempts: -1 }, 'MaximumRetryAttempts must be 0 to 2, got -1'],
    [{ MaximumEventAgeInSeconds: 59 }, 'MaximumEventAgeInSeconds must be 60 to 21600, got 59'],
    [{ MaximumEventAgeInSeconds: 21_601 }, 'MaximumEventAgeInSeconds must be 60 to 21600, got 21601'],
  ])('a configuration of %j cannot be deployed', (properties, reason) => {
    expect(() => failing(0, {}, { Config: config(properties) })).toThrow(`Config: ${reason}`);
  });

  test('a version or alias has settings of its own', async () => {
    const { world, tries } = failing(Infinity, {}, {
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: 'Fn', Name: 'live', FunctionVersion: '1' } },
      Config: config({ Qualifier: 'live', MaximumRetryAttempts: 0 }),
    });
    await invoke(world, { ...ORDER, FunctionName: 'Fn:live' });
    await world.world.settle();
    expect(tries).toHaveLength(1);
    await invoke(world, ORDER);
    await world.world.settle();
    expect(tries).toHaveLength(1 + 3);
  });

  test('a payload may have 1 MB and no more (developer guide, "Lambda quotas")', async () => {
    const { world, tries } = failing(0);
    const text = 'x'.repeat(1_048_576 - 2);
    await invoke(world, { ...ORDER, Payload: `"${text}"` });
    await world.world.settle();
    expect(tries).toMatchObject([{ event: text }]);
    await expect(invoke(world, { ...ORDER, Payload: `"${text}x"` })).rejects.toMatchObject({ code: 'RequestTooLargeException', status: 413 });
  });
});

describe('throttled events (the same page)', () => {
  /** One invocation holds the only concurrency of the function for so long. */
  function busyFor(duration: number, more: Record<string, Declared> = {}) {
    const handled: number[] = [];
    const world = new TestWorld({ Fn: fn({ ReservedConcurrentExecutions: 1, Timeout: 900, ...DEAD }), Dead: queue(), ...more }, {
      programs: code((environment) => async (event) => {
        if (event === 'long') return sleep(environment, duration);
        handled.push(world.world.elapsed);
      }),
    });
    return { world, handled };
  }

  test('back off from one second to five minutes, and use up no tries', async () => {
    const { world, handled } = busyFor(890 * SECOND, { Config: config({ MaximumRetryAttempts: 0 }) });
    await invoke(world, { InvocationType: 'Event', Payload: '"long"' });
    await world.world.advance(2 * SECOND);
    const sent = world.world.elapsed;
    await invoke(world, ORDER);
    await world.world.settle();
    // 1, 2, 4 ... 256 seconds are 511; then 300 at a time: 811, 1,111.
    expectAbout(handled.map((at) => at - sent), [1_111 * SECOND]);
    expect(world.entries('handled').map(({ text }) => text)).toEqual(['on try 1', 'on try 1']);
  });

  test('are given up when they are too old', async () => {
    const { world, handled } = busyFor(890 * SECOND, { Config: config({ MaximumEventAgeInSeconds: 60 }) });
    await invoke(world, { InvocationType: 'Event', Payload: '"long"' });
    await world.world.advance(2 * SECOND);
    await invoke(world, ORDER);
    await world.world.settle();
    expect(handled).toEqual([]);
    expect(world.entries('deadLettered')).toMatchObject([{ text: expect.stringContaining('EventAgeExceeded') }]);
    expect(world.sqs.queue(arnOf('Dead', QUEUE))!.all()).toMatchObject([{ body: ORDER.Payload, attributes: { ErrorCode: { StringValue: '429' } } }]);
  });

  test('are given up after six hours where nothing else is said', async () => {
    const world = new TestWorld({ Fn: fn({ ReservedConcurrentExecutions: 1, Timeout: 900, ...DEAD }), Dead: queue() }, {
      programs: code((environment) => async (event) => {
        if (event === 'long') throw await sleep(environment, 899 * SECOND);
      }),
    });
    // Somebody else always is the first to get the function's only place.
    const occupy = () => world.world.schedule(0, () => {
      world.lambda.fn('Fn')!.invoke({
        payload: '"long"',
        lineage: `o${world.world.elapsed}`,
        requestId: 'o',
        about: [],
        spared: true,
        functionArn: arnOf('Fn', FUNCTION),
        version: '$LATEST',
        done: () => { if (world.entries('deadLettered').length === 0) occupy(); },
      });
    });
    occupy();
    await world.world.advance(SECOND);
    await invoke(world, ORDER);
    await world.world.settle();
    expect(world.entries('deadLettered')).toMatchObject([{ text: expect.stringContaining('EventAgeExceeded') }]);
    expectAbout(world.entries('deadLettered').map(({ at }) => at), [SECOND + 6 * 60 * MINUTE]);
  });

  test('of a function whose reserved concurrency is 0 go to the dead-letter queue at once, without a try', async () => {
    const { world, tries } = failing(0, { ReservedConcurrentExecutions: 0, ...DEAD }, { Dead: queue() });
    await invoke(world, ORDER);
    await world.world.settle();
    expect(tries).toEqual([]);
    expect(bodiesIn(world, 'Dead')).toEqual([ORDER.Payload]);
    expectAbout(world.entries('deadLettered').map(({ at }) => at), [0]);
  });
});

test('a rule hands its events to the function asynchronously (EventBridge user guide, "Event bus targets")', async () => {
  const { world, tries } = failing(1, {}, {
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'Fn', Arn: arnOf('Fn', FUNCTION) }] } },
  });
  await world.aws('eventbridge', 'PutEvents', { Entries: [{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"total":10}' }] });
  await world.world.settle();
  expect(tries.map(({ event }) => (event as { detail: object }).detail)).toEqual([{ total: 10 }, { total: 10 }]);
});

test('a rule can invoke an alias (EventBridge user guide, "Event bus targets")', async () => {
  const { world, tries } = failing(0, {}, {
    Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: 'Fn', Name: 'live', FunctionVersion: '1' } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'Fn', Arn: `${arnOf('Fn', FUNCTION)}:live` }] } },
  });
  await world.aws('eventbridge', 'PutEvents', { Entries: [{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{}' }] });
  await world.world.settle();
  expect(tries).toHaveLength(1);
});
