import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, closing, ECHO, nodeFunction, ONCE, pipeline, placed } from './apps';
import { Invariants, simulate, type SimulatedWorld } from 'cdk-eventweave/testing';

const shop = pipeline(ONCE);
let world: SimulatedWorld;
const publish = async (...ids: string[]) => {
  world = closing(await simulate(shop));
  await world.bus('Orders').publish(...ids.map((id) => placed(id)));
};

describe('nothing lost', () => {
  const invariant = Invariants.nothingLost();

  test('holds when every event had its effect or rests as a dead letter', async () => {
    await publish('O-1');
    await world.queue('Jobs').send('no JSON');
    await world.settle();
    expect(world.queue('Jobs').deadLetters).toHaveLength(1);
    expect(invariant.check(world)).toEqual([]);
  });

  test('is broken by a message that expires', async () => {
    await publish();
    await world.queue('JobsDeadLetters').send('forgotten');
    await world.advance(Duration.days(14).toMilliseconds() + 60_000);
    expect(invariant.check(world)).toEqual([{ message: 'c1.0 was expired at Shop/JobsDeadLetters: after 1209600 seconds', subject: 'c1.0' }]);
  });

  test('is broken by an asynchronous event that nobody takes after its last try', async () => {
    world = closing(await simulate(appOf((stack) => nodeFunction(stack, 'Failing', 'exports.handler = async () => { throw new Error("no"); };'))));
    await world.function('Failing').invokeLater({});
    await world.settle();
    expect(invariant.check(world)).toEqual([{ message: expect.stringMatching(/^c0 was dropped at Shop\/Failing: .*RetriesExhausted/), subject: 'c0' }]);
  });
});

describe('nothing in flight', () => {
  const invariant = Invariants.nothingInFlight();

  test('holds when every consumer is done; what nobody consumes is no work', async () => {
    await publish('O-1');
    await world.queue('JobsDeadLetters').send('no consumer');
    await world.settle();
    expect(invariant.check(world)).toEqual([]);
  });

  test('is broken by messages that a consumer has not handled', async () => {
    await publish();
    await world.queue('Jobs').send('a');
    expect(invariant.check(world)).toEqual([{ message: '1 message is left in Shop/Jobs', subject: 'c1.0' }]);
    await world.queue('Jobs').send('b', 'c');
    expect(invariant.check(world)).toMatchObject([{ message: '3 messages are left in Shop/Jobs' }]);
  });
});

describe('bounded attempts', () => {
  const invariant = Invariants.boundedAttempts();

  test('holds for a queue: no message is received more often than maxReceiveCount says, and the trace knows each try', async () => {
    await publish();
    await world.queue('Jobs').send('no JSON');
    await world.settle();
    expect(world.entries('received').map(({ attempt, most }) => [attempt, most])).toEqual([[1, 5], [2, 5], [3, 5], [4, 5], [5, 5]]);
    expect(invariant.check(world)).toEqual([]);
  });

  test('holds for an asynchronous event: three tries', async () => {
    world = closing(await simulate(appOf((stack) => nodeFunction(stack, 'Failing', 'exports.handler = async () => { throw new Error("no"); };'))));
    await world.function('Failing').invokeLater({});
    await world.settle();
    expect(world.entries('invoked').map(({ attempt, most, text }) => [attempt, most, text])).toEqual([[1, 3, 'try 1 of 3'], [2, 3, 'try 2 of 3'], [3, 3, 'try 3 of 3']]);
    expect(invariant.check(world)).toEqual([]);
  });

  test('is broken by a queue that would try for ever, as it has no dead-letter queue', async () => {
    world = closing(await simulate(appOf((stack) => {
      const queue = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(10) });
      nodeFunction(stack, 'Worker', 'exports.handler = async () => { throw new Error("no"); };').addEventSource(new SqsEventSource(queue));
    })));
    await world.queue('Jobs').send('poison');
    await world.settle();
    expect(invariant.check(world)).toEqual([
      { message: 'Shop/Jobs tried c0.0 101 times, and names no limit', subject: 'c0.0' },
      { message: 'Shop/Worker tried c0.0 101 times, and names no limit', subject: 'c0.0' },
    ]);
  });
});

