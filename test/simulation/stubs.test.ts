import { Duration } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, closing, nodeFunction } from './apps';
import { explore, Faults, simulate, type Aws, type SimulateOptions, type Stub } from 'cdk-eventweave/testing';

// A worker in Python between a queue and a table; a function in JavaScript that asks another in Python.
const shop = appOf((stack) => {
  const python = { runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: Code.fromInline('def handler(event, context): pass'), timeout: Duration.seconds(10) };
  const ledger = new TableV2(stack, 'Ledger', { tableName: 'ledger', partitionKey: { name: 'id', type: AttributeType.STRING } });
  const queue = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.seconds(60) });
  const worker = new Function(stack, 'Worker', python);
  worker.addEventSource(new SqsEventSource(queue, { batchSize: 1 }));
  ledger.grantReadWriteData(worker);
  nodeFunction(stack, 'Other', 'exports.handler = async () => "other";');
});

type Records = { readonly Records: readonly { readonly body: string }[] };

const write: Stub = async (event, _context, aws) => {
  for (const { body } of (event as Records).Records) await aws('dynamodb', 'PutItem', { TableName: 'ledger', Item: { id: { S: body } } });
};

const start = async (Worker: Stub, options?: SimulateOptions) => closing(await simulate(shop, { stubs: { Worker }, ...options }));

test('a function in another language needs a stub, and the error says so', async () => {
  await expect(simulate(shop)).rejects.toThrow("Shop/Worker: a function for python3.13 needs a stub: { stubs: { 'Shop/Worker': async (event) => ... } }");
});

test('a stub for a function that is not there is refused', async () => {
  await expect(simulate(shop, { stubs: { Wroker: () => {} } })).rejects.toThrow('there is no function Wroker; there is Shop/Worker, Shop/Other');
});

test('it may stand in for a function that could run, too', async () => {
  const world = closing(await simulate(shop, { stubs: { Worker: write, Other: () => 'stubbed' } }));
  expect(await world.function('Other').invoke({})).toEqual({ result: 'stubbed' });
});

test('it gets event and context, and its value is the answer', async () => {
  const world = await start((event, { functionName, awsRequestId, getRemainingTimeInMillis }) => (
    { event, functionName, awsRequestId, remaining: getRemainingTimeInMillis() }
  ));
  expect(await world.function('Worker').invoke({ a: 1 })).toEqual({
    result: { event: { a: 1 }, functionName: expect.stringContaining('Worker'), awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/), remaining: 10_000 },
  });
});

test('its calls have their effects, in virtual time', async () => {
  const world = await start(write);
  await world.queue('Jobs').send('a', 'b');
  await world.settle();
  expect(world.table('Ledger').items()).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(world.entries('called').filter(({ from }) => from === 'Shop/Worker').map(({ to, text }) => [to, text])).toEqual(
    [['Shop/Ledger', 'PutItem'], ['Shop/Ledger', 'PutItem']],
  );
});

test('what a service refuses is thrown, as an SDK client throws it', async () => {
  const world = await start(async (_event, _context, aws) => {
    const error = await aws('dynamodb', 'PutItem', { TableName: 'ledger', Item: { id: { S: '1' } }, ConditionExpression: 'attribute_exists(id)' }).catch((thrown: Error) => thrown);
    return { name: error.name, isError: error instanceof Error };
  });
  expect(await world.function('Worker').invoke({})).toEqual({ result: { name: 'ConditionalCheckFailedException', isError: true } });
});

