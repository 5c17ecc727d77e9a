import type { Stub } from '../../../src/testing/functions/stub';
import { FAULT_KINDS, type FaultKind, type FiredFault } from '../../../src/testing/kernel/fault-kinds';
import { bodiesIn, bodiesOf, code, fn, mapping, queue, QUEUE, redriven, SECOND, send, sendFifo, sleep } from '../../support/lambda-resources';
import { arnOf, TestWorld, urlOf, type Declared } from '../../support/simulated-world';

/** A message `hello` that suffers this one fault on its first try; the handler tells `Told` which try it is. */
async function suffering(kind: FaultKind, place: string, site: string, stub?: Stub): Promise<TestWorld> {
  const tells: Stub = async (event, _, aws) => aws('sqs', 'SendMessage', { QueueUrl: urlOf('Told'), MessageBody: `told on try ${triesOf(event)}` });
  const world = new TestWorld({ Queue: redriven(5), Dead: queue(), Told: queue(), Fn: fn({ Timeout: 5 }), Mapping: mapping() }, {
    functions: { Fn: stub ?? tells }, faults: [kind], exactly: [{ kind, place, site }],
  });
  await send(world, 'hello');
  await world.world.settle();
  return world;
}

function triesOf(event: unknown): string {
  return (event as { Records: [{ attributes: { ApproximateReceiveCount: string } }] }).Records[0].attributes.ApproximateReceiveCount;
}

function expectFired(world: TestWorld, kind: FaultKind, from: string): void {
  expect(world.entries('fault')).toMatchObject([{ from, text: kind }]);
}

describe('faults between a queue and a function', () => {
  test('acknowledgeLost: the message was handled, stays in the queue, and is handled again', async () => {
    const world = await suffering('acknowledgeLost', 'Queue', 't0/1');
    expectFired(world, 'acknowledgeLost', 'Queue');
    expect(bodiesIn(world, 'Told')).toEqual(['told on try 1', 'told on try 2']);
    expect(world.entries('handled').map(({ text }) => text)).toEqual(['on try 2']);
    expect(bodiesIn(world, 'Queue')).toEqual([]);
  });

  test('crashAtEnd: the message was handled, returns when its visibility timeout ends, and is handled again', async () => {
    const world = await suffering('crashAtEnd', 'Fn', 't0>Fn/1');
    expectFired(world, 'crashAtEnd', 'Fn');
    expect(bodiesIn(world, 'Told')).toEqual(['told on try 1', 'told on try 2']);
    const [first, second] = world.entries('received').map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(30 * SECOND);
  });

  // Developer guide, "Amazon SQS visibility timeout".
  test('visibilityExpired: the message returns while its handler still runs, and a second one runs beside it', async () => {
    const running: string[] = [];
    const stub: Stub = async (event, _, aws) => {
      running.push(`try ${triesOf(event)} begins`);
      for (let calls = 0; calls < 20; calls++) await aws('sqs', 'GetQueueAttributes', { QueueUrl: urlOf('Told') });
      running.push(`try ${triesOf(event)} ends`);
    };
    const world = await suffering('visibilityExpired', 'Queue', 't0>Fn/1', stub);
    expectFired(world, 'visibilityExpired', 'Queue');
    expect(running.slice(0, 2).sort()).toEqual(['try 1 begins', 'try 2 begins']);
    expect(running.slice(2).sort()).toEqual(['try 1 ends', 'try 2 ends']);
    expect(world.entries('handled').map(({ text }) => text)).toEqual(['on try 2']);
    expect(bodiesIn(world, 'Queue')).toEqual([]);
  });

  test('lambdaThrottle: the batch is tried again while its messages are in flight', async () => {
    const world = await suffering('lambdaThrottle', 'Fn', 't0>Fn/1');
    expectFired(world, 'lambdaThrottle', 'Fn');
    expect(bodiesIn(world, 'Told')).toEqual(['told on try 1']);
    expect(world.entries('received')).toHaveLength(1);
  });

  test('initFailure: the message returns when its visibility timeout ends', async () => {
    const world = await suffering('initFailure', 'Fn', 't0>Fn/1');
    expectFired(world, 'initFailure', 'Fn');
    expect(bodiesIn(world, 'Told')).toEqual(['told on try 2']);
  });

  test('lateCall: an old environment finishes when another one has handled the message already', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 10; seed++) {
      const world = new TestWorld({ Queue: queue(), Told: queue(), Fn: fn({ Timeout: 5 }), Mapping: mapping() }, {
        seed,
        faults: ['lateCall'],
        exactly: [{ kind: 'lateCall', place: 'Fn', site: 't0>Fn/1#0' }],
        functions: { Fn: async (event, _, aws) => aws('sqs', 'SendMessage', { QueueUrl: urlOf('Told'), MessageBody: `told on try ${triesOf(event)}` }) },
      });
      await send(world, 'hello');
      await world.world.settle();
      expectFired(world, 'lateCall', 'Fn');
      orders.add(bodiesIn(world, 'Told').join(', '));
      expect(world.entries('handled').map(({ text }) => text)).toEqual(['on try 2']);
      expect(world.entries('failed').map(({ text }) => text)).toEqual([expect.stringContaining('Sandbox.Timedout')]);
    }
    // The call of the first try comes after the second try, or before it.
    expect([...orders].sort()).toEqual(['told on try 1, told on try 2', 'told on try 2, told on try 1']);
  });
});