describe('effects', () => {
  const check = (options: { expected?: string[]; found?: string[]; dead?: string[] }) => Invariants.effects({
    name: 'billing', expected: () => options.expected ?? [], found: () => options.found ?? [], deadLetters: () => options.dead ?? [],
  }).check(world);

  beforeEach(async () => publish());

  test('hold when each happened once, or its event rests as a dead letter', () => {
    expect(check({ expected: ['a', 'b'], found: ['b'], dead: ['a'] })).toEqual([]);
  });

  test.each([
    ['one that never happened', { expected: ['a', 'b'], found: ['b'] }, 'a had no effect, and is no dead letter'],
    ['one that happened twice', { expected: ['a'], found: ['a', 'a'] }, 'a had its effect 2 times'],
    ['one that happened, and is a dead letter too', { expected: ['a'], found: ['a'], dead: ['a'] }, 'a had its effect, and is a dead letter too'],
    ['one that was not expected', { found: ['a'] }, 'a had an effect or is a dead letter, and was not expected'],
    ['a dead letter that was not expected', { dead: ['a'] }, 'a had an effect or is a dead letter, and was not expected'],
  ])('are broken by %s', (_, options, message) => {
    expect(check(options)).toEqual([{ message, subject: 'a' }]);
  });

  test('need no dead letters', () => {
    expect(Invariants.effects({ name: 'billing', expected: () => ['a'], found: () => ['a'] }).check(world)).toEqual([]);
  });

  test('see the world', () => {
    const seeds = (seen: SimulatedWorld) => [`${seen.seed}`];
    expect(Invariants.effects({ name: 'billing', expected: seeds, found: seeds }).check(world)).toEqual([]);
  });
});

describe('dead letters', () => {
  const check = (poison: string[], found: string[]) => Invariants.deadLetters({ name: 'poison', poison: () => poison, found: () => found }).check(world);

  beforeEach(async () => publish());

  test('hold when all poison, and nothing else, rests there', () => expect(check(['a'], ['a', 'a'])).toEqual([]));

  test('are broken by poison that does not', () => {
    expect(check(['a', 'b'], ['a'])).toEqual([{ message: 'b is poison, and is no dead letter', subject: 'b' }]);
  });

  test('are broken by what is no poison', () => {
    expect(check([], ['a'])).toEqual([{ message: 'a is a dead letter, and is no poison', subject: 'a' }]);
  });
});

describe('order per key', () => {
  const check = (...applied: [string, number][]) => Invariants.orderPerKey({ name: 'order', applied: () => applied.map(([key, sequence]) => ({ key, sequence })) }).check(world);

  beforeEach(async () => publish());

  test('holds when each key counts from 1 without a gap, whatever happens to others between', () => {
    expect(check(['a', 1], ['b', 1], ['a', 2], ['b', 2], ['a', 3])).toEqual([]);
  });

  test.each([
    ['a gap', [['a', 1], ['a', 3]], 'a: 3 was applied after 1'],
    ['a repetition', [['a', 1], ['a', 1]], 'a: 1 was applied after 1'],
    ['a beginning that is missing', [['b', 1], ['a', 2]], 'a: 2 was applied after nothing'],
  ] as [string, [string, number][], string][])('is broken by %s', (_, applied, message) => {
    expect(check(...applied)).toEqual([{ message, subject: 'a' }]);
  });

  test('is broken twice by two that changed places', () => {
    expect(check(['a', 2], ['a', 1]).map(({ message }) => message)).toEqual(['a: 2 was applied after nothing', 'a: 1 was applied after 2']);
  });
});

test('an echo that nobody consumes breaks nothing', async () => {
  world = closing(await simulate(appOf((stack) => nodeFunction(stack, 'Echo', ECHO))));
  await world.function('Echo').invoke({});
  const invariants = [Invariants.nothingLost(), Invariants.nothingInFlight(), Invariants.boundedAttempts()];
  expect(invariants.flatMap((invariant) => invariant.check(world))).toEqual([]);
});
