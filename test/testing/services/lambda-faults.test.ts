import type { Stub } from '../../../src/testing/functions/stub';
import type { FaultKind } from '../../../src/testing/kernel/fault-kinds';
import { answer, bodiesIn, code, fn, invoke, queue, QUEUE, sleep } from '../../support/lambda-resources';
import { arnOf, TestWorld, urlOf } from '../../support/simulated-world';

/** A world that suffers this one fault, at this site of the function. */
function suffering(kind: FaultKind, site: string, stub: Stub, properties: object = {}): TestWorld {
  return new TestWorld({ Fn: fn(properties), Queue: queue() }, { functions: { Fn: stub }, faults: [kind], exactly: [{ kind, place: 'Fn', site }] });
}

const sends: Stub = async (_, { awsRequestId }, aws) => {
  await aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: awsRequestId });
  return 'sent';
};

function expectFired(world: TestWorld, kind: FaultKind): void {
  expect(world.entries('fault')).toMatchObject([{ from: 'Fn', text: kind }]);
}

async function expectExit(world: TestWorld): Promise<void> {
  const { FunctionError, Payload } = await invoke(world);
  expect(FunctionError).toBe('Unhandled');
  expect(JSON.parse(Payload!)).toMatchObject({ errorType: 'Runtime.ExitError' });
}

