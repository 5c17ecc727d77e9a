import type { AccessRequest } from '../../../src/testing/kernel/world';
import { bodiesIn, bodiesOf, code, fn, invoke, mapping, MINUTE, queue, SECOND, send, sleep } from '../../support/lambda-resources';
import { arnOf, roleOf, TestWorld, type Declared } from '../../support/simulated-world';

const MAPPING_ARN = arnOf('Mapping', 'AWS::Lambda::EventSourceMapping');

/** A world whose function keeps what it gets; the mapping can be turned on and off. */
function world(properties: object = {}, more: Record<string, Declared> = {}, { seed = 1, runs = 0 } = {}) {
  const handled: string[] = [];
  const programs = code((environment) => async (event) => {
    if (runs > 0) await sleep(environment, runs);
    handled.push(...bodiesOf(event));
  });
  const test = new TestWorld({ Queue: queue(), Fn: fn({ Timeout: 30 }), Mapping: mapping(properties), ...more }, { programs, seed });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- shapes are the API's
  const api = async (operation: string, input: object = {}): Promise<any> => test.aws('lambda', `${operation}EventSourceMapping`, { UUID: 'Mapping', ...input });
  const state = async () => (await api('Get')).State;
  return { test, world: test.world, api, state, handled, turn: async (Enabled: boolean) => api('Update', { Enabled }) };
}

describe('UpdateEventSourceMapping (API reference), Enabled', () => {
  test('a mapping that is turned off stops receiving within a minute, and says so', async () => {
    const it = world();
    expect(await it.state()).toBe('Enabled');
    expect(await it.turn(false)).toMatchObject({ State: 'Disabling', StateTransitionReason: 'USER_INITIATED' });
    expect(await it.state()).toBe('Disabling');
    await it.world.settle();
    expect(it.world.elapsed).toBeLessThan(MINUTE + SECOND);
    expect(await it.state()).toBe('Disabled');
    await send(it.test, 'later');
    await it.world.advance(60 * MINUTE);
    expect(it.handled).toEqual([]);
    expect(bodiesIn(it.test, 'Queue')).toEqual(['later']);
  });

  test('until then it goes on', async () => {
    const it = world();
    await it.turn(false);
    await send(it.test, 'meanwhile');
    await it.world.advance(SECOND / 2);
    expect([it.test.entries('received').length, await it.state()]).toEqual([1, 'Disabling']);
    await it.world.settle();
    expect([it.handled, bodiesIn(it.test, 'Queue')]).toEqual([['meanwhile'], []]);
  });

  test('how long that takes is drawn from the seed', async () => {
    const times = await Promise.all([1, 2, 3, 4].map(async (seed) => {
      const it = world({}, {}, { seed });
      await it.turn(false);
      await it.world.settle();
      return it.world.elapsed;
    }));
    expect(new Set(times).size).toBe(4);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(5 * SECOND);
  });

  test('a mapping that is turned on again takes what has gathered', async () => {
    const it = world();
    await it.turn(false);
    await it.world.settle();
    await send(it.test, 'a', 'b', 'c');
    expect(await it.turn(true)).toMatchObject({ State: 'Enabling' });
    await it.world.settle();
    expect(await it.state()).toBe('Enabled');
    expect([...it.handled].sort()).toEqual(['a', 'b', 'c']);
    expect(bodiesIn(it.test, 'Queue')).toEqual([]);
  });

  test('a mapping that was deployed disabled can be turned on', async () => {
    const it = world({ Enabled: false });
    await send(it.test, 'a');
    expect(await it.state()).toBe('Disabled');
    await it.turn(true);
    await it.world.settle();
    expect(it.handled).toEqual(['a']);
    expect(it.test.entries('handled')).toHaveLength(1); // it polls once, not twice
  });

  test('a batch in flight finishes, and its messages are deleted', async () => {
    const it = world({}, { Queue: queue({ VisibilityTimeout: 300 }), Fn: fn({ Timeout: 200 }) }, { runs: 120 * SECOND });
    await send(it.test, 'a');
    await it.world.advance(SECOND);
    await it.turn(false);
    await it.world.advance(70 * SECOND);
    expect([await it.state(), it.handled]).toEqual(['Disabled', []]);
    await it.world.settle();
    expect([it.handled, bodiesIn(it.test, 'Queue')]).toEqual([['a'], []]);
  });

  test('a batch that fails while it is turned off leaves its messages in the queue', async () => {
    const it = world({}, { Queue: queue({ VisibilityTimeout: 300 }), Fn: fn({ Timeout: 100 }) }, { runs: 120 * SECOND });
    await send(it.test, 'a');
    await it.world.advance(SECOND);
    await it.turn(false);
    await it.world.settle();
    expect([it.handled, bodiesIn(it.test, 'Queue')]).toEqual([[], ['a']]);
    expect(it.test.entries('received')).toHaveLength(1);
  });

  test('another update meanwhile is a ResourceInUseException', async () => {
    const it = world();
    await it.turn(false);
    for (const Enabled of [true, false]) {
      await expect(it.turn(Enabled)).rejects.toMatchObject({
        code: 'ResourceInUseException', status: 400, message: 'Cannot update the event source mapping because it is in use.',
      });
    }
    await it.world.settle();
    expect(await it.turn(true)).toMatchObject({ State: 'Enabling' });
  });

  test.each([[true], [undefined]])('an update that changes nothing (Enabled: %s) takes its time as well', async (Enabled) => {
    const it = world();
    expect(await it.api('Update', { Enabled })).toMatchObject({ State: 'Updating' });
    await send(it.test, 'a');
    await it.world.settle();
    expect([it.handled, await it.state()]).toEqual([['a'], 'Enabled']);
  });

  test('other members are not modelled', async () => {
    const it = world();
    await expect(it.api('Update', { Enabled: false, BatchSize: 5 })).rejects.toMatchObject({
      name: 'UnmodelledError', message: 'lambda:UpdateEventSourceMapping with BatchSize is not modelled: only Enabled is',
    });
  });
});

