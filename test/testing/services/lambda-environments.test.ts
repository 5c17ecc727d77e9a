import type { FiredFault } from '../../../src/testing/kernel/fault-kinds';
import type { CodeHost } from '../../../src/testing/services/lambda';
import type { LambdaContext } from '../../../src/testing/services/lambda/program';
import { answer, bodiesIn, code, fn, FUNCTION, invoke, MINUTE, queue, SECOND, sleep } from '../../support/lambda-resources';
import { arnOf, TestWorld, urlOf, type Declared } from '../../support/simulated-world';

/** Counts the invocations of its environment, and does as it is told. */
const counting = code((environment) => {
  let count = 0;
  return async (event) => {
    count++;
    if (event === 'fail') throw new Error('no stock');
    if (event === 'hang') return new Promise(() => {});
    if (event === 'exit') environment.crash('by process.exit');
    if (typeof event === 'number') await sleep(environment, event);
    return count;
  };
});

function worldOf(programs: CodeHost['programs'], properties: object = {}, more: Record<string, Declared> = {}, exactly?: FiredFault[]): TestWorld {
  return new TestWorld({ Fn: fn(properties), ...more }, { programs, exactly, faults: exactly?.map(({ kind }) => kind) });
}

async function errorOf(world: TestWorld, event: unknown): Promise<unknown> {
  const { Payload, FunctionError } = await invoke(world, { Payload: JSON.stringify(event) });
  expect(FunctionError).toBe('Unhandled');
  return JSON.parse(Payload!);
}

describe('execution environments (developer guide, "Understanding the Lambda execution environment lifecycle")', () => {
  test('an environment is used again and keeps the state of its module', async () => {
    const world = worldOf(counting);
    expect([await answer(world), await answer(world), await answer(world)]).toEqual([1, 2, 3]);
    expect(world.entries('started')).toHaveLength(1);
  });

  test('invocations at the same time get an environment each', async () => {
    const world = worldOf(counting, { Timeout: 60 });
    for (let sent = 0; sent < 3; sent++) await invoke(world, { InvocationType: 'Event', Payload: '5000' });
    await world.world.settle();
    expect(world.entries('started')).toHaveLength(3);
    expect(await answer(world)).toBe(2);
    expect(world.entries('started')).toHaveLength(3);
  });

  test('an environment that is idle for long ends, and settling does not wait for that', async () => {
    const world = worldOf(counting);
    expect(await answer(world)).toBe(1);
    await world.world.settle();
    expect(world.world.elapsed).toBeLessThan(2 * SECOND);
    await world.world.advance(5 * MINUTE);
    expect(await answer(world)).toBe(2); // used again, so its ten minutes begin anew
    await world.world.advance(9 * MINUTE);
    expect(await answer(world)).toBe(3);
    await world.world.advance(11 * MINUTE);
    expect(await answer(world)).toBe(1);
  });

  test('versions do not share environments', async () => {
    const world = worldOf(counting, {}, { Version1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'Fn' } } });
    expect(await answer(world)).toBe(1);
    expect(await invoke(world, { Qualifier: '1' })).toMatchObject({ Payload: '1' });
    expect(await answer(world)).toBe(2);
  });

  test('a handler that throws keeps its environment', async () => {
    const world = worldOf(counting);
    await errorOf(world, 'fail');
    expect(await answer(world)).toBe(2);
  });

  test('a timeout ends the environment', async () => {
    const world = worldOf(counting);
    expect(await errorOf(world, 'hang')).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(await answer(world)).toBe(1);
  });

  test('a process that exits ends the environment, and the invocation with an error', async () => {
    const world = worldOf(counting);
    expect(await errorOf(world, 'exit')).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('Runtime exited') });
    expect(world.entries('ended')).toMatchObject([{ from: 'Fn', about: ['t0'], text: 'died by process.exit' }]);
    expect(await answer(world)).toBe(1);
  });

  test('nothing of a dead environment runs any more', async () => {
    const ran: string[] = [];
    const world = worldOf(code((environment) => async () => {
      environment.startTimer(10, () => ran.push('before'));
      environment.startTimer(5_000, () => ran.push('after'));
      return new Promise(() => {});
    }));
    await errorOf(world, {});
    await world.world.settle();
    expect(ran).toEqual(['before']);
    expect(world.world.elapsed).toBeLessThan(4_500); // and nobody waits for it
  });

  test('a module that throws while it loads fails the invocation, and the next one starts anew', async () => {
    let loads = 0;
    const world = worldOf(() => ({
      load: () => { if (++loads === 1) throw new TypeError('no such table'); },
      handle: () => 'done',
    }));
    expect(await errorOf(world, {})).toEqual({ errorType: 'TypeError', errorMessage: 'no such table', trace: ['TypeError: no such table'] });
    expect(await answer(world)).toBe('done');
    expect(world.entries('started')).toHaveLength(2);
    expect(world.entries('invoked')).toHaveLength(1);
  });

  test('a module that exits while it loads fails the invocation, and frees its concurrency', async () => {
    let loads = 0;
    const world = worldOf((_, environment) => ({
      load: () => { if (++loads === 1) environment.crash('by process.exit'); },
      handle: () => 'done',
    }), { ReservedConcurrentExecutions: 1 });
    expect(await errorOf(world, {})).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await answer(world)).toBe('done');
  });
});

