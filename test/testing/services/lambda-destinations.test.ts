import type { Stub } from '../../../src/testing/functions/stub';
import type { Authority } from '../../../src/testing/kernel/world';
import { bodiesIn, fn, FUNCTION, invoke, queue, QUEUE } from '../../support/lambda-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

const BUS = 'AWS::Events::EventBus';
const ORDER = { InvocationType: 'Event', Payload: '{"order":1}' };
const DEAD = { DeadLetterConfig: { TargetArn: arnOf('Dead', QUEUE) } };

function config(onFailure: string | undefined, onSuccess?: string): Declared {
  return {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: 'Fn',
      Qualifier: '$LATEST',
      DestinationConfig: { ...(onFailure && { OnFailure: { Destination: onFailure } }), ...(onSuccess && { OnSuccess: { Destination: onSuccess } }) },
    },
  };
}

const fails: Stub = () => { throw new Error('no stock'); };
const succeeds: Stub = () => ({ stored: true });

async function run(
  resources: Record<string, Declared>, functions: Record<string, Stub>, authority?: Authority, input: object = ORDER,
): Promise<TestWorld> {
  const world = new TestWorld({ Fn: fn(), ...resources }, { functions, authority });
  await invoke(world, input);
  await world.world.settle();
  return world;
}

function only(world: TestWorld, id: string) {
  const [message, ...others] = world.sqs.queue(arnOf(id, QUEUE))!.all();
  expect(others).toEqual([]);
  return message;
}

const record = (condition: string, approximateInvokeCount: number) => ({
  version: '1.0',
  timestamp: expect.stringMatching(/^2026-01-01T00:\d\d:\d\d\.\d{3}Z$/),
  requestContext: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), functionArn: `${arnOf('Fn', FUNCTION)}:$LATEST`, condition, approximateInvokeCount },
  requestPayload: { order: 1 },
});
const failureRecord = {
  ...record('RetriesExhausted', 3),
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { errorType: 'Error', errorMessage: 'no stock', trace: ['Error: no stock'] },
};
const successRecord = { ...record('Success', 1), responseContext: { statusCode: 200, executedVersion: '$LATEST' }, responsePayload: { stored: true } };

describe('destinations (developer guide, "Capturing records of Lambda asynchronous invocations")', () => {
  test('on failure a queue gets the record of the invocation', async () => {
    const world = await run({ Failed: queue(), Config: config(arnOf('Failed', QUEUE)) }, { Fn: fails });
    expect(JSON.parse(only(world, 'Failed').body)).toEqual(failureRecord);
    expect(world.entries('deadLettered')).toMatchObject([{ from: 'Fn', to: 'Failed', about: ['t0'] }]);
    expect(world.entries('dropped')).toEqual([]);
  });

  test('the record names the request that the handler saw', async () => {
    const requestIds: string[] = [];
    const world = await run({ Failed: queue(), Config: config(arnOf('Failed', QUEUE)) }, {
      Fn: (_, { awsRequestId }) => {
        requestIds.push(awsRequestId);
        throw new Error('no stock');
      },
    });
    const { requestContext: { requestId } } = JSON.parse(only(world, 'Failed').body) as typeof failureRecord;
    expect(requestIds).toEqual([requestId, requestId, requestId]);
  });

  test('on success a queue gets the record with the answer, and nothing is a dead letter', async () => {
    const world = await run({ Stored: queue(), Config: config(undefined, arnOf('Stored', QUEUE)) }, { Fn: succeeds });
    expect(JSON.parse(only(world, 'Stored').body)).toEqual(successRecord);
    expect(world.entries('deadLettered')).toEqual([]);
    expect(world.entries('handled')).toHaveLength(1);
  });

  test('another function gets the record as its event, asynchronously', async () => {
    const events: unknown[] = [];
    const world = await run({ Next: fn(), Config: config(undefined, arnOf('Next', FUNCTION)) }, { Fn: succeeds, Next: (event) => void events.push(event) });
    expect(events).toEqual([successRecord]);
    expect(world.entries('handled').map(({ from }) => from)).toEqual(['Fn', 'Next']);
  });

  test.each([
    ['Success', succeeds, config(undefined, arnOf('Bus', BUS)), successRecord],
    ['Failure', fails, config(arnOf('Bus', BUS)), failureRecord],
  ])('a bus gets an event of detail type "Lambda Function Invocation Result - %s" with the record as its detail', async (result, stub, Config, detail) => {
    const type = `Lambda Function Invocation Result - ${result}`;
    const world = await run({
      Config,
      Bus: { Type: BUS },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventBusName: 'Bus', EventPattern: { 'source': ['lambda'], 'detail-type': [type] }, Targets: [{ Id: 'Got', Arn: arnOf('Got', QUEUE) }] },
      },
      Got: queue(),
    }, { Fn: stub });
    expect(JSON.parse(only(world, 'Got').body)).toEqual({
      'version': '0',
      'id': expect.any(String),
      'detail-type': type,
      'source': 'lambda',
      'account': '123456789012',
      'region': 'us-east-1',
      'time': expect.stringMatching(/^2026-01-01T00:\d\d:\d\dZ$/),
      'resources': [arnOf('Bus', BUS), `${arnOf('Fn', FUNCTION)}:$LATEST`],
      detail,
    });
  });

  test('synchronous invocations report nowhere', async () => {
    const world = await run({ Stored: queue(), Config: config(undefined, arnOf('Stored', QUEUE)) }, { Fn: succeeds }, undefined, { InvocationType: 'RequestResponse' });
    expect(bodiesIn(world, 'Stored')).toEqual([]);
  });

  test('an event that never ran for lack of concurrency has no response in its record', async () => {
    const world = await run({ Fn: fn({ ReservedConcurrentExecutions: 0 }), Failed: queue(), Config: config(arnOf('Failed', QUEUE)) }, { Fn: succeeds });
    expect(JSON.parse(only(world, 'Failed').body)).toEqual(record('ZeroReservedConcurrency', 0));
  });

  test('a destination that refuses the record loses it, and the event is dropped', async () => {
    const world = await run({ Failed: queue({ MaximumMessageSize: 1_024 }), Config: config(arnOf('Failed', QUEUE)) }, { Fn: fails }, undefined, {
      InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1_000)),
    });
    expect(bodiesIn(world, 'Failed')).toEqual([]);
    expect(world.entries('dropped')).toMatchObject([{ from: 'Fn', about: ['t0'], text: expect.stringContaining('the destination refused it') }]);
    expect(world.entries('deadLettered')).toEqual([]);
  });

  test('a success record that is refused is lost, though its event was handled', async () => {
    const world = await run({ Config: config(undefined, arnOf('Nowhere', QUEUE)) }, { Fn: succeeds });
    expect(world.entries('handled')).toMatchObject([{ about: ['t0'] }]);
    expect(world.entries('dropped')).toMatchObject([{ about: ['t0>Fn.destination'] }]);
  });

  test('the execution role sends the record, and needs permission (the same page, "Security")', async () => {
    const asked: string[] = [];
    const authority: Authority = {
      denialForService: () => undefined,
      denialForRole: (role, { action, resource }) => {
        asked.push(`${role} ${action} ${resource}`);
        return 'no policy allows it';
      },
    };
    const world = await run({ Failed: queue(), Config: config(arnOf('Failed', QUEUE)) }, { Fn: fails }, authority);
    expect(asked).toEqual([`arn:aws:iam::123456789012:role/Fn sqs:SendMessage ${arnOf('Failed', QUEUE)}`]);
    expect(world.entries('dropped')).toMatchObject([{ text: 'the destination refused it: AccessDeniedException' }]);
  });
});

