import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, ValidateTemplateCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { deployToEmulator, LEFT_OUT, startEmulator, type Emulator } from '../../emulator';

const REPOSITORY = join(__dirname, '..', '..');

// A handler for each thing to find out about what functions are given.
const CODE = `
class PaymentDeclined extends Error { name = 'PaymentDeclined'; }
let calls = 0;
const todo = {
  calls: () => calls,
  pid: () => process.pid,
  env: () => ({ node: process.version, ...process.env }),
  sync: () => { throw new PaymentDeclined('no money'); },
  async: async () => { throw new PaymentDeclined('no money'); },
  text: async () => { throw 'a text'; },
  nothing: async () => Promise.reject(),
  log: async () => { console.log('first line'); await new Promise((resolve) => setTimeout(resolve, 50)); console.log('last line'); },
  spin: async () => { const end = Date.now() + 1000; while (Date.now() < end); },
  queues: async () => { const { SQS } = require('@aws-sdk/client-sqs'); return new SQS().listQueues(); },
};
exports.handler = (event) => { calls++; return todo[event.todo](); };
`;

const FUNCTION = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'probe', Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 10, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE },
    },
  },
};

async function createProbe(emulator: Emulator): Promise<void> {
  const client = new CloudFormationClient(emulator.clientConfig);
  const TemplateBody = JSON.stringify({ Resources: FUNCTION });
  await client.send(new CreateStackCommand({ StackName: 'probe', TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { StackName: 'probe' });
  client.destroy();
}

interface Answer {
  readonly error?: string;
  readonly log: string;
  readonly payload: any;
}

async function invoke(emulator: Emulator, todo: string): Promise<Answer> {
  const client = new LambdaClient(emulator.clientConfig);
  const answer = await client.send(new InvokeCommand({ FunctionName: 'probe', LogType: 'Tail', Payload: JSON.stringify({ todo }) }));
  client.destroy();
  return {
    error: answer.FunctionError,
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
  };
}

/** Waits until a process is gone, or is only waiting for its parent to notice. */
async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (/^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim())) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await pause(20);
  }
}

describe('a running emulator', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'secret';
    emulator = await startEmulator({ auth: true });
    await createProbe(emulator);
  });
  afterAll(async () => { await emulator?.stop(); });

  test.each(['sync', 'async'])('an error thrown by a handler (%s) has its own name, message and trace', async (todo) => {
    const { error, log, payload } = await invoke(emulator, todo);
    expect({ error, payload }).toEqual({
      error: 'Unhandled',
      payload: { errorType: 'PaymentDeclined', errorMessage: 'no money', trace: expect.arrayContaining(['PaymentDeclined: no money']) },
    });
    expect(log).toContain('PaymentDeclined: no money\n    at ');
  });

  test.each([
    ['text', { errorType: 'string', errorMessage: 'a text', trace: [] }],
    ['nothing', expect.objectContaining({ errorType: 'Error', errorMessage: 'undefined' })],
  ])('what is thrown without being an error (%s) is an error too', async (todo, payload) => {
    expect(await invoke(emulator, todo)).toMatchObject({ error: 'Unhandled', payload });
  });

  test('an error keeps the execution environment', async () => {
    const { payload: before } = await invoke(emulator, 'calls');
    await invoke(emulator, 'async');
    expect((await invoke(emulator, 'calls')).payload).toBe(before + 2);
  });

  test('no line that a function logs is lost or comes late', async () => {
    const several = (count: number, todo: string) => Promise.all(Array.from({ length: count }, () => invoke(emulator, todo)));
    const busy = several(8, 'spin');
    for (const { log } of await several(24, 'log')) expect(log).toBe('first line\nlast line');
    await busy;
    expect((await invoke(emulator, 'calls')).log).not.toContain('line');
  });

  test('functions run on Node 24, see what Lambda sets, and nothing of this machine', async () => {
    const { payload } = await invoke(emulator, 'env');
    expect(payload).toMatchObject({
      node: expect.stringMatching(/^v24\./), AWS_LAMBDA_FUNCTION_NAME: 'probe', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand', AWS_REGION: 'us-east-1',
    });
    expect(payload).not.toHaveProperty('SECRET_OF_THIS_MACHINE');
  });

  test('functions find the SDK, trust the certificate, and may do what their role allows', async () => {
    expect(await invoke(emulator, 'queues')).toMatchObject({
      error: 'Unhandled',
      payload: { errorType: expect.stringContaining('AccessDenied'), errorMessage: expect.stringContaining('not authorized to perform: sqs:ListQueues') },
    });
  });

  test('only the one port is served', () => {
    const served = [...readFileSync(emulator.logFile, 'utf8').matchAll(/Running on (\S+)/g)].map(([, address]) => address);
    expect([...new Set(served)]).toEqual([emulator.endpoint]);
  });

  test.each(Object.keys(LEFT_OUT))('%s still has to be left out', async (type) => {
    const client = new CloudFormationClient(emulator.clientConfig);
    const TemplateBody = JSON.stringify({ Resources: { Unknown: { Type: type } } });
    await expect(client.send(new ValidateTemplateCommand({ TemplateBody }))).rejects.toThrow(`Unrecognized resource types: [${type}]`);
  });
});

