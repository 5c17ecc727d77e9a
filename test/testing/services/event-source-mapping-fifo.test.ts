import fc from 'fast-check';
import type { Environment } from '../../../src/testing/services/lambda/environment';
import { bodiesIn, bodiesOf, code, failures, fn, mapping, queue, recordsOf, redriven, SECOND, sendFifo, sendFifoAtOnce, sleep } from '../../support/lambda-resources';
import { TestWorld } from '../../support/simulated-world';

const PARTIAL = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

interface Run {
  readonly seed?: number;
  readonly queueProperties?: object;
  readonly mappingProperties?: object;
  readonly maxReceiveCount?: number;
}

type Handle = (environment: Environment, bodies: string[], event: unknown, tries: number) => unknown;

/** A world whose function does with each batch as it is told; `began` and `running` tell of messages in the order in which they began. */
function fifoWorld(handle: Handle, { seed, queueProperties, mappingProperties, maxReceiveCount = 5 }: Run = {}) {
  const began: string[] = [];
  const overlaps: string[] = [];
  const running = new Set<string>();
  let most = 0;
  const world = new TestWorld({
    Queue: redriven(maxReceiveCount, { FifoQueue: true, VisibilityTimeout: 60, ...queueProperties }),
    Dead: queue({ FifoQueue: true }),
    Fn: fn({ Timeout: 60 }),
    Mapping: mapping(mappingProperties),
  }, {
    seed,
    programs: code((environment) => async (event) => {
      const bodies = bodiesOf(event);
      const groups = [...new Set(bodies.map(([group]) => group))];
      began.push(...bodies);
      overlaps.push(...groups.filter((group) => running.has(group)));
      groups.forEach((group) => running.add(group));
      most = Math.max(most, running.size);
      try {
        return await handle(environment, bodies, event, Number(recordsOf(event)[0].attributes.ApproximateReceiveCount));
      } finally {
        groups.forEach((group) => running.delete(group));
      }
    }),
  });
  const of = (group: string) => began.filter((body) => body.startsWith(group));
  return { world, began, overlaps, of, mostGroups: () => most };
}

describe('FIFO queues (developer guide, "Configuring scaling behavior for SQS event source mappings", FIFO queues)', () => {
  test('messages of a group are handled in order, one batch at a time, whatever the groups, batch sizes and durations', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), async (seed, groups, BatchSize) => {
      const { world, overlaps, of } = fifoWorld(async (environment) => sleep(environment, world.world.latency(1, 5_000, world.world.elapsed)), {
        seed, mappingProperties: { BatchSize },
      });
      const bodies = groups.map((group, index) => `${group}${index}`);
      await sendFifo(world, ...bodies);
      await world.world.settle();
      for (const group of ['a', 'b', 'c']) expect(of(group)).toEqual(bodies.filter((body) => body.startsWith(group)));
      expect(overlaps).toEqual([]);
      expect(bodiesIn(world, 'Queue')).toEqual([]);
    }), { numRuns: 30 });
  });

  test('groups are handled side by side', async () => {
    const { world, mostGroups } = fifoWorld(async (environment) => sleep(environment, 10 * SECOND), { mappingProperties: { BatchSize: 1 } });
    await sendFifo(world, 'a1', 'b1', 'c1');
    await world.world.settle();
    expect(mostGroups()).toBe(3);
  });

  test('a batch may hold several groups', async () => {
    const batches: string[][] = [];
    const { world } = fifoWorld((_, bodies) => void batches.push(bodies));
    await sendFifoAtOnce(world, 'a1', 'b1', 'c1', 'a2', 'b2', 'c2');
    await world.world.settle();
    expect(batches.some((bodies) => new Set(bodies.map(([group]) => group)).size > 1)).toBe(true);
  });

  test('a group that fails waits for its visibility timeout and blocks itself only', async () => {
    const { world, of } = fifoWorld((_, [body], __, tries) => { if (body === 'a1' && tries === 1) throw new Error('no stock'); }, { mappingProperties: { BatchSize: 1 } });
    await sendFifo(world, 'a1', 'a2', 'b1', 'b2');
    await world.world.advance(30 * SECOND);
    expect(of('a')).toEqual(['a1']);
    expect(of('b')).toEqual(['b1', 'b2']);
    await world.world.settle();
    expect(of('a')).toEqual(['a1', 'a1', 'a2']);
  });

  test('a group goes on when its failed message has gone to the dead-letter queue, and so loses its order', async () => {
    const { world, of } = fifoWorld((_, [body]) => { if (body === 'a1') throw new Error('no stock'); }, { mappingProperties: { BatchSize: 1 }, maxReceiveCount: 2 });
    await sendFifo(world, 'a1', 'a2');
    await world.world.settle();
    expect(of('a')).toEqual(['a1', 'a1', 'a2']);
    expect(bodiesIn(world, 'Dead')).toEqual(['a1']);
  });

  test('a batch that fails as a whole comes again in order', async () => {
    const { world, of } = fifoWorld((_, __, ___, tries) => { if (tries === 1) throw new Error('no stock'); });
    await sendFifoAtOnce(world, 'a1', 'a2', 'a3');
    await world.world.settle();
    expect(of('a').slice(-3)).toEqual(['a1', 'a2', 'a3']);
    expect(bodiesIn(world, 'Queue')).toEqual([]);
  });
});