describe('GetEventSourceMapping (API reference)', () => {
  test('shows what is mapped', async () => {
    const it = world({ BatchSize: 7, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(await it.api('Get')).toEqual({
      UUID: 'Mapping',
      EventSourceMappingArn: MAPPING_ARN,
      EventSourceArn: arnOf('Queue', 'AWS::SQS::Queue'),
      FunctionArn: arnOf('Fn', 'AWS::Lambda::Function'),
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      LastModified: 1_767_225_600,
      State: 'Enabled',
      StateTransitionReason: 'USER_INITIATED',
    });
  });

  test.each(['Get', 'Update'])('%s: a mapping that does not exist', async (operation) => {
    await expect(world().api(operation, { UUID: 'Other', Enabled: true })).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });

  test.each(['Get', 'Update'])('%s: a mapping of a source that is not modelled', async (operation) => {
    const it = world({}, { Stream: mapping({ EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/S', Enabled: false }) });
    await expect(it.api(operation, { UUID: 'Stream', Enabled: true })).rejects.toMatchObject({ name: 'UnmodelledError' });
  });
});

test.each(['GetEventSourceMapping', 'UpdateEventSourceMapping'])('%s is authorized on the ARN of the mapping (service authorization reference, AWS Lambda)', async (operation) => {
  const asked: AccessRequest[] = [];
  let denied = false;
  const denialForRole = (role: string, request: AccessRequest) => {
    if (role === roleOf('Caller')) asked.push(request);
    return denied && role === roleOf('Caller') ? 'no' : undefined;
  };
  const test = new TestWorld({ Queue: queue(), Fn: fn(), Caller: fn(), Mapping: mapping() }, {
    functions: { Caller: async (_, __, aws) => aws('lambda', operation, { UUID: 'Mapping', Enabled: false }) },
    authority: { denialForRole, denialForService: () => undefined },
  });
  expect(await invoke(test, { FunctionName: 'Caller' })).not.toHaveProperty('FunctionError');
  expect(asked).toEqual([{ action: `lambda:${operation}`, resource: MAPPING_ARN }]);
  await test.world.settle();
  denied = true;
  expect(JSON.parse((await invoke(test, { FunctionName: 'Caller' })).Payload!)).toMatchObject({ errorType: 'AccessDeniedException' });
});
