import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { temporaryFolder } from './apps';
import { answerIn, answerOf, outcomeIn, start } from './functions-app';
import { ordersApp } from '../../examples/orders/orders-app';
import { ordersTrial } from '../../examples/orders/simulation/trial';
import { explore, Faults } from 'cdk-eventweave/testing';

const TIERS = ['full', 'slim', 'direct'] as const;

const SQS = 'const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs"); const message = { QueueUrl: process.env.QUEUE, MessageBody: "x" };';
const DYNAMODB = `
  const { DynamoDBClient, PutItemCommand, GetItemCommand, paginateScan, ConditionalCheckFailedException, DynamoDBServiceException } = require('@aws-sdk/client-dynamodb');
  const dynamodb = new DynamoDBClient({});
  const TableName = process.env.TABLE;
  const put = (id, more = {}) => new PutItemCommand({ TableName, Item: { id: { S: id } }, ...more });`;

/** What an error shows of itself. */
const SHOWN = '(error) => ({ name: error.name, message: error.message, fault: error.$fault, status: error.$metadata?.httpStatusCode, attempts: error.$metadata?.attempts })';

test('the three tiers of the client give equal traces, whatever fails', async () => {
  const application = ordersApp(new App({ outdir: temporaryFolder() }));
  const hashes = [];
  for (const tier of TIERS) hashes.push((await explore(application, { ...ordersTrial(10), faults: Faults.everything(), seeds: 5, tier })).hashes);
  expect(new Set(hashes[0]).size).toBe(5);
  expect(hashes[1]).toEqual(hashes[0]);
  expect(hashes[2]).toEqual(hashes[0]);
}, 120_000);

