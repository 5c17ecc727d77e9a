import type { Stub } from '../../../src/testing/functions/stub';
import { failedMessages } from '../../../src/testing/services/lambda/partial-response';
import { bodiesIn, bodiesOf, code, failures, fn, FUNCTION, mapping, queue, recordsOf, redriven, SECOND, send, sleep } from '../../support/lambda-resources';
import { arnOf, TestWorld } from '../../support/simulated-world';

const PARTIAL = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

/** A world that gathers its messages into one batch, with a dead-letter queue after two tries. */
function gathering(Fn: Stub, properties: object = {}) {
  const batches: string[][] = [];
  const world = new TestWorld(
    { Queue: redriven(2), Dead: queue(), Fn: fn(), Mapping: mapping({ MaximumBatchingWindowInSeconds: 5, ...properties }) },
    {
      functions: {
        Fn: (event, context, aws) => {
          batches.push(bodiesOf(event).sort());
          return Fn(event, context, aws);
        },
      },
    },
  );
  return { world, batches };
}

async function afterSending(Fn: Stub, properties: object = {}) {
  const { world, batches } = gathering(Fn, properties);
  await send(world, 'a', 'b', 'c');
  await world.world.settle();
  return { world, batches, dead: bodiesIn(world, 'Dead').sort() };
}

function idsOf(event: unknown, ...bodies: string[]): string[] {
  return recordsOf(event).filter(({ body }) => bodies.includes(body)).map(({ messageId }) => messageId);
}

describe('errors (developer guide, "Handling errors for an SQS event source in Lambda")', () => {
  test('an error makes the whole batch visible again when its visibility timeout ends', async () => {
    let tries = 0;
    const { world, batches } = await afterSending(() => { if (++tries === 1) throw new Error('no stock'); });
    expect(batches).toEqual([['a', 'b', 'c'], ['a', 'b', 'c']]);
    const [first, second] = world.entries('invoked').map(({ at }) => at);
    expect(second - first).toBeGreaterThan(25 * SECOND);
    expect(world.entries('handled').map(({ text }) => text)).toEqual(['on try 2', 'on try 2', 'on try 2']);
  });

  test('messages that fail as often as maxReceiveCount says go to the dead-letter queue', async () => {
    const { world, batches, dead } = await afterSending(() => { throw new Error('no stock'); });
    expect(batches).toHaveLength(2);
    expect(dead).toEqual(['a', 'b', 'c']);
    expect(world.entries('deadLettered')).toHaveLength(3);
    expect(world.entries('handled')).toEqual([]);
  });

  test('a timeout is an error like any other', async () => {
    const { dead } = await afterSending(async () => new Promise(() => {}));
    expect(dead).toEqual(['a', 'b', 'c']);
  });

  test('without ReportBatchItemFailures what the handler returns is nobody\'s business', async () => {
    const { batches, dead } = await afterSending((event) => failures(idsOf(event, 'b')));
    expect(batches).toEqual([['a', 'b', 'c']]);
    expect(dead).toEqual([]);
  });
});