describe('a frozen environment (the same page)', () => {
  test('hears of a reply when it is invoked again, though the call has taken effect', async () => {
    const heard: string[] = [];
    const world = new TestWorld({ Fn: fn(), Queue: queue() }, {
      functions: {
        Fn: async (event, _, aws) => {
          heard.push(`invoked with ${event as string}`);
          if (event !== 'first') return;
          void aws('sqs', 'ReceiveMessage', { QueueUrl: urlOf('Queue'), WaitTimeSeconds: 5 }).then(() => heard.push('received'));
          await aws('sqs', 'GetQueueAttributes', { QueueUrl: urlOf('Queue') });
        },
      },
    });
    await answer(world, 'first');
    await world.world.advance(MINUTE);
    expect(world.entries('called').map(({ text }) => text)).toContain('ReceiveMessage');
    expect(heard).toEqual(['invoked with first']);
    await answer(world, 'second');
    expect(heard.sort()).toEqual(['invoked with first', 'invoked with second', 'received']);
  });

  test('runs timers that became due when it is thawed', async () => {
    const rang: number[] = [];
    const world: TestWorld = worldOf(code((environment) => (event) => {
      if (event === 'first') environment.startTimer(100, () => rang.push(world.world.elapsed));
    }));
    await answer(world, 'first');
    await world.world.advance(MINUTE);
    expect(rang).toEqual([]);
    const thawed = world.world.elapsed;
    await answer(world, 'second');
    expect(rang).toHaveLength(1);
    expect(rang[0]).toBeGreaterThanOrEqual(thawed);
  });

  // Before the answer is out, and after it.
  test.each([0, 10])('makes a call that nobody waited for when it is thawed (begun %d turns later)', async (turns) => {
    const world = new TestWorld({ Fn: fn(), Queue: queue() }, {
      functions: {
        Fn: async (event, _, aws) => {
          const background = async () => {
            for (let turn = 0; turn < turns; turn++) await undefined;
            await aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: 'from the background' });
          };
          if (event === 'first') void background();
          else await aws('sqs', 'SendMessage', { QueueUrl: urlOf('Queue'), MessageBody: 'from the handler' });
        },
      },
    });
    await answer(world, 'first');
    await world.world.advance(MINUTE);
    expect(bodiesIn(world, 'Queue')).toEqual([]);
    await answer(world, 'second');
    await world.world.settle();
    expect(bodiesIn(world, 'Queue').sort()).toEqual(['from the background', 'from the handler']);
    // Each call keeps the identity of the invocation that made it.
    expect(world.entries('accepted').map(({ about }) => about[0]).sort()).toEqual(['t0#0', 't1#0']);
  });
});

describe('what a handler knows', () => {
  test('the context names request, function, memory and logs (developer guide, "Using the Lambda context object")', async () => {
    const contexts: LambdaContext[] = [];
    const world = worldOf(code(() => (_, context) => void contexts.push(context)), { MemorySize: 512, LoggingConfig: { LogGroup: '/shop' } });
    await answer(world);
    await answer(world);
    expect(contexts[0]).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'Fn',
      functionVersion: '$LATEST',
      invokedFunctionArn: arnOf('Fn', FUNCTION),
      memoryLimitInMB: '512',
      logGroupName: '/shop',
      logStreamName: expect.stringMatching(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/),
    });
    expect(contexts[1].awsRequestId).not.toBe(contexts[0].awsRequestId);
    expect(contexts[1].logStreamName).toBe(contexts[0].logStreamName);
  });

  test('the remaining time counts down from the timeout, which is three seconds where none is given (CloudFormation reference, AWS::Lambda::Function)', async () => {
    const remaining: number[] = [];
    const world = worldOf(code((environment) => async (_, context) => {
      remaining.push(context.getRemainingTimeInMillis());
      await sleep(environment, 2_500);
      remaining.push(context.getRemainingTimeInMillis());
    }));
    await answer(world);
    expect(remaining).toEqual([3_000, 500]);
  });

  test('starting takes none of the remaining time (developer guide, "Understanding the Lambda execution environment lifecycle")', async () => {
    const world = worldOf(code(() => (_, context) => context.getRemainingTimeInMillis()), { Timeout: 1 });
    expect(await answer(world)).toBe(1_000);
    expect(world.world.elapsed).toBeGreaterThan(100);
  });

  describe('environment variables (developer guide, "Defined runtime environment variables")', () => {
    const variables = code((environment) => () => environment.variables);

    test('are those of the runtime and the function\'s own, all text', async () => {
      const world = worldOf(variables, { MemorySize: 512, Environment: { Variables: { TABLE: 'Orders', LIMIT: 3 } } });
      expect(await answer(world)).toMatchObject({
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: 'Fn',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        _HANDLER: 'index.handler',
        TABLE: 'Orders',
        LIMIT: '3',
      });
    });

    test('a function\'s own win over those that are not reserved', async () => {
      const world = worldOf(variables, { Environment: { Variables: { TZ: 'Europe/Berlin' } } });
      expect(await answer(world)).toMatchObject({ TZ: 'Europe/Berlin' });
    });

    test.each(['AWS_REGION', 'AWS_LAMBDA_FUNCTION_NAME', '_HANDLER'])('%s is reserved, and a function that sets it cannot be deployed', (name) => {
      expect(() => worldOf(variables, { Environment: { Variables: { [name]: 'mine' } } })).toThrow(`Fn: Environment.Variables must not have reserved keys, got ${name}`);
    });

    test('name the log stream of the context', async () => {
      const world = worldOf(code((environment) => (_, { logStreamName }) => [environment.variables.AWS_LAMBDA_LOG_STREAM_NAME, logStreamName]));
      const [variable, context] = await answer(world) as string[];
      expect(variable).toBe(context);
    });
  });
});