describe('deploying', () => {
  let emulator: Emulator;
  let outdir: string;
  beforeAll(async () => {
    emulator = await startEmulator();
    outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(outdir, { recursive: true });
  });

  test('returns outputs and what was left out, and says so', async () => {
    const app = new App({ outdir: join(outdir, 'good') });
    const stack = new Stack(app, 'Good');
    const archive = new CfnResource(stack, 'Archive', { type: 'AWS::Events::Archive', properties: { SourceArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' } });
    const queue = new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { QueueName: 'deployed' } });
    queue.addResourceDependency(archive);
    new CfnOutput(stack, 'Url', { value: queue.ref });
    new CfnOutput(stack, 'ArchiveName', { value: archive.ref });
    app.synth();
    const lines: string[] = [];

    const deployment = await deployToEmulator(emulator, { app: join(outdir, 'good'), log: (line) => lines.push(line) });

    expect(deployment.outputs).toEqual({ Good: { Url: `${emulator.endpoint}/${emulator.account}/deployed`, ArchiveName: 'left-out-archive' } });
    expect(deployment.leftOut).toEqual([expect.objectContaining({ logicalId: 'Archive', type: 'AWS::Events::Archive' })]);
    expect(lines).toContain('left out of the emulated deploy: 1 x AWS::Events::Archive (MiniStack 1.5.33 CloudFormation has no such type)');
    expect(readFileSync(join(outdir, 'good', 'Good.template.json'), 'utf8')).toContain('AWS::Events::Archive');
  });

  test('that fails says which stack, and the reason that CloudFormation gave', async () => {
    const app = new App({ outdir: join(outdir, 'bad') });
    const [first, bad] = ['First', 'Bad'].map((id) => {
      const stack = new Stack(app, id);
      new CfnResource(stack, 'Bus', { type: 'AWS::Events::EventBus', properties: { Name: 'twice' } });
      return stack;
    });
    bad.addStackDependency(first);
    app.synth();
    await expect(deployToEmulator(emulator, { app: join(outdir, 'bad') }))
      .rejects.toThrow(/^cdk deploy failed: stack Bad: .*EventBus already exists: twice; its log is \S+-deploy\.log$/);
  });
});

describe('starting and stopping', () => {
  test('a port that is in use is refused by number', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(startEmulator({ port })).rejects.toThrow(`port ${port} is in use: choose another one for the emulator, or none to get a free one`);
    server.close();
  });

  test('stopping ends the functions too, and leaves nothing but the log', async () => {
    const emulator = await startEmulator();
    await createProbe(emulator);
    const { payload: pid } = await invoke(emulator, 'pid');
    await emulator.stop();
    await emulator.stop();
    await untilGone(pid);
    expect(existsSync(emulator.directory)).toBe(false);
    expect(readFileSync(emulator.logFile, 'utf8')).toContain('Ready');
  });

  test('when this process is killed, the emulator ends by itself', async () => {
    const script = 'void require("./emulator").startEmulator().then((emulator) => { console.log(emulator.endpoint); setInterval(() => {}, 1000); });';
    const parent = spawn(process.execPath, ['--import', 'tsx', '--eval', script], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] });
    const endpoint = String((await once(parent.stdout, 'data'))[0]).trim();
    const isUp = () => fetch(`${endpoint}/_ministack/health`).then(() => true, () => false);
    expect(await isUp()).toBe(true);
    parent.kill('SIGKILL');
    const deadline = Date.now() + 10_000;
    while (await isUp() && Date.now() < deadline) await pause(20);
    expect(await isUp()).toBe(false);
  });
});