const MESSAGES = Array.from({ length: 60 }, (_, index) => `m${index}`);
const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];

/** A handler of every message that puts it into `Told`; a client would try a call again that was refused for now. */
const forwards: Stub = async (event, _, aws) => {
  for (const MessageBody of bodiesOf(event)) {
    for (let tries = 0; tries < 4; tries++) {
      const failed = await aws('sqs', 'SendMessage', { QueueUrl: urlOf('Told'), MessageBody }).then(() => false, () => true);
      if (!failed) break;
    }
  }
};

async function campaign(seed: number, Queue: Declared, exactly?: FiredFault[]): Promise<TestWorld> {
  const world = new TestWorld({ Queue, Dead: queue(), Told: queue(), Fn: fn({ Timeout: 5 }), Mapping: mapping() }, {
    seed, faults: KINDS, exactly, functions: { Fn: forwards },
  });
  await send(world, ...MESSAGES);
  await world.world.settle();
  return world;
}

test('lambdaThrottle spares a batch after three times: what is left of its time in flight is for running', async () => {
  const exactly = ['', '.1', '.2', '.3'].map((again): FiredFault => ({ kind: 'lambdaThrottle', place: 'Fn', site: `t0>Fn/1${again}` }));
  const world = new TestWorld({ Queue: queue(), Fn: fn(), Mapping: mapping() }, { functions: { Fn: () => undefined }, faults: ['lambdaThrottle'], exactly });
  await send(world, 'hello');
  await world.world.settle();
  expect(world.entries('fault')).toHaveLength(3);
  expect(world.entries('handled')).toMatchObject([{ text: 'on try 1' }]);
});

describe('the last try is spared', () => {
  test('a message that has only one try is met by no fault, and none is dead', async () => {
    const world = await campaign(1, redriven(1));
    const met = Object.keys(world.world.faults.chances).sort();
    expect(met).toEqual(['coldStart', 'reorderedDelivery']); // which cost no try
    expect(bodiesIn(world, 'Dead')).toEqual([]);
    expect(new Set(bodiesIn(world, 'Told'))).toEqual(new Set(MESSAGES));
  });

  test.each([1, 2, 3, 4, 5])('whatever happens to the tries before, every message is handled (seed %d)', async (seed) => {
    const world = await campaign(seed, redriven(3));
    expect(world.world.faults.fired.length).toBeGreaterThan(20);
    expect(bodiesIn(world, 'Dead')).toEqual([]);
    expect(new Set(bodiesIn(world, 'Told'))).toEqual(new Set(MESSAGES));
  });

  test('without a dead-letter queue no try is the last', async () => {
    const world = await campaign(1, queue());
    expect(new Set(bodiesIn(world, 'Told'))).toEqual(new Set(MESSAGES));
  });
});

describe('two worlds of the same seed', () => {
  test('suffer the same faults and have the same history, and worlds of other seeds another', async () => {
    const run = async (seed: number) => (await campaign(seed, redriven(3))).world;
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(again.trace.hash()).toBe(one.trace.hash());
    expect(again.faults.fired).toEqual(one.faults.fired);
    expect(other.trace.hash()).not.toBe(one.trace.hash());
  });

  test('have the same history when the faults are given as they were', async () => {
    const drawn = (await campaign(1, redriven(3))).world;
    const given = (await campaign(1, redriven(3), drawn.faults.fired)).world;
    expect(given.trace.hash()).toBe(drawn.trace.hash());
  });
});

test.each([1, 2, 3, 4, 5])('a FIFO queue keeps the order of each group as long as no message returns (seed %d)', async (seed) => {
  const begun: string[] = [];
  const fifo = { FifoQueue: true };
  const world = new TestWorld({ Queue: redriven(5, fifo), Dead: queue(fifo), Fn: fn({ Timeout: 5 }), Mapping: mapping() }, {
    seed,
    faults: ['coldStart', 'lambdaThrottle', 'lateDelivery', 'reorderedDelivery', 'duplicateDelivery'],
    programs: code((environment) => async (event) => {
      begun.push(...bodiesOf(event));
      await sleep(environment, 100);
    }),
  });
  const bodies = ['a1', 'b1', 'a2', 'c1', 'b2', 'a3', 'c2', 'b3', 'a4', 'c3'];
  await sendFifo(world, ...bodies);
  await world.world.settle();
  for (const group of ['a', 'b', 'c']) expect(begun.filter((body) => body.startsWith(group))).toEqual(bodies.filter((body) => body.startsWith(group)));
  expect(world.sqs.queue(arnOf('Queue', QUEUE))!.all()).toEqual([]);
});
