import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildSync, type Format } from 'esbuild';
import { appOf, nodeFunction, temporaryFolder } from './apps';
import { answerIn, outcomeIn, start } from './functions-app';
import { Faults, type SimulateOptions } from 'cdk-eventweave/testing';

// Clients that lie in the asset, as NodejsFunction bundles them with `externalModules: []`: they are seen by their requests only.
const HANDLER = `
  import { SQSClient, SendMessageCommand, GetQueueUrlCommand, QueueDoesNotExist, SQSServiceException } from '@aws-sdk/client-sqs';
  import { DynamoDBClient, PutItemCommand, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
  const modules = { SQSClient, SendMessageCommand, GetQueueUrlCommand, QueueDoesNotExist, SQSServiceException, DynamoDBClient, PutItemCommand, ConditionalCheckFailedException };
  const AsyncFunction = (async () => {}).constructor;
  const message = { QueueUrl: process.env.QUEUE, MessageBody: 'x' };
  export const handler = async ({ code }) => new AsyncFunction(...Object.keys(modules), 'message', code)(...Object.values(modules), message);`;

function bundled(format: Format, file: string): string {
  const folder = temporaryFolder();
  buildSync({
    stdin: { contents: HANDLER, resolveDir: join(__dirname, '../..'), sourcefile: 'handler.js' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format,
    outfile: join(folder, file),
    mainFields: format === 'esm' ? ['module', 'main'] : ['main'],
    logLevel: 'error',
    banner: format === 'esm' ? { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' } : {},
  });
  return folder;
}

const SENT = 'const sent = await new SQSClient({}).send(new SendMessageCommand(message)); return [sent.MD5OfMessageBody, sent.$metadata.httpStatusCode, sent.$metadata.attempts];';

describe.each<[kind: string, format: Format, file: string]>([['CommonJS', 'cjs', 'index.js'], ['an ES module', 'esm', 'index.mjs']])('a client that is bundled as %s', (_, format, file) => {
  const app = appOf((stack) => {
    const jobs = new Queue(stack, 'Jobs');
    const code = Code.fromAsset(bundled(format, file));
    const fn = nodeFunction(stack, 'Run', '1', { code, timeout: Duration.minutes(15), environment: { QUEUE: jobs.queueUrl } });
    jobs.grantSendMessages(fn);
  });
  const begin = async (options?: SimulateOptions) => start(options, app);

  test('gets replies', async () => {
    const world = await begin();
    expect(await answerIn(world, SENT)).toEqual(['9dd4e461268c8034f5c8564e155c67a6', 200, 1]);
    await world.settle();
    expect(world.queue('Jobs').messages).toMatchObject([{ body: 'x' }]);
  });

  test('gets errors: modelled ones as instances of their classes, denied access by name', async () => {
    expect(await answerIn(await begin(), `
      const send = (client, command) => client.send(command).catch((error) => [error instanceof SQSServiceException, error.name, error.$metadata?.httpStatusCode, error.$fault]);
      const modelled = await new SQSClient({}).send(new GetQueueUrlCommand({ QueueName: 'gone' })).catch((error) => error instanceof QueueDoesNotExist);
      return [modelled, await send(new DynamoDBClient({}), new PutItemCommand({ TableName: 'gone', Item: { id: { S: 'x' } } }))];`))
      .toEqual([true, [false, expect.stringMatching(/^(AccessDenied|ResourceNotFound)Exception$/), 400, 'client']]);
  });

  test.each(['throttle', 'connectionReset'] as const)('tries again after %s', async (kind) => {
    const world = await begin({ faults: Faults.of(kind) });
    const attempts = await answerIn(world, `
      const attempts = [];
      const client = new SQSClient({});
      for (let index = 0; index < 60; index++) attempts.push((await client.send(new SendMessageCommand(message))).$metadata.attempts);
      return attempts;`) as number[];
    expect(attempts.reduce((sum, count) => sum + count)).toBe(60 + world.faults.length);
    expect(world.faults.length).toBeGreaterThan(0);
    await world.settle();
    expect(world.queue('Jobs').messages).toHaveLength(60 + (kind === 'connectionReset' ? world.faults.length : 0)); // it took effect before the connection broke
  });

  test('is stopped by a reply that is lost, unless it is given less time', async () => {
    const world = await begin({ faults: Faults.of('replyLost') });
    const loop = (client: string) => `
      const client = new SQSClient(${client});
      for (;;) { const sent = Date.now(); try { await client.send(new SendMessageCommand(message)); } catch ({ name }) { return [name, Date.now() - sent]; } }`;
    expect((await outcomeIn(world, loop('{}'))).error).toMatchObject({ errorType: 'Sandbox.Timedout' });
    for (const [option, time] of [['requestTimeout: 1000, throwOnRequestTimeout: true', 1_000], ['socketTimeout: 2000', 2_000], ['socketTimeout: 7000', 10_000]]) { // the SDK starts long ones late
      expect(await answerIn(world, loop(`{ maxAttempts: 1, requestHandler: { ${option} } }`))).toEqual(['TimeoutError', time]);
    }
  });

  test('can be aborted', async () => {
    expect(await answerIn(await begin(), `
      const began = Date.now();
      const send = (abortSignal) => new SQSClient({}).send(new SendMessageCommand(message), { abortSignal }).catch(({ name }) => name);
      return [await send(AbortSignal.abort()), await send(AbortSignal.timeout(1)), Date.now() - began];`)).toEqual(['AbortError', 'AbortError', 1]);
  });

  test('leaves nothing behind that keeps the world busy', async () => {
    const world = await begin();
    await answerIn(world, 'await new SQSClient({ requestHandler: { socketTimeout: 7000, requestTimeout: 5000 } }).send(new SendMessageCommand(message));');
    const { elapsed } = world;
    await world.settle();
    expect(world.elapsed - elapsed).toBeLessThan(1_000);
  });

  test('gives equal traces for equal seeds, and other ones for others', async () => {
    const hash = async (seed: number) => {
      const world = await begin({ seed, faults: Faults.of('throttle', 'connectionReset', 'slowCall') });
      await answerIn(world, 'const client = new SQSClient({}); await Promise.all(Array.from({ length: 20 }, () => client.send(new SendMessageCommand(message))));');
      await world.settle();
      return world.hash;
    };
    const first = await hash(1);
    expect(await hash(1)).toBe(first);
    expect(await hash(2)).not.toBe(first);
  });
});
