import { call, type Victim } from '../../../src/testing/kernel/calls';
import type { FaultKind } from '../../../src/testing/kernel/fault-kinds';
import { bodies, deadLetter, orderPlaced, put, QUEUE, queue, rule, target } from '../../support/event-bridge-resources';
import { arnOf, TestWorld } from '../../support/simulated-world';

const DEAD = { DeadLetterConfig: { Arn: arnOf('Dead', QUEUE) } };

/** A world that suffers these faults on its only hop, at the tries that are given. */
async function suffering(kind: FaultKind, attempts: number[], more: object = {}, entries = [orderPlaced()]) {
  const resources = { Orders: queue(), Dead: queue(), Rule: rule([target('Orders', QUEUE, { ...DEAD, ...more })]) };
  const world = new TestWorld(resources, { faults: [kind], exactly: attempts.map((attempt) => ({ kind, place: 'Rule', site: `t0.0>Rule.Orders@${attempt}` })) });
  await put(world, ...entries);
  await world.world.settle();
  return world;
}

describe('faults of deliveries', () => {
  test('duplicateDelivery: the target gets the same event twice, under the same id (user guide, "Event delivery level": at least once)', async () => {
    const world = await suffering('duplicateDelivery', [1]);
    const ids = bodies(world, 'Orders').map((body) => JSON.parse(body).id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(world.entries('fault')).toMatchObject([{ from: 'Rule', text: 'duplicateDelivery' }]);
  });

  test('lateDelivery: the event comes minutes later, and once', async () => {
    const world = await suffering('lateDelivery', [1]);
    expect(bodies(world, 'Orders')).toHaveLength(1);
    expect(world.entries('delivered')[0].at).toBeGreaterThan(30_000);
    expect(world.entries('fault')).toMatchObject([{ text: 'lateDelivery' }]);
  });

  test('reorderedDelivery: a later event overtakes it', async () => {
    const entries = [0, 1, 2].map((index) => orderPlaced({ Detail: JSON.stringify({ index }) }));
    const world = await suffering('reorderedDelivery', [1], {}, entries);
    expect(bodies(world, 'Orders').map((body) => JSON.parse(body).detail.index).pop()).toBe(0);
    expect(world.entries('fault')).toMatchObject([{ text: 'reorderedDelivery' }]);
  });

  test('targetUnavailable: the event is delivered by a later try', async () => {
    const world = await suffering('targetUnavailable', [1, 2, 3]);
    expect(bodies(world, 'Orders')).toHaveLength(1);
    expect(world.entries('fault')).toHaveLength(3);
    expect(world.entries('deadLettered', 'dropped')).toEqual([]);
  });

  test('targetUnavailable: never more than three times on one hop, so that the default retry policy always suffices', async () => {
    const world = await suffering('targetUnavailable', [1, 2, 3, 4, 5]);
    expect(world.entries('fault')).toHaveLength(3);
    expect(bodies(world, 'Orders')).toHaveLength(1);
  });

  test('targetUnavailable: a target without retries gets a dead letter', async () => {
    const world = await suffering('targetUnavailable', [1], { RetryPolicy: { MaximumRetryAttempts: 0 } });
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ ERROR_CODE: 'ERROR_FROM_TARGET', RETRY_ATTEMPTS: '0', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' });
  });

  test('targetUnavailable: dead letters are spared', async () => {
    const resources = { Dead: queue(), Rule: rule([target('Gone', QUEUE, DEAD)]) };
    const exactly = ['1', 'Infinity'].map((attempt) => ({ kind: 'targetUnavailable' as const, place: 'Rule', site: `t0.0>Rule.Gone>dead@${attempt}` }));
    const world = new TestWorld(resources, { faults: ['targetUnavailable'], exactly });
    await put(world);
    await world.world.settle();
    expect(bodies(world, 'Dead')).toHaveLength(1);
  });
});

describe('faults of calls', () => {
  const putAs = async (victim: Partial<Victim>, kind: FaultKind, site: string) => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')]) }, { faults: [kind], exactly: [{ kind, place: 'Fn', site }] });
    let answer: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- the reply of any call
    const caller = { path: 'Fn', lineage: 'x', about: ['x'], victim: { spared: false, crash: () => {}, outlive: () => 0, ...victim } };
    call(world.world, caller, { service: 'eventbridge', operation: 'PutEvents', input: { Entries: [orderPlaced(), orderPlaced(), orderPlaced()] } }, (reply) => { answer = reply; });
    await world.world.settle();
    return { world, answer };
  };

  test('partialFailure: one entry fails for now inside a successful reply, and only the others are delivered', async () => {
    const { world, answer } = await putAs({}, 'partialFailure', 'x.1');
    expect(answer.output).toMatchObject({ FailedEntryCount: 1, Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'InternalFailure' }, { EventId: expect.any(String) }] });
    expect(bodies(world, 'Orders')).toHaveLength(2);
    expect(world.entries('fault')).toMatchObject([{ from: 'Fn', about: ['x.1'], text: 'partialFailure' }]);
  });

  test('partialFailure: an invocation on its last try is spared', async () => {
    const { world, answer } = await putAs({ spared: true }, 'partialFailure', 'x.1');
    expect(answer.output).toMatchObject({ FailedEntryCount: 0 });
    expect(world.entries('fault')).toEqual([]);
  });

  test('throttle: the whole call is refused, and no entry accepted', async () => {
    const { world, answer } = await putAs({}, 'throttle', 'x');
    expect(answer.error).toMatchObject({ code: 'ThrottlingException' });
    expect(world.entries('accepted')).toEqual([]);
  });

  test('connectionReset: the call fails although its entries were accepted', async () => {
    const { world, answer } = await putAs({}, 'connectionReset', 'x');
    expect(answer.error).toMatchObject({ code: 'ECONNRESET' });
    expect(bodies(world, 'Orders')).toHaveLength(3);
  });
});

describe('determinism', () => {
  const run = async (seed: number) => {
    const world = new TestWorld({
      Orders: queue(),
      Dead: queue(),
      Rule: rule([target('Orders', QUEUE, DEAD), target('Gone', QUEUE, DEAD)]),
      Nightly: rule([target('Orders')], { EventPattern: undefined, ScheduleExpression: 'cron(0 3 * * ? *)' }),
    }, { seed, faults: ['duplicateDelivery', 'lateDelivery', 'reorderedDelivery', 'targetUnavailable'] });
    for (let index = 0; index < 20; index++) await put(world, orderPlaced(), orderPlaced());
    await world.world.advance(24 * 3_600_000);
    await world.world.settle();
    return { hash: world.world.trace.hash(), kinds: new Set(world.entries('fault').map(({ text }) => text)) };
  };

  test('two worlds of one seed have the same history, others have another', async () => {
    const [one, same, other] = [await run(7), await run(7), await run(8)];
    expect(same.hash).toBe(one.hash);
    expect(other.hash).not.toBe(one.hash);
    expect(one.kinds.size).toBeGreaterThan(2);
  });
});
