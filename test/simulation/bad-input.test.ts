import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, closing, ECHO, nodeFunction, ONCE, pipeline, placed, temporaryFolder } from './apps';
import { explore, exploreCrashPoints, Faults, simulate, type ExploreOptions, type FaultKind } from 'cdk-eventweave/testing';

const shop = pipeline(ONCE);
const start = async () => closing(await simulate(shop));
const nothing = { workload: async () => {}, invariants: [], seeds: 1 };

describe('the application', () => {
  test('a folder that does not exist', async () => {
    await expect(simulate('no/such/folder')).rejects.toThrow(/^the cloud assembly does not exist: .*no\/such\/folder$/);
  });

  test('a folder that is no cloud assembly', async () => {
    const folder = temporaryFolder();
    await expect(simulate(folder)).rejects.toThrow(`no cloud assembly, as it has no manifest.json: ${folder}; give the folder that 'cdk synth' writes, such as cdk.out`);
  });

  test('one of a later major version of the CDK', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '999.0.0', artifacts: {} }));
    await expect(simulate(folder)).rejects.toThrow(/^the cloud assembly cannot be read: .*schema version.*update aws-cdk-lib/s);
  });

  test('an asset that is gone: the function is named', async () => {
    const code = temporaryFolder();
    writeFileSync(join(code, 'index.js'), ECHO);
    const { directory, stacks: [stack] } = appOf((scope) => nodeFunction(scope, 'Echo', ECHO, { code: Code.fromAsset(code) })).synth();
    const manifest = JSON.parse(readFileSync(join(directory, `${stack.id}.assets.json`), 'utf8')) as { files: Record<string, { source: { path: string; packaging: string } }> };
    for (const { source } of Object.values(manifest.files)) if (source.packaging === 'zip') rmSync(join(directory, source.path), { recursive: true });
    await expect(simulate(directory)).rejects.toThrow(/^Shop\/Echo: the asset of this function does not exist: .*; synthesize it again$/);
  });

  test('a handler that is in no file, or that is no function: the function is named', async () => {
    const missing = appOf((stack) => nodeFunction(stack, 'Echo', ECHO, { handler: 'main.handler' }));
    await expect(simulate(missing)).rejects.toThrow(/^Shop\/Echo: handler main.handler in the inline code: none of main, main.js.* exists/);
    const world = closing(await simulate(appOf((stack) => nodeFunction(stack, 'Echo', ECHO, { handler: 'index.handle' }))));
    await expect(world.function('Echo').invoke({})).rejects.toThrow('Shop/Echo: index.js must export a function handle, as Handler says');
  });
});

describe('names', () => {
  test.each(['bus', 'queue', 'table', 'function'] as const)('a %s that is not there: when it is used, with those that are near', async (kind) => {
    const world = await start();
    const look = { bus: () => world.bus('Job').events, queue: () => world.queue('Job').messages, table: () => world.table('Job').items(), function: () => world.function('Job').logs };
    expect(look[kind]).toThrow(new RegExp(`^there is no ${kind} Job; there is Shop/`));
    expect(world.elapsed).toBe(0);
  });

  test('in commands, too', async () => {
    const world = await start();
    await expect(world.queue('Job').send('x')).rejects.toThrow('there is no queue Job; there is Shop/Jobs, Shop/JobsDeadLetters');
    await expect(world.bus('Ordres').publish(placed('O-1'))).rejects.toThrow('there is no bus Ordres; there is Shop/Orders');
    await expect(world.function('Wroker').invoke({})).rejects.toThrow('there is no function Wroker; there is Shop/Worker');
  });

  test('of places for faults', async () => {
    await expect(simulate(shop, { faults: Faults.everything().at('Wroker') })).rejects.toThrow(/^there is no Wroker for faults; there is Shop\/Worker/);
    await expect(explore(shop, { ...nothing, faults: Faults.everything().at('Wroker') })).rejects.toThrow('there is no Wroker for faults');
    await expect(exploreCrashPoints(shop, { ...nothing, at: ['Wroker'] })).rejects.toThrow('there is no Wroker for faults');
  });

  test('of kinds of faults', () => {
    expect(() => Faults.of('trottle' as FaultKind)).toThrow(/kind of fault must be one of .*throttle.*, got trottle/);
  });
});

describe('seeds', () => {
  test.each([NaN, 1.5, Infinity, '1', null, 2 ** 60])('%p is no seed', async (seed) => {
    const expected = /^seed must be a whole number, got /;
    await expect(simulate(shop, { seed: seed as number })).rejects.toThrow(expected);
    await expect(explore(shop, { ...nothing, firstSeed: seed as number })).rejects.toThrow(expected);
    await expect(exploreCrashPoints(shop, { ...nothing, seed: seed as number })).rejects.toThrow(expected);
  });

  test('0 and numbers below it are seeds like any other', async () => {
    const { seeds, hashes } = await explore(shop, { ...nothing, firstSeed: -1, seeds: 3, workload: async (world) => { await world.bus('Orders').publish(placed('O-1')); } });
    expect(seeds).toBe(3);
    expect(new Set(hashes).size).toBe(3);
  });

  test.each<Partial<ExploreOptions>>([{ seeds: 0 }, { seeds: -1 }, { seeds: NaN }, { workers: 0 }, { workers: 1.5 }])('%j are no numbers of them', async (options) => {
    await expect(explore(shop, { ...nothing, ...options })).rejects.toThrow(/^(seeds|workers) must be a whole number, 1 or more, got /);
  });
});

