import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, closing, nodeFunction, ONCE, pipeline, placed } from './apps';
import { participantsOf } from './mermaid';
import { Faults, mermaid, simulate, storyOf, timeline, type SimulatedWorld, type TraceEntry } from 'cdk-eventweave/testing';

const shop = pipeline(ONCE, 1);
const batches = pipeline(ONCE, 10);

async function worldWith(orders: object[], options: Parameters<typeof simulate>[1] = {}, application = shop): Promise<SimulatedWorld> {
  const world = closing(await simulate(application, options));
  for (const order of orders) await world.bus('Orders').publish(order as never);
  await world.settle();
  return world;
}

const stepsOf = (story: TraceEntry[]) => story.map(({ kind, from, to, text }) => [kind, from.replace('Shop/', ''), to?.replace('Shop/', ''), text].filter(Boolean).join(' '));

test('it tells what follows from an event, from the bus to its effect', async () => {
  const world = await worldWith([placed('O-1'), placed('O-2')]);
  expect(stepsOf(storyOf(world, 'O-2'))).toEqual([
    expect.stringMatching(/^accepted Orders order.placed [0-9a-f-]+$/),
    expect.stringMatching(/^accepted Jobs message [0-9a-f-]+$/),
    'delivered Placed Jobs',
    'received Jobs try 1',
    'started Worker new execution environment',
    'invoked Worker try 1',
    'called Worker Ledger PutItem',
    'returned Worker {"batchItemFailures":[]}',
    'handled Jobs Worker on try 1',
  ]);
});

test('of an event that was published with others, its own part alone', async () => {
  const world = closing(await simulate(shop));
  await world.bus('Orders').publish(...Array.from({ length: 14 }, (_, index) => placed(`O-${index}`)));
  await world.settle();
  for (const order of [3, 12]) {
    const handled = storyOf(world, `O-${order}`).filter(({ kind }) => kind === 'handled');
    expect(handled).toHaveLength(1);
    expect(handled[0].about[0].startsWith(order < 10 ? `c0.${order}>` : `c0p1.${order - 10}>`)).toBe(true);
  }
});

test('a name is found as a word: O-1 is not in O-10', async () => {
  const world = await worldWith([placed('O-10'), placed('O-1')]);
  expect(new Set(storyOf(world, 'O-1').flatMap(({ about }) => about.map((lineage) => lineage.slice(0, 2))))).toEqual(new Set(['c1']));
});

test('a lineage of anything that follows from an event leads to the whole of it', async () => {
  const world = await worldWith([placed('O-1'), placed('O-2')]);
  const [{ about: [lineage] }] = world.entries('handled').filter(({ about: [one] }) => one.startsWith('c1'));
  expect(storyOf(world, lineage)).toEqual(storyOf(world, 'O-2'));
});

test('without a subject, or with one that nobody knows, it is the end of everything', async () => {
  const world = await worldWith(Array.from({ length: 20 }, (_, index) => placed(`O-${index}`)));
  expect(world.trace.length).toBeGreaterThan(120);
  expect(storyOf(world, undefined)).toEqual(world.trace.slice(-120));
  expect(storyOf(world, 'O-99')).toEqual(world.trace.slice(-120));
});

test('faults on the way are part of it, also those of an invocation for several events', async () => {
  const run = async (faults: Faults) => {
    const world = closing(await simulate(batches, { faults }));
    await world.bus('Orders').publish(...Array.from({ length: 10 }, (_, index) => placed(`O-${index}`)));
    await world.settle();
    return world;
  };
  const batch = (await run(Faults.none())).entries('invoked').find(({ about }) => about.length > 1)!;
  const world = await run(Faults.exactly([{ kind: 'crashAfterCall', place: 'Shop/Worker', site: `${batch.lineage}#1` }]));
  const [died] = world.entries('ended');
  expect(died).toMatchObject({ about: batch.about, text: 'died after PutItem, before its reply' });
  for (let order = 0; order < 10; order++) {
    const story = storyOf(world, `O-${order}`);
    const wasThere = batch.about.some((lineage) => lineage.startsWith(`c0.${order}>`));
    expect(story.filter(({ kind }) => kind === 'fault').map(({ text }) => text)).toEqual(wasThere ? ['crashAfterCall'] : []);
    expect(story.some(({ kind }) => kind === 'ended')).toBe(wasThere);
  }
});

test('what one invocation sends for several messages is in the story of each of them, and of no other', async () => {
  const forward = `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({});
    exports.handler = async ({ Records }) => { for (const { body } of Records) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: body })); };`;
  const world = closing(await simulate(appOf((stack) => {
    const [jobs, next] = ['Jobs', 'Next'].map((id) => new Queue(stack, id, { visibilityTimeout: Duration.seconds(60) }));
    const fn = nodeFunction(stack, 'Forward', forward, { environment: { NEXT: next.queueUrl } });
    fn.addEventSource(new SqsEventSource(jobs, { batchSize: 10, maxBatchingWindow: Duration.seconds(1) }));
    next.grantSendMessages(fn);
  })));
  await world.queue('Jobs').send('O-1', 'O-2');
  await world.settle();
  await world.queue('Jobs').send('O-3');
  await world.settle();
  const sent = (order: string) => storyOf(world, order).filter(({ kind, from }) => kind === 'accepted' && from === 'Shop/Next').length;
  expect(world.entries('invoked').map(({ about }) => about.length)).toEqual([2, 1]);
  expect(['O-1', 'O-2', 'O-3'].map(sent)).toEqual([2, 2, 1]);
});

test('it says which try an invocation was and for how many messages, what the handler reported as failed, and what it logged of errors', async () => {
  const world = closing(await simulate(batches, { seed: 5 }));
  await world.bus('Orders').publish(placed('O-1', { poison: true }), placed('O-2'), placed('O-3'));
  await world.settle();
  const text = timeline(storyOf(world, 'O-1'));
  expect(text).toMatch(/Shop\/Worker  invoked: try 1, 2 messages$/m);
  expect(text).toMatch(/Shop\/Worker  logged: poison O-1$/m);
  expect(text).toMatch(/Shop\/Worker  failed → Shop\/Jobs: reported as failed$/m);
  expect(text).toMatch(/Shop\/Jobs    deadLettered → Shop\/JobsDeadLetters: after 5 tries$/m);
  expect(text).not.toContain('O-2');
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(160);
});

test('it can be drawn', async () => {
  const world = await worldWith([placed('O-1', { poison: true })]);
  expect(participantsOf(mermaid(storyOf(world, 'O-1')))).toEqual(['Shop/Orders', 'Shop/Jobs', 'Shop/Placed', 'Shop/Worker', 'Shop/JobsDeadLetters']);
});