describe('partial batch responses (developer guide, "Implementing partial batch responses")', () => {
  test('only the messages that are reported return', async () => {
    const { world, batches, dead } = await afterSending((event) => failures(idsOf(event, 'b')), PARTIAL);
    expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
    expect(dead).toEqual(['b']);
    expect(world.entries('handled')).toHaveLength(2);
  });

  test('an error fails the whole batch', async () => {
    const { dead } = await afterSending(() => { throw new Error('no stock'); }, PARTIAL);
    expect(dead).toEqual(['a', 'b', 'c']);
  });

  test.each<[string, unknown]>([
    ['an empty list', { batchItemFailures: [] }], ['a list that is null', { batchItemFailures: null }], ['an empty object', {}], ['null', null],
    ['nothing', undefined], ['an object without the list', { failed: 3 }],
  ])('%s means that all have succeeded', async (_, response) => {
    const { batches, dead } = await afterSending(() => response, PARTIAL);
    expect(batches).toHaveLength(1);
    expect(dead).toEqual([]);
  });

  test.each<[string, (ids: string[]) => unknown]>([
    ['an id that is empty', () => failures([''])],
    ['an id that is null', () => ({ batchItemFailures: [{ itemIdentifier: null }] })],
    ['an id under another name', ([id]) => ({ batchItemFailures: [{ messageId: id }] })],
    ['an id that is a number', () => ({ batchItemFailures: [{ itemIdentifier: 7 }] })],
    ['an id that is not in the batch', () => failures(['c0ffee00-0000-4000-8000-000000000000'])],
    ['an id that is in the batch beside one that is not', ([id]) => failures([id, 'c0ffee'])],
    ['an entry that is null', () => ({ batchItemFailures: [null] })],
    ['an entry that is the id itself', ([id]) => ({ batchItemFailures: [id] })],
    ['a list that is an object', () => ({ batchItemFailures: {} })],
    ['a text', () => 'ok'],
    ['a number', () => 3],
  ])('%s means that all have failed', async (_, response) => {
    const { batches, dead } = await afterSending((event) => response(recordsOf(event).map(({ messageId }) => messageId)), PARTIAL);
    expect(batches).toEqual([['a', 'b', 'c'], ['a', 'b', 'c']]);
    expect(dead).toEqual(['a', 'b', 'c']);
  });

  test('a response that is a list is malformed', () => {
    expect(failedMessages('[]', ['a'])).toEqual(new Set(['a']));
  });

  test('a message that is reported twice has failed once', () => {
    expect(failedMessages(JSON.stringify(failures(['a', 'a'])), ['a', 'b'])).toEqual(new Set(['a']));
  });
});

describe('throttled batches (developer guide, "Handling errors for an SQS event source in Lambda", backoff strategy)', () => {
  const occupied = (VisibilityTimeout: number, maxReceiveCount: number) => {
    const handled: string[] = [];
    const world: TestWorld = new TestWorld({
      Queue: redriven(maxReceiveCount, { VisibilityTimeout }),
      Dead: queue(),
      Fn: fn({ ReservedConcurrentExecutions: 1, Timeout: VisibilityTimeout }),
      Mapping: mapping(),
    }, {
      programs: code((environment) => async (event) => {
        if (event === 'long') return sleep(environment, (VisibilityTimeout - 1) * SECOND);
        handled.push(...recordsOf(event).map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
      }),
    });
    /** Takes the function's only place. */
    const occupy = () => world.lambda.fn('Fn')!.invoke({
      payload: '"long"', lineage: `long${world.world.elapsed}`, requestId: '', about: [], spared: true, functionArn: arnOf('Fn', FUNCTION), version: '$LATEST', done: () => {},
    });
    return { world, handled, occupy };
  };

  test('are tried again while their messages are in flight', async () => {
    const { world, handled, occupy } = occupied(60, 5);
    occupy();
    await world.world.advance(30 * SECOND);
    await send(world, 'hello');
    await world.world.settle();
    expect(handled).toEqual(['hello 1']);
  });

  test('return to the queue when their visibility timeout ends, one receive the poorer', async () => {
    const { world, handled, occupy } = occupied(60, 5);
    await send(world, 'hello');
    occupy(); // before the poller comes
    await world.world.advance(59 * SECOND);
    occupy();
    await world.world.settle();
    expect(handled).toEqual(['hello 2']);
  });

  test('can end in the dead-letter queue without ever having run', async () => {
    const resources = { Queue: redriven(2), Dead: queue(), Fn: fn({ ReservedConcurrentExecutions: 0 }), Mapping: mapping() };
    const world = new TestWorld(resources, { functions: { Fn: () => undefined } });
    await send(world, 'hello');
    await world.world.settle();
    expect(world.entries('started')).toEqual([]);
    expect(world.entries('received')).toHaveLength(2);
    expect(bodiesIn(world, 'Dead')).toEqual(['hello']);
  });
});