describe('a trial', () => {
  test('a workload that throws: its own error, with the seed', async () => {
    class Wrong extends Error {}
    const workload = async () => { throw new Wrong('no orders'); };
    const error = await explore(shop, { ...nothing, firstSeed: 7, workload }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Wrong);
    expect(error).toMatchObject({ message: 'seed 7: no orders', stack: expect.stringMatching(/seed 7: no orders[^]*bad-input\.test\.ts/) });
  });

  test('a workload that throws what is no error', async () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what JavaScript allows
    await expect(explore(shop, { ...nothing, workload: async () => { throw 'no orders'; } })).rejects.toThrow('seed 1: no orders');
  });

  test('a workload that uses an unknown name', async () => {
    await expect(explore(shop, { ...nothing, workload: async (world) => { await world.queue('Job').send('x'); } })).rejects.toThrow('seed 1: there is no queue Job; there is');
  });

  test('an invariant that throws: its name and the seed', async () => {
    const invariants = [{ name: 'totals add up', check: () => { throw new Error('no totals'); } }];
    await expect(explore(shop, { ...nothing, invariants })).rejects.toThrow('seed 1: invariant totals add up: no totals');
    await expect(exploreCrashPoints(shop, { ...nothing, invariants, workload: async (world) => { await world.bus('Orders').publish(placed('O-1')); } }))
      .rejects.toThrow('seed 1: invariant totals add up: no totals');
  });

  test.each(['seven', '1.5', '0x10', '9007199254740993'])('a corpus with a line %p: file and line', async (line) => {
    const corpus = join(temporaryFolder(), 'seeds.txt');
    writeFileSync(corpus, `# found in spring\n1 # fine\n\n${line}\n`);
    await expect(explore(shop, { ...nothing, corpus })).rejects.toThrow(`${corpus}:4: a seed must be a whole number, got ${line}`);
  });

  test('a corpus that is a folder', async () => {
    const corpus = join(temporaryFolder(), 'seeds');
    mkdirSync(corpus);
    await expect(explore(shop, { ...nothing, corpus })).rejects.toThrow('EISDIR');
  });
});

describe('commands', () => {
  test.each([NaN, -1, Infinity, '10', undefined])('advance by %p', async (milliseconds) => {
    const world = await start();
    await expect(world.advance(milliseconds as number)).rejects.toThrow(`advance takes milliseconds, 0 or more, got ${milliseconds}`);
    expect(world.elapsed).toBe(0);
  });

  test.each([
    ['text', 'order.placed'], ['nothing', undefined], ['null', null], ['an empty object', {}], ['a list', [placed('O-1')]],
    ['an event without data', { source: '/shop', type: 'order.placed' }], ['one without a source', { type: 'order.placed', data: {} }],
    ['an entry of PutEvents', { Source: 'shop', DetailType: 'x', Detail: '{}' }], ['one whose detail is text', { source: 'shop', detailType: 'x', detail: 'text' }],
  ])('publishing %s', async (_, event) => {
    const world = await start();
    await expect(world.bus('Orders').publish(event as never)).rejects.toThrow('an event must have source, type and data, or source, detailType and detail, got');
    expect(world.bus('Orders').events).toEqual([]);
  });

  test('publishing what the bus refuses: with its reason', async () => {
    const world = await start();
    await expect(world.bus('Orders').publish(placed('O-1'), { ...placed('O-2'), source: 'aws.ec2' })).rejects.toThrow('bus Orders refused an event: NotAuthorizedForSourceException');
  });

  test('sending what the queue refuses: with its reason', async () => {
    await expect((await start()).queue('Jobs').send('')).rejects.toThrow('MessageBody');
  });
});

describe('a world that never comes to rest', () => {
  const sendOn = `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({});
    exports.handler = async () => { await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: 'again' })); };`;

  test('as two functions send each other messages for ever: the busiest are named', async () => {
    const world = closing(await simulate(appOf((stack) => {
      const [ping, pong] = ['Ping', 'Pong'].map((id) => new Queue(stack, id, { visibilityTimeout: Duration.seconds(60) }));
      for (const [id, from, to] of [['Ponger', ping, pong], ['Pinger', pong, ping]] as const) {
        const fn = nodeFunction(stack, id, sendOn, { environment: { NEXT: to.queueUrl } });
        fn.addEventSource(new SqsEventSource(from));
        to.grantSendMessages(fn);
      }
    })));
    await world.queue('Ping').send('begin');
    const error = await world.settle().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      name: 'NotSettledError',
      message: expect.stringMatching(/^the world does not settle: events have caused events 500 times in a row; busiest lately: Shop\/P\S+ \w+.*\(\d+\); .*\(\d+\); .*\(\d+\)$/),
    });
    await expect(world.settle()).rejects.toThrow('does not settle');
  });
});