describe('partial batch responses of FIFO queues (developer guide, "Implementing partial batch responses")', () => {
  const idsFrom = (event: unknown, bodies: readonly string[]) => (
    recordsOf(event).filter(({ body }) => bodies.includes(body)).map(({ messageId }) => messageId)
  );

  test('a handler that reports the failed message and all after it keeps the order', async () => {
    const { world, of } = fifoWorld((_, bodies, event, tries) => {
      const failed = tries === 1 ? bodies.indexOf('a2') : -1;
      return failures(failed < 0 ? [] : idsFrom(event, bodies.slice(failed)));
    }, { mappingProperties: PARTIAL });
    await sendFifoAtOnce(world, 'a1', 'a2', 'a3', 'a4');
    await world.world.settle();
    expect(of('a').slice(of('a').lastIndexOf('a2'))).toEqual(['a2', 'a3', 'a4']);
  });

  test('a handler that reports the failed message only loses the order: those after it are deleted', async () => {
    const done: string[] = [];
    const { world } = fifoWorld((_, bodies, event, tries) => {
      const failed = tries === 1 ? ['a1'] : [];
      done.push(...bodies.filter((body) => !failed.includes(body)));
      return failures(idsFrom(event, failed));
    }, { mappingProperties: PARTIAL });
    await sendFifoAtOnce(world, 'a1', 'a2');
    await world.world.settle();
    expect(done).toEqual(['a2', 'a1']);
  });

  test('messages that came later wait for those that are reported', async () => {
    const { world, of } = fifoWorld((_, bodies, event, tries) => failures(tries === 1 && bodies.includes('a1') ? idsFrom(event, bodies) : []), { mappingProperties: PARTIAL });
    await sendFifo(world, 'a1');
    await world.world.advance(10 * SECOND);
    await sendFifo(world, 'a2');
    await world.world.advance(10 * SECOND);
    expect(of('a')).toEqual(['a1']);
    await world.world.settle();
    expect(of('a')).toEqual(['a1', 'a1', 'a2']);
  });
});

describe('more than 6 MB of a group (developer guide, "Lambda quotas")', () => {
  const large = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9'].map((name) => name.padEnd(1_000_000, '.'));
  const names = (bodies: string[]) => bodies.map((body) => body.slice(0, 2));

  test('is handled in order, one part after the other', async () => {
    const { world, of, overlaps } = fifoWorld(async (environment) => sleep(environment, SECOND), { queueProperties: { DelaySeconds: 30 } });
    await sendFifo(world, ...large);
    await world.world.settle();
    expect(names(of('a'))).toEqual(names(large));
    expect(overlaps).toEqual([]);
  });

  test('waits behind a part that fails', async () => {
    const done: string[] = [];
    let failed = false;
    const { world } = fifoWorld((_, bodies) => {
      if (!failed && bodies.length > 1) {
        failed = true;
        throw new Error('no stock');
      }
      done.push(...bodies);
    }, { queueProperties: { DelaySeconds: 30 }, maxReceiveCount: 10 });
    await sendFifo(world, ...large);
    await world.world.settle();
    expect(failed).toBe(true);
    expect(names(done)).toEqual(names(large));
  });
});
