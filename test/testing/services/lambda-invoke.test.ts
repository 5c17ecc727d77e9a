import type { Stub } from '../../../src/testing/functions/stub';
import { answer, code, fn, FUNCTION, invoke, sleep } from '../../support/lambda-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

const ARN = arnOf('Fn', FUNCTION);
const VERSIONS: Record<string, Declared> = {
  Version1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'Fn' } },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: 'Fn', Name: 'live', FunctionVersion: '1' } },
};

function worldOf(stub: Stub, properties: object = {}, more: Record<string, Declared> = {}): TestWorld {
  return new TestWorld({ Fn: fn(properties), ...more }, { functions: { Fn: stub } });
}

describe('synchronous invocation (API reference, Invoke)', () => {
  test('returns 200, the version that ran and the value as JSON', async () => {
    expect(await invoke(worldOf(async (event) => ({ got: event })), { Payload: '{"a":1}' }))
      .toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: '{"got":{"a":1}}' });
  });

  test('without a payload the event is an empty object', async () => {
    expect(await invoke(worldOf((event) => event), { Payload: undefined })).toMatchObject({ Payload: '{}' });
  });

  test('a handler that returns nothing answers null', async () => {
    expect(await invoke(worldOf(() => undefined))).toMatchObject({ Payload: 'null' });
  });

  // developer guide, "Using versions and aliases": a name, an ARN or a partial ARN, qualified or not.
  test.each([
    ['Fn', '$LATEST', ARN], [ARN, '$LATEST', ARN], ['123456789012:function:Fn', '$LATEST', ARN], ['Fn:$LATEST', '$LATEST', ARN],
    ['Fn:1', '1', `${ARN}:1`], [`${ARN}:1`, '1', `${ARN}:1`], ['Fn:live', '1', `${ARN}:live`], [`${ARN}:live`, '1', `${ARN}:live`],
  ])('as %s runs version %s', async (FunctionName, version, invokedFunctionArn) => {
    const world = worldOf((_, context) => [context.functionVersion, context.invokedFunctionArn], {}, VERSIONS);
    expect(await invoke(world, { FunctionName })).toMatchObject({ ExecutedVersion: version, Payload: JSON.stringify([version, invokedFunctionArn]) });
  });

  test('the qualifier can be given by itself, and must not contradict the name', async () => {
    const world = worldOf(() => 'done', {}, VERSIONS);
    expect(await invoke(world, { Qualifier: 'live' })).toMatchObject({ ExecutedVersion: '1' });
    await expect(invoke(world, { FunctionName: 'Fn:1', Qualifier: 'live' })).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });

  test.each([
    { FunctionName: 'Other' }, { FunctionName: 'Fn:2' }, { FunctionName: 'Fn', Qualifier: 'blue' },
    { FunctionName: ARN.replace('us-east-1', 'eu-west-1') },
  ])('of %j, which does not exist, is refused', async (input) => {
    await expect(invoke(worldOf(() => 'done', {}, VERSIONS), input)).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });

  test('a payload that is not JSON is refused', async () => {
    await expect(invoke(worldOf(() => 'done'), { Payload: '{' })).rejects.toMatchObject({ code: 'InvalidRequestContentException', status: 400 });
  });

  test('a payload may have 6 MB and no more (developer guide, "Lambda quotas")', async () => {
    const world = worldOf((event) => (event as string).length);
    const text = 'x'.repeat(6_291_456 - 2);
    expect(await invoke(world, { Payload: `"${text}"` })).toMatchObject({ Payload: String(text.length) });
    await expect(invoke(world, { Payload: `"${text}x"` })).rejects.toMatchObject({ code: 'RequestTooLargeException', status: 413 });
  });

  test('DryRun checks permissions and runs nothing', async () => {
    const world = worldOf(() => 'done');
    expect(await invoke(world, { InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    expect(world.entries('started', 'invoked')).toEqual([]);
  });

  test.each(['RequestResponse', 'Event', 'DryRun'])('as %s needs lambda:InvokeFunction on the ARN with its qualifier', async (InvocationType) => {
    const asked: string[] = [];
    const caller: Stub = async (_event, _context, aws) => aws('lambda', 'Invoke', { FunctionName: 'Fn:live', InvocationType });
    const world = new TestWorld({ Caller: fn(), Fn: fn(), ...VERSIONS }, {
      functions: { Caller: caller, Fn: () => 'done' },
      authority: {
        denialForService: () => undefined,
        denialForRole: (role, { action, resource }) => {
          asked.push(`${role} ${action} ${resource}`);
          return 'no policy allows it';
        },
      },
    });
    expect(await invoke(world, { FunctionName: 'Caller' })).toMatchObject({
      FunctionError: 'Unhandled', Payload: expect.stringContaining('AccessDeniedException'),
    });
    expect(asked).toEqual([`arn:aws:iam::123456789012:role/Caller lambda:InvokeFunction ${ARN}:live`]);
    expect(world.entries('invoked').map(({ from }) => from)).toEqual(['Caller']);
  });
});

describe('function errors (developer guide, "Troubleshoot invocation issues in Lambda")', () => {
  class OrderError extends Error {
    public readonly name = 'OrderError';
  }
  const FAILED = { StatusCode: 200, ExecutedVersion: '$LATEST', FunctionError: 'Unhandled' };

  test.each<[string, Stub, object]>([
    ['an error that is thrown', () => { throw new OrderError('no stock'); }, { errorType: 'OrderError', errorMessage: 'no stock', trace: ['OrderError: no stock'] }],
    ['an error that is rejected', async () => Promise.reject(new Error('no stock')), { errorType: 'Error', errorMessage: 'no stock', trace: ['Error: no stock'] }],
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what handlers do
    ['a text that is thrown', () => { throw 'no stock'; }, { errorType: 'string', errorMessage: 'no stock', trace: [] }],
    ['a value that has no JSON', () => 1n, { errorType: 'Error', errorMessage: 'Unable to stringify response body', trace: ['Error: Unable to stringify response body'] }],
  ])('%s comes back as a payload of 200', async (_, stub, error) => {
    const { Payload, ...rest } = await invoke(worldOf(stub));
    expect(rest).toEqual(FAILED);
    expect(JSON.parse(Payload!)).toEqual(error);
  });

  test('a timeout names the request and the seconds', async () => {
    let requestId = '';
    const world = worldOf(async (_, { awsRequestId }) => {
      requestId = awsRequestId;
      return new Promise(() => {});
    }, { Timeout: 7 });
    const { Payload, ...rest } = await invoke(world);
    expect(rest).toEqual(FAILED);
    expect(JSON.parse(Payload!)).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: Task timed out after 7.00 seconds` });
  });

  test('an answer of more than 6 MB is an error (developer guide, "Lambda quotas")', async () => {
    const world = worldOf((event) => 'x'.repeat(event as number));
    expect(await invoke(world, { Payload: String(6_291_556 - 2) })).not.toHaveProperty('FunctionError');
    const { Payload } = await invoke(world, { Payload: String(6_291_556 - 1) });
    expect(JSON.parse(Payload!)).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });
});

describe('throttling (developer guide, "Configuring reserved concurrency for a function")', () => {
  const throttled = { code: 'TooManyRequestsException', status: 429, fields: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } };

  test('a function runs as often at once as is reserved, and further calls are refused', async () => {
    let running = 0;
    const world = new TestWorld({ Fn: fn({ ReservedConcurrentExecutions: 2, Timeout: 900 }) }, {
      programs: code((environment) => async () => {
        running++;
        await sleep(environment, 60_000);
        return running--;
      }),
    });
    await invoke(world, { InvocationType: 'Event' });
    await invoke(world, { InvocationType: 'Event' });
    await world.world.runUntil(() => running === 2);
    await expect(invoke(world)).rejects.toMatchObject(throttled);
    await world.world.settle();
    expect(await answer(world)).toBe(1);
  });

  test('a function whose reserved concurrency is 0 never runs', async () => {
    const world = worldOf(() => 'done', { ReservedConcurrentExecutions: 0 });
    await expect(invoke(world)).rejects.toMatchObject(throttled);
    expect(world.entries('started')).toEqual([]);
  });
});