describe('faults of functions', () => {
  test('initFailure: the environment dies while it starts, the handler never runs, and the next one starts anew', async () => {
    const world = suffering('initFailure', 't0', sends);
    await expectExit(world);
    expectFired(world, 'initFailure');
    expect(world.entries('invoked')).toEqual([]);
    expect(await answer(world)).toBe('sent');
    expect(world.entries('started')).toHaveLength(2);
  });

  test('coldStart: an idle environment is not used again', async () => {
    const world = suffering('coldStart', 't1', sends);
    await answer(world);
    expect(await answer(world)).toBe('sent');
    expectFired(world, 'coldStart');
    expect(world.entries('started')).toHaveLength(2);
  });

  test('crashAtEnd: the work is done, the invocation fails, and the environment is gone', async () => {
    const world = suffering('crashAtEnd', 't0', sends);
    await expectExit(world);
    expectFired(world, 'crashAtEnd');
    expect(bodiesIn(world, 'Queue')).toHaveLength(1);
    await answer(world);
    expect(world.entries('started')).toHaveLength(2);
  });

  test('crashBeforeCall: the call is never made, and nothing of the handler runs any more', async () => {
    const world = suffering('crashBeforeCall', 't0#0', sends);
    await expectExit(world);
    expectFired(world, 'crashBeforeCall');
    expect(bodiesIn(world, 'Queue')).toEqual([]);
    expect(world.entries('ended')).toHaveLength(1);
  });

  test('crashAfterCall: the call has taken effect, and nothing of the handler runs any more', async () => {
    const heard: string[] = [];
    const world = suffering('crashAfterCall', 't0#0', async (event, context, aws) => {
      await sends(event, context, aws);
      heard.push('reply');
    });
    await expectExit(world);
    expectFired(world, 'crashAfterCall');
    expect(bodiesIn(world, 'Queue')).toHaveLength(1);
    expect(heard).toEqual([]);
  });

  test('replyLost: the call has taken effect, and the handler waits for its reply until it times out', async () => {
    const world = suffering('replyLost', 't0#0', sends);
    expect(JSON.parse((await invoke(world)).Payload!)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expectFired(world, 'replyLost');
    expect(bodiesIn(world, 'Queue')).toHaveLength(1);
  });

  test('lambdaThrottle: the invocation is refused for lack of concurrency, without a try', async () => {
    const world = suffering('lambdaThrottle', 't0', sends);
    await expect(invoke(world)).rejects.toMatchObject({ code: 'TooManyRequestsException', fields: { Reason: 'ConcurrentInvocationLimitExceeded' } });
    expectFired(world, 'lambdaThrottle');
    expect(world.entries('started')).toEqual([]);
  });

  test('lambdaThrottle of an asynchronous event: it is tried again a second later', async () => {
    const world = suffering('lambdaThrottle', 't0/1.0', sends);
    await invoke(world, { InvocationType: 'Event' });
    await world.world.settle();
    expectFired(world, 'lambdaThrottle');
    expect(world.entries('handled')).toMatchObject([{ text: 'on try 1' }]);
    expect(world.entries('handled')[0].at).toBeGreaterThan(1_000);
  });

  // Developer guide, "How Lambda handles errors and retries with asynchronous invocation": its queue is eventually consistent.
  test('duplicateDelivery: an asynchronous event is handled twice, under the same request id', async () => {
    const world = suffering('duplicateDelivery', 't0', sends);
    await invoke(world, { InvocationType: 'Event' });
    await world.world.settle();
    expectFired(world, 'duplicateDelivery');
    expect(world.entries('handled').map(({ about }) => about)).toEqual([['t0'], ['t0\'']]);
    const [first, second] = bodiesIn(world, 'Queue');
    expect(second).toBe(first);
  });

  describe('lateCall: the environment is given up while it waits for a call', () => {
    const heard: string[] = [];
    const late: Stub = async (event, context, aws) => {
      await sends(event, context, aws);
      heard.push('reply');
      await sends(event, context, aws);
      heard.push('end');
    };
    beforeEach(() => { heard.length = 0; });

    test('the caller sees a timeout, and the call takes effect after it', async () => {
      const world = suffering('lateCall', 't0#0', late);
      expect(JSON.parse((await invoke(world)).Payload!)).toMatchObject({ errorType: 'Sandbox.Timedout' });
      const answered = world.world.elapsed;
      expectFired(world, 'lateCall');
      expect(bodiesIn(world, 'Queue')).toEqual([]);
      await world.world.settle();
      expect(bodiesIn(world, 'Queue')).toHaveLength(2);
      expect(world.entries('accepted')[0].at).toBeGreaterThan(answered);
      expect(heard).toEqual(['reply', 'end']);
    });

    test('others take over meanwhile, and nobody hears of its end', async () => {
      const world = suffering('lateCall', 't0#0', late);
      await invoke(world);
      await answer(world);
      await world.world.settle();
      expect(world.entries('started')).toHaveLength(2);
      expect(world.entries('returned', 'failed').map(({ kind }) => kind)).toEqual(['failed', 'returned']);
      await answer(world);
      expect(world.entries('started')).toHaveLength(2); // the one that was given up has not come back into use
    });

    test('it ends for good when it does not come to an end itself', async () => {
      const rang: number[] = [];
      const world: TestWorld = new TestWorld({ Fn: fn(), Queue: queue() }, {
        faults: ['lateCall'],
        exactly: [{ kind: 'lateCall', place: 'Fn', site: 't0#0' }],
        programs: code((environment) => async () => {
          environment.call({ service: 'sqs', operation: 'SendMessage', input: { QueueUrl: urlOf('Queue'), MessageBody: 'late' } }, () => {});
          for (;;) {
            await sleep(environment, 1_000);
            rang.push(world.world.elapsed);
          }
        }),
      });
      await invoke(world);
      await world.world.settle();
      const [{ at: committed }] = world.entries('accepted');
      expect(Math.max(...rang)).toBeLessThanOrEqual(committed + 3_000);
    });

    test('an answer before the deadline counts, and the environment stays in use', async () => {
      const world: TestWorld = new TestWorld({ Fn: fn(), Queue: queue() }, {
        faults: ['lateCall'],
        exactly: [{ kind: 'lateCall', place: 'Fn', site: 't0#0' }],
        functions: {
          Fn: async (event, context, aws) => {
            void sends(event, context, aws);
            await aws('sqs', 'GetQueueAttributes', { QueueUrl: urlOf('Queue') });
          },
        },
      });
      await answer(world);
      expectFired(world, 'lateCall');
      await world.world.settle();
      await world.world.advance(300_000);
      await answer(world);
      expect(world.entries('started')).toHaveLength(1);
    });

    test('an environment that has answered in time dies of its next timeout like any other', async () => {
      const rang: number[] = [];
      const world: TestWorld = new TestWorld({ Fn: fn(), Queue: queue() }, {
        faults: ['lateCall'],
        exactly: [{ kind: 'lateCall', place: 'Fn', site: 't0#0' }],
        programs: code((environment) => async (event) => {
          if (event === 'hang') {
            environment.startTimer(5_000, () => rang.push(world.world.elapsed));
            return new Promise(() => {});
          }
          environment.call({ service: 'sqs', operation: 'PurgeQueue', input: { QueueUrl: urlOf('Queue') } }, () => {});
          return sleep(environment, 100);
        }),
      });
      await answer(world);
      expectFired(world, 'lateCall');
      await invoke(world, { Payload: '"hang"' });
      await world.world.settle();
      expect(world.entries('started')).toHaveLength(1);
      expect(rang).toEqual([]);
    });
  });
});

describe('the last try is spared', () => {
  const KINDS: FaultKind[] = ['crashBeforeCall', 'crashAfterCall', 'crashAtEnd', 'initFailure', 'lambdaThrottle', 'replyLost', 'connectionReset', 'throttle', 'lateCall'];
  const config = { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: 'Fn', MaximumRetryAttempts: 0 } };

  test('of an asynchronous event: it has only one, and no fault ever meets it', async () => {
    const world = new TestWorld({ Fn: fn(), Queue: queue(), Config: config }, { functions: { Fn: sends }, faults: KINDS });
    for (let sent = 0; sent < 50; sent++) await invoke(world, { InvocationType: 'Event' });
    await world.world.settle();
    expect(world.world.faults.chances).toEqual({});
    expect(world.entries('handled')).toHaveLength(50);
  });

  test('of an asynchronous event: whatever meets the others, it is handled in the end', async () => {
    const world = new TestWorld({ Fn: fn(), Queue: queue() }, { functions: { Fn: sends }, faults: KINDS });
    for (let sent = 0; sent < 300; sent++) await invoke(world, { InvocationType: 'Event' });
    await world.world.settle();
    const handled = world.entries('handled').map(({ about }) => about[0]);
    expect(new Set(world.world.faults.fired.map(({ kind }) => kind)).size).toBeGreaterThan(KINDS.length / 2);
    // A call that is throttled or broken rejects, as the stub's client has no retries of its own.
    expect(handled).toHaveLength(300);
    expect(world.entries('handled').some(({ text }) => text === 'on try 3')).toBe(true);
  });

  test('of an invocation spares what that invokes synchronously', async () => {
    const caller: Stub = async (_event, _context, aws) => {
      const { FunctionError } = await aws('lambda', 'Invoke', { FunctionName: 'Inner' });
      if (FunctionError) throw new Error('inner failed');
    };
    const functions = { Fn: caller, Inner: sends };
    const world = new TestWorld({ Fn: fn(), Inner: fn(), Config: config, Queue: queue() }, { functions, faults: KINDS });
    for (let sent = 0; sent < 50; sent++) await invoke(world, { InvocationType: 'Event' });
    await world.world.settle();
    expect(world.world.faults.chances).toEqual({});
    expect(bodiesIn(world, 'Queue')).toHaveLength(50);
  });
});

describe('two worlds of the same seed', () => {
  async function hashOf(seed: number): Promise<string> {
    const world = new TestWorld({ Fn: fn({ DeadLetterConfig: { TargetArn: arnOf('Dead', QUEUE) } }), Dead: queue(), Queue: queue() }, {
      seed,
      faults: ['crashAtEnd', 'coldStart', 'lambdaThrottle', 'initFailure', 'duplicateDelivery', 'lateCall', 'crashBeforeCall', 'slowCall'],
      programs: code((environment) => async (event) => {
        await sleep(environment, 50 * (event as number));
        if ((event as number) % 7 === 0) throw new Error('unlucky');
        environment.call({ service: 'sqs', operation: 'SendMessage', input: { QueueUrl: urlOf('Queue'), MessageBody: String(event) } }, () => {});
      }),
    });
    for (let sent = 0; sent < 40; sent++) await invoke(world, { InvocationType: 'Event', Payload: String(sent) });
    await world.world.settle();
    return world.world.trace.hash();
  }

  test('have the same history, and worlds of other seeds another', async () => {
    const [one, other] = [await hashOf(7), await hashOf(8)];
    expect(await hashOf(7)).toBe(one);
    expect(other).not.toBe(one);
  });
});