describe('dead-letter queues (developer guide, "Adding a dead-letter queue")', () => {
  test('get the event as it was, and the error in attributes', async () => {
    const world = await run({ Fn: fn(DEAD), Dead: queue() }, { Fn: fails });
    const { body, attributes } = only(world, 'Dead');
    expect(body).toBe(ORDER.Payload);
    expect(attributes).toMatchObject({
      RequestID: { StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) }, ErrorCode: { StringValue: '200' }, ErrorMessage: { StringValue: 'no stock' },
    });
    expect(world.entries('deadLettered')).toMatchObject([{ from: 'Fn', to: 'Dead', about: ['t0'] }]);
  });

  test('get the first KB of the error message', async () => {
    const world = await run({ Fn: fn(DEAD), Dead: queue() }, { Fn: () => { throw new Error('x'.repeat(2_000)); } });
    expect(only(world, 'Dead').attributes.ErrorMessage.StringValue).toBe('x'.repeat(1_024));
  });

  test('get nothing of an event that was handled', async () => {
    const world = await run({ Fn: fn(DEAD), Dead: queue() }, { Fn: succeeds });
    expect(bodiesIn(world, 'Dead')).toEqual([]);
  });

  test('a function can have a dead-letter queue and a destination: both get it', async () => {
    const world = await run({ Fn: fn(DEAD), Dead: queue(), Failed: queue(), Config: config(arnOf('Failed', QUEUE)) }, { Fn: fails });
    expect(bodiesIn(world, 'Dead')).toEqual([ORDER.Payload]);
    expect(JSON.parse(only(world, 'Failed').body)).toEqual(failureRecord);
  });

  test('while one of both takes it, the event is not dropped', async () => {
    const world = await run({ Fn: fn(DEAD), Dead: queue(), Config: config(arnOf('Nowhere', QUEUE)) }, { Fn: fails });
    expect(bodiesIn(world, 'Dead')).toEqual([ORDER.Payload]);
    expect(world.entries('undelivered')).toHaveLength(1);
    expect(world.entries('dropped')).toEqual([]);
  });

  test('that refuse it lose it', async () => {
    const world = await run({ Fn: fn({ DeadLetterConfig: { TargetArn: arnOf('Nowhere', QUEUE) } }) }, { Fn: fails });
    expect(world.entries('dropped')).toMatchObject([{ about: ['t0'], text: 'the dead-letter queue refused it: RESOURCE_NOT_FOUND' }]);
  });
});