test('it may do only what the role of its function may', async () => {
  const world = await start(async (_event, _context, aws) => aws('sqs', 'SendMessage', { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/other', MessageBody: 'x' }));
  expect(await world.function('Worker').invoke({})).toMatchObject({ error: { errorMessage: expect.stringMatching(/not authorized|does not exist/) } });
});

test('what it throws is the error of the function', async () => {
  const world = await start(() => { throw new RangeError('too much'); });
  expect(await world.function('Worker').invoke({})).toMatchObject({ error: { errorType: 'RangeError', errorMessage: 'too much' } });
});

test.each([
  ['an error with parts that cannot be sent to another thread', () => { throw Object.assign(new Error('odd'), { request: { send: () => {} } }); }, { error: { errorMessage: 'odd' } }],
  ['a value that is no JSON', () => 1n, { error: { errorType: 'TypeError' } }],
  ['nothing', () => {}, { result: null }],
  ['a value with parts that JSON leaves out', () => ({ kept: 1, left: () => {} }), { result: { kept: 1 } }],
] as [string, Stub, object][])('%s comes back as it would from Lambda', async (_, stub, expected) => {
  expect(await (await start(stub)).function('Worker').invoke({})).toMatchObject(expected);
});

test('one that never ends is ended by the virtual timeout, in no time', async () => {
  const world = await start(async () => new Promise(() => {}));
  expect(await world.function('Worker').invoke({})).toMatchObject({ error: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('timed out after 10.00 seconds') } });
  expect(world.elapsed).toBeGreaterThanOrEqual(10_000);
});

test('several run at once, each waiting for its own calls', async () => {
  let running = 0;
  let most = 0;
  const world = await start(async (event, context, aws) => {
    most = Math.max(most, ++running);
    await write(event, context, aws);
    running--;
  });
  await world.queue('Jobs').send(...Array.from({ length: 20 }, (_, index) => `job ${index}`));
  await world.settle();
  expect(most).toBeGreaterThan(1);
  expect(world.table('Ledger').items()).toHaveLength(20);
});

test('calls at once are answered each with its own reply', async () => {
  const world = await start(async (_event, _context, aws) => {
    await Promise.all(['a', 'b', 'c'].map(async (id) => aws('dynamodb', 'PutItem', { TableName: 'ledger', Item: { id: { S: id } } })));
    const get = async (id: string) => (await aws('dynamodb', 'GetItem', { TableName: 'ledger', Key: { id: { S: id } } })).Item;
    return Promise.all([get('c'), get('a'), get('none')]);
  });
  expect(await world.function('Worker').invoke({})).toEqual({ result: [{ id: { S: 'c' } }, { id: { S: 'a' } }, null] });
});

test('faults reach it: a call is throttled, a death stops it for good', async () => {
  const begun: string[] = [];
  const ended: string[] = [];
  const stub: Stub = async (event, context, aws: Aws) => {
    begun.push(context.awsRequestId);
    await write(event, context, aws);
    ended.push(context.awsRequestId);
  };
  const world = await start(stub, { seed: 2, faults: Faults.of('crashAfterCall', 'throttle') });
  await world.queue('Jobs').send(...Array.from({ length: 40 }, (_, index) => `job ${index}`));
  await world.settle();
  expect(new Set(world.faults.map(({ kind }) => kind))).toEqual(new Set(['crashAfterCall', 'throttle']));
  expect(begun.length - ended.length).toBe(world.faults.length);
  expect(world.table('Ledger').items()).toHaveLength(40);
});

test('the same seed gives the same history, with deaths and with stubs that never end', async () => {
  const stub: Stub = async (event, context, aws) => {
    await write(event, context, aws);
    if (Number(context.awsRequestId[0]) % 3 === 0) await new Promise(() => {});
  };
  const trial = {
    stubs: { Worker: stub },
    workload: async (world: Awaited<ReturnType<typeof start>>) => { await world.queue('Jobs').send(...Array.from({ length: 10 }, (_, index) => `job ${index}`)); },
    invariants: [],
  };
  const first = await explore(shop, { ...trial, seeds: 15, workers: 1 });
  const second = await explore(shop, { ...trial, seeds: 15, workers: 2 });
  expect(second.hashes).toEqual(first.hashes);
  expect(new Set(first.hashes).size).toBe(15);
});
