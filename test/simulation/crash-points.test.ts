import { appOf, ECHO, nodeFunction, ONCE, pipeline, placed, worker, written } from './apps';
import { exploreCrashPoints, Invariants, InvariantViolation, type CrashPointOptions, type SimulatedWorld } from 'cdk-eventweave/testing';

const workload = async (world: SimulatedWorld) => { await world.bus('Orders').publish(placed('O-1')); };
const trial: CrashPointOptions = {
  workload,
  invariants: [Invariants.nothingLost(), Invariants.nothingInFlight(), Invariants.effects({ name: 'one effect', expected: () => ['O-1'], found: written })],
};

test('every call has a point before and one after it, and every invocation one at its end', async () => {
  expect(await exploreCrashPoints(pipeline(ONCE), trial)).toEqual({ points: 3 });
  const two = worker('for (const number of [1, 2]) await dynamodb.send(new GetItemCommand({ TableName, Key: { orderId: { S: order.orderId + number } } }));');
  expect(await exploreCrashPoints(pipeline(two), { ...trial, invariants: [] })).toEqual({ points: 5 });
});

test('each event\'s invocation has its own', async () => {
  const three = async (world: SimulatedWorld) => { await world.bus('Orders').publish(placed('O-1'), placed('O-2'), placed('O-3')); };
  expect(await exploreCrashPoints(pipeline(ONCE, 1), { ...trial, invariants: [], workload: three })).toEqual({ points: 9 });
});

describe('a bug that only a death between two calls shows', () => {
  // The record says that the work is done before it is: whoever dies between the two leaves it undone for good.
  const markedFirst = worker(`
    const mark = new PutItemCommand({ TableName, Item: { orderId: { S: 'mark ' + order.orderId } }, ConditionExpression: 'attribute_not_exists(orderId)' });
    const marked = await dynamodb.send(mark).then(() => false, (error) => { if (error.name !== 'ConditionalCheckFailedException') throw error; return true; });
    if (!marked) await dynamodb.send(new PutItemCommand({ TableName, Item: { orderId: { S: order.orderId } } }));`);
  const found = (world: SimulatedWorld) => written(world).filter((id) => !id.startsWith('mark'));
  const options = { ...trial, invariants: [Invariants.effects({ name: 'one effect', expected: () => ['O-1'], found })] };

  test('is found, once for the point after the first call and once for the point before the second', async () => {
    const error = await exploreCrashPoints(pipeline(markedFirst), options).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(InvariantViolation);
    const { failures } = error as InvariantViolation;
    expect(failures.map(({ faults }) => faults.map(({ kind, site }) => `${kind} ${site.slice(-2)}`))).toEqual([['crashAfterCall #0'], ['crashBeforeCall #1']]);
    for (const { violations, commands } of failures) {
      expect(violations).toEqual([{ invariant: 'one effect', message: 'O-1 had no effect, and is no dead letter', subject: 'O-1' }]);
      expect(commands).toHaveLength(1);
    }
  });

  test('is not found where the functions that die are others', async () => {
    const app = pipeline(markedFirst);
    nodeFunction(app.node.findChild('Shop') as never, 'Other', "new (require('@aws-sdk/client-sqs').SQSClient)({}); exports.handler = async () => 'other';");
    const both = async (world: SimulatedWorld) => {
      await workload(world);
      await world.function('Other').invoke({});
    };
    expect(await exploreCrashPoints(app, { ...options, workload: both, at: ['Other'] })).toEqual({ points: 1 });
    await expect(exploreCrashPoints(app, { ...options, workload: both, at: ['Shop'] })).rejects.toThrow('had no effect');
  });
});

test('an invariant that is broken without any death is told at once, as what it is', async () => {
  const error = await exploreCrashPoints(pipeline(worker('')), trial).catch((thrown: Error) => thrown);
  expect((error as InvariantViolation).failures).toMatchObject([{ faults: [], violations: [{ message: 'O-1 had no effect, and is no dead letter' }] }]);
});

test('the workload may follow the seed', async () => {
  const drawn: number[] = [];
  const options: CrashPointOptions = {
    ...trial,
    invariants: [],
    seed: 5,
    workload: async (world, random) => {
      drawn.push(random.integer(1, 1_000));
      await workload(world);
    },
  };
  const { points } = await exploreCrashPoints(pipeline(ONCE), options);
  expect(drawn).toHaveLength(points + 1);
  expect(new Set(drawn).size).toBe(1);
});

test('where nothing can die that is an error', async () => {
  const idle = appOf((stack) => nodeFunction(stack, 'Echo', ECHO));
  await expect(exploreCrashPoints(idle, { workload: async () => {}, invariants: [] })).rejects.toThrow('there is no crash point: no function was invoked that faults could reach');
});