describe.each(TIERS)('a client in the tier %s', (tier) => {
  const answer = async (code: string, faults = Faults.none()) => answerOf(code, { tier, faults });

  test('gets replies, with what the SDK adds to them', async () => {
    expect(await answer(`
      ${DYNAMODB} ${SQS}
      await dynamodb.send(put('one', { Item: { id: { S: 'one' }, count: { N: '1' }, bytes: { B: Buffer.from('bytes') }, list: { L: [{ NULL: true }, { BOOL: false }] } } }));
      const { Item, $metadata } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'one' } } }));
      const sent = await new SQSClient({}).send(new SendMessageCommand(message));
      return [{ ...Item, bytes: String(Buffer.from(Item.bytes.B)) }, Item.bytes.B instanceof Uint8Array, $metadata.httpStatusCode, $metadata.attempts, sent.MD5OfMessageBody];`))
      .toEqual([{ id: { S: 'one' }, count: { N: '1' }, bytes: 'bytes', list: { L: [{ NULL: true }, { BOOL: false }] } }, true, 200, 1, '9dd4e461268c8034f5c8564e155c67a6']);
  });

  test('gets modelled errors as instances of their classes, with their fields', async () => {
    expect(await answer(`
      ${DYNAMODB}
      await dynamodb.send(put('one'));
      const condition = { ConditionExpression: 'attribute_not_exists(id)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
      const error = await dynamodb.send(put('one', condition)).catch((thrown) => thrown);
      return [error instanceof ConditionalCheckFailedException, error instanceof DynamoDBServiceException, error.Item, (${SHOWN})(error)];`)).toEqual([
      true, true, { id: { S: 'one' } },
      { name: 'ConditionalCheckFailedException', message: 'The conditional request failed', fault: 'client', status: 400, attempts: 1 },
    ]);
  });

  test('gets other errors by their name', async () => {
    expect(await answer(`${DYNAMODB} return dynamodb.send(put('')).catch(${SHOWN});`)).toMatchObject({ name: 'ValidationException', status: 400, attempts: 1 });
  });

  test.each([['throttle', { name: 'ThrottlingException' }], ['connectionReset', { name: 'TimeoutError' }]] as const)('tries again after %s, and gives up after as many attempts as it may', async (kind, error) => {
    const faults = Faults.of(kind);
    const tried = await answer(`
      ${DYNAMODB}
      const attempts = [];
      for (let index = 0; index < 60; index++) attempts.push((await dynamodb.send(put(String(index)))).$metadata.attempts);
      return attempts;`, faults) as number[];
    expect(tried.filter((attempts) => attempts > 1).length).toBeGreaterThan(0);
    const once = await answer(`
      ${DYNAMODB}
      const impatient = new DynamoDBClient({ maxAttempts: 1 });
      for (let index = 0; index < 200; index++) { try { await impatient.send(put(String(index))); } catch (error) { return (${SHOWN})(error); } }`, faults);
    expect(once).toMatchObject(error);
  });

  test('waits for ever for a reply that is lost, unless it is given less time', async () => {
    const lost = Faults.of('replyLost').at('Shop/Run');
    const attempt = (client: string) => `
      ${SQS}
      const began = Date.now();
      const client = new SQSClient(${client});
      for (;;) { const sent = Date.now(); try { await client.send(new SendMessageCommand(message)); } catch (error) { return [error.name, Date.now() - sent]; } }`;
    const world = await start({ tier, faults: lost });
    expect((await outcomeIn(world, attempt('{ requestHandler: { requestTimeout: 1000 } }'))).error).toMatchObject({ errorType: 'Sandbox.Timedout' }); // that is a warning only
    expect(await answer(attempt('{ maxAttempts: 1, requestHandler: { requestTimeout: 1000, throwOnRequestTimeout: true } }'), lost)).toEqual(['TimeoutError', 1_000]);
    expect(await answer(attempt('{ maxAttempts: 1, requestHandler: { socketTimeout: 2000 } }'), lost)).toEqual(['TimeoutError', 2_000]);
  });

  test('can be aborted', async () => {
    expect(await answer(`
      ${SQS}
      const client = new SQSClient({});
      const send = (abortSignal) => client.send(new SendMessageCommand(message), { abortSignal }).catch(({ name, message }) => [name, message]);
      const began = Date.now();
      return [await send(AbortSignal.abort()), await send(AbortSignal.timeout(1)), Date.now() - began];`))
      .toEqual([['AbortError', expect.any(String)], ['AbortError', expect.any(String)], 1]);
  });

  test('runs middleware of the code, whenever it is added', async () => {
    expect(await answer(`
      ${SQS}
      const seen = [];
      const add = (client, name) => client.middlewareStack.add((next) => async (args) => { seen.push(name); args.input.MessageBody += name; return next(args); }, { step: 'initialize', name });
      const [early, late] = [new SQSClient({}), new SQSClient({})];
      add(early, 'early');
      await early.send(new SendMessageCommand({ ...message }));
      await late.send(new SendMessageCommand({ ...message }));
      add(late, 'late');
      const { MD5OfMessageBody } = await late.send(new SendMessageCommand({ ...message }));
      const command = new SendMessageCommand({ ...message });
      command.middlewareStack.add((next) => async (args) => { seen.push('command'); return next(args); }, { step: 'build' });
      await new SQSClient({}).send(command);
      return [seen, MD5OfMessageBody === require('crypto').createHash('md5').update('xlate').digest('hex')];`)).toEqual([['early', 'late', 'command'], true]);
  });

  test('takes callbacks, and turns pages', async () => {
    expect(await answer(`
      ${DYNAMODB}
      for (const id of ['a', 'b', 'c']) await dynamodb.send(put(id));
      const pages = [];
      for await (const { Items } of paginateScan({ client: dynamodb, pageSize: 2 }, { TableName })) pages.push(Items.length);
      const called = await new Promise((resolve) => dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'a' } } }), (error, { Item }) => resolve(Item)));
      return [pages, called];`)).toEqual([[2, 1], { id: { S: 'a' } }]);
  });

  test('gives the payload of an invocation as bytes that know how to become text', async () => {
    expect(await answer(`
      const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
      const invoke = async (code) => {
        const { Payload, FunctionError, StatusCode } = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: process.env.OTHER, Payload: JSON.stringify({ code }) }));
        return [JSON.parse(Payload.transformToString()), Payload instanceof Uint8Array, FunctionError, StatusCode];
      };
      const [failed] = await invoke('throw new TypeError("inside")');
      const input = { FunctionName: process.env.OTHER, Payload: '{}' };
      const gone = await new LambdaClient({}).send(new InvokeCommand({ ...input, Qualifier: 'gone' })).catch(({ name, message }) => [name, message.endsWith(':gone')]);
      const accepted = await new LambdaClient({}).send(new InvokeCommand({ ...input, InvocationType: 'Event' }));
      return [gone, accepted.StatusCode, accepted.ExecutedVersion ?? 'none', await invoke('return "äöü"'), failed.errorType, failed.errorMessage];`)).toEqual([
      ['ResourceNotFoundException', true], 202, 'none', ['äöü', true, null, 200], 'TypeError', 'inside',
    ]);
  });

  test('sends calls that are made at once in the order in which they are made', async () => {
    const world = await start({ tier });
    await answerIn(world, `
      ${SQS}
      const client = new SQSClient({});
      await Promise.all([1, 2, 3, 4, 5].map((index) => client.send(new SendMessageCommand({ ...message, MessageBody: String(index) }))));`);
    const called = world.entries('called').map(({ at }) => at);
    expect([...called].sort((one, other) => one - other)).toEqual(called);
    expect(world.queue('Jobs').messages).toHaveLength(5);
  });
});

test('a package of the SDK that is not installed is an error that says what to install', async () => {
  const application = temporaryFolder();
  mkdirSync(join(application, 'node_modules'));
  await expect(answerOf('require("@aws-sdk/client-sqs/dist-cjs/index.js");', { applicationFolder: application }))
    .rejects.toThrow('@aws-sdk/client-sqs/dist-cjs/index.js is not installed; Lambda provides it, so install it as a dev dependency of the application: npm install --save-dev @aws-sdk/client-sqs');
});

test('one function\'s use of a client leaves another\'s alone', async () => {
  const world = await start();
  const code = (more: string) => `${SQS} const client = new SQSClient({}); ${more} return Object.keys(client.config).length > 0 && client.config.region();`;
  expect(await answerIn(world, code('client.config.region = async () => "mine";'))).toBe('mine');
  expect(await answerIn(world, code(''), 'Other')).toBe('us-east-1');
});
