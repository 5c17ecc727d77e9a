import { explore, Faults, InvariantViolation, mermaid, simulate, storyOf, timeline, type SimulatedWorld, type TraceEntry } from 'cdk-eventweave/testing';
import { closing, ONCE, pipeline, placed, worker, written } from './apps';
import { participantsOf } from './mermaid';

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
    'accepted Jobs message',
    'delivered Placed Jobs delivered',
    'received Jobs try 1',
    expect.stringMatching(/^(started Worker new execution environment|invoked Worker try 1)$/),
    ...[],
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
  const orders = Array.from({ length: 10 }, (_, index) => placed(`O-${index}`));
  const world = closing(await simulate(batches, { seed: 3, faults: Faults.of('crashAfterCall', 'crashAtEnd', 'lambdaThrottle') }));
  await world.bus('Orders').publish(...orders);
  await world.settle();
  const crash = world.entries('ended').find(({ about }) => about.length > 1)!;
  expect(crash).toBeDefined();
  for (const lineage of crash.about) {
    const story = storyOf(world, lineage);
    expect(story).toContainEqual(crash);
    expect(story.filter(({ kind, at }) => kind === 'fault' && at === crash.at)).toHaveLength(1);
  }
});

test('what one invocation publishes for several events is in the story of each', async () => {
  const forwarding = pipeline(worker('await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: order.orderId }));'));
  expect(forwarding).toBeDefined();
});

test('it says which try an invocation was and for how many messages, what the handler reported as failed, and what it logged of errors', async () => {
  const world = closing(await simulate(batches, { seed: 5 }));
  await world.bus('Orders').publish(placed('O-1', { poison: true }), placed('O-2'), placed('O-3'));
  await world.settle();
  const text = timeline(storyOf(world, 'O-1'));
  console.log(text);
  expect(text).toMatch(/Shop\/Worker {10}invoked: try 1/);
  expect(text).toMatch(/Shop\/Worker {10}logged: poison O-1$/m);
  expect(text).toMatch(/Shop\/Worker {10}failed → Shop\/Jobs: reported as failed$/m);
  expect(text).toMatch(/Shop\/Jobs {12}deadLettered → Shop\/JobsDeadLetters: after 5 tries$/m);
  expect(text).not.toContain('O-2');
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(160);
});

test('it can be drawn', async () => {
  const world = await worldWith([placed('O-1', { poison: true })]);
  expect(participantsOf(mermaid(storyOf(world, 'O-1')))).toEqual(['Shop/Orders', 'Shop/Jobs', 'Shop/Placed', 'Shop/Worker', 'Shop/JobsDeadLetters']);
});
