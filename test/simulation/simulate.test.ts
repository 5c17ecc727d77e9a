import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { accepted, appOf, closing, ECHO, nodeFunction, ONCE, pipeline, placed, written } from './apps';
import { simulate, type SimulateOptions } from 'cdk-eventweave/testing';

const shop = pipeline(ONCE);
const start = async (options?: SimulateOptions, application = shop) => closing(await simulate(application, options));

describe('what is simulated', () => {
  test('an app, which is synthesized, or the folder of its cloud assembly: with equal histories', async () => {
    const fromApp = await start();
    const fromFolder = closing(await simulate(shop.synth().directory));
    for (const world of [fromApp, fromFolder]) {
      await world.bus('Orders').publish(placed('O-1'));
      await world.settle();
    }
    expect(written(fromFolder)).toEqual(['O-1']);
    expect(fromFolder.hash).toBe(fromApp.hash);
  });

  test('several worlds at once share nothing', async () => {
    const worlds = await Promise.all([1, 2, 3].map(async (seed) => start({ seed })));
    await Promise.all(worlds.map(async (world) => {
      await world.bus('Orders').publish(placed(`O-${world.seed}`));
      await world.settle();
    }));
    expect(worlds.map(written)).toEqual([['O-1'], ['O-2'], ['O-3']]);
    expect(new Set(worlds.map(({ hash }) => hash)).size).toBe(3);
  });
});

describe('events', () => {
  test('a CloudEvent travels as the detail of an event of its type and source', async () => {
    const world = await start();
    const [id] = await world.bus('Orders').publish({ source: '/shop', type: 'order.placed', subject: 'O-1', data: { orderId: 'O-1' } });
    expect(world.bus('Orders').events).toEqual([{
      lineage: 'c0.0',
      event: expect.objectContaining({
        id,
        'source': '/shop',
        'detail-type': 'order.placed',
        'detail': {
          specversion: '1.0',
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          datacontenttype: 'application/json',
          source: '/shop',
          type: 'order.placed',
          subject: 'O-1',
          data: { orderId: 'O-1' },
        },
      }),
    }]);
  });

  test('a CloudEvent without an id gets one by what it says: the same event has the same id', async () => {
    const world = await start();
    const event = { source: '/shop', type: 'order.placed', data: { orderId: 'O-1' } };
    await world.bus('Orders').publish(event, event, { ...event, data: { orderId: 'O-2' } });
    const ids = world.bus('Orders').events.map(({ event: { detail } }: any) => detail.id as string); // eslint-disable-line @typescript-eslint/no-explicit-any -- an event of any shape
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('a plain event travels as it is', async () => {
    const world = await start();
    await world.bus('Orders').publish({ source: 'shop', detailType: 'order.placed', detail: { data: { orderId: 'O-1' } }, resources: ['arn:aws:s3:::bucket'] });
    expect(world.bus('Orders').events).toMatchObject([{
      event: { 'source': 'shop', 'detail-type': 'order.placed', 'detail': { data: { orderId: 'O-1' } }, 'resources': ['arn:aws:s3:::bucket'] },
    }]);
    await world.settle();
    expect(written(world)).toEqual(['O-1']);
  });

  test('more than ten events go out in several calls, in order (API reference, PutEvents: ten entries)', async () => {
    const world = await start();
    const orders = Array.from({ length: 23 }, (_, index) => `O-${index}`);
    const ids = await world.bus('Orders').publish(...orders.map((id) => placed(id)));
    expect(new Set(ids).size).toBe(23);
    expect(accepted(world)).toEqual(orders);
    expect(world.entries('called').filter(({ from }) => from === 'test')).toHaveLength(3);
    await world.settle();
    expect(written(world).sort()).toEqual([...orders].sort());
  });

  test('no events are published without a call', async () => {
    const world = await start();
    expect(await world.bus('Orders').publish()).toEqual([]);
    expect(world.trace).toEqual([]);
  });

  test('the default bus needs no name, and is there without being declared', async () => {
    const world = await start();
    await world.bus().publish(placed('O-1'));
    expect(world.bus().events).toHaveLength(1);
    expect(world.bus('Orders').events).toEqual([]);
  });
});

describe('queues', () => {
  const queues = appOf((stack) => {
    new Queue(stack, 'Standard');
    new Queue(stack, 'Fifo', { fifo: true });
  });

  test('messages are sent as bodies or as inputs of SendMessage, and can be looked at', async () => {
    const world = await start({}, queues);
    const ids = await world.queue('Standard').send('first', { MessageBody: 'second', MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } });
    expect(world.queue('Standard').messages).toMatchObject([
      { messageId: ids[0], body: 'first', attributes: {}, receiveCount: 0, inFlight: false, lineage: 'c0.0' },
      { messageId: ids[1], body: 'second', attributes: { kind: 'x' }, lineage: 'c0.1' },
    ]);
    expect(world.queue('Standard').deadLetters).toEqual([]);
  });

  test('of a FIFO queue they need a group, and what is sent twice is there once', async () => {
    const world = await start({}, queues);
    const message = { MessageBody: 'first', MessageGroupId: 'g', MessageDeduplicationId: '1' };
    await world.queue('Fifo').send(message, message, { ...message, MessageDeduplicationId: '2' });
    expect(world.queue('Fifo').messages.map(({ messageGroupId }) => messageGroupId)).toEqual(['g', 'g']);
    await expect(world.queue('Fifo').send('no group')).rejects.toThrow('MessageGroupId');
  });

  test('a message in flight and dead letters are seen', async () => {
    const world = await start();
    await world.bus('Orders').publish(placed('O-1', { poison: true }));
    await world.advance(30_000);
    expect(world.queue('Jobs').messages).toMatchObject([{ receiveCount: 1, inFlight: true }]);
    await world.settle();
    expect(world.queue('Jobs').messages).toEqual([]);
    expect(world.queue('Jobs').deadLetters).toMatchObject([{ receiveCount: 5, inFlight: false }]);
    expect(world.queue('JobsDeadLetters').messages).toHaveLength(1);
  });
});

describe('functions', () => {
  const functions = appOf((stack) => {
    nodeFunction(stack, 'Echo', ECHO);
    nodeFunction(stack, 'Failing', 'exports.handler = async () => { console.log("about to fail"); throw new TypeError("no order"); };');
  });

  test('an invocation gives what the handler returns', async () => {
    const world = await start({}, functions);
    expect(await world.function('Echo').invoke({ a: [1, null] })).toEqual({ result: { a: [1, null] } });
    expect(await world.function('Echo').invoke(undefined)).toEqual({ result: {} });
  });

  test('or the error that it throws, which is no error of the test', async () => {
    const world = await start({}, functions);
    expect(await world.function('Failing').invoke({})).toEqual({ error: { errorType: 'TypeError', errorMessage: 'no order', trace: ['TypeError: no order'] } });
    expect(world.function('Failing').logs).toMatchObject([{ line: 'about to fail' }]);
  });

  test('an asynchronous invocation is tried again by Lambda', async () => {
    const world = await start({}, functions);
    await world.function('Failing').invokeLater({});
    await world.settle();
    expect(world.function('Failing').logs).toHaveLength(3);
  });
});

describe('tables', () => {
  test('items and every write that took effect are seen, values as values', async () => {
    const world = await start({}, appOf((stack) => {
      new TableV2(stack, 'Ledger', { tableName: 'ledger', partitionKey: { name: 'orderId', type: AttributeType.STRING } });
    }));
    const Item = {
      orderId: { S: 'O-1' },
      total: { N: '1.5' },
      paid: { BOOL: true },
      none: { NULL: true },
      tags: { SS: ['a', 'b'] },
      sizes: { NS: ['1', '2'] },
      lines: { L: [{ M: { sku: { S: 'x' } } }] },
    };
    await world.call('dynamodb', 'PutItem', { TableName: world.table('Ledger').tableName, Item });
    await world.call('dynamodb', 'DeleteItem', { TableName: world.table('Ledger').tableName, Key: { orderId: { S: 'O-1' } } });
    const item = { orderId: 'O-1', total: 1.5, paid: true, none: null, tags: ['a', 'b'], sizes: [1, 2], lines: [{ sku: 'x' }] };
    expect(world.table('Ledger').items()).toEqual([]);
    expect(world.table('Ledger').writes).toEqual([
      { key: { orderId: 'O-1' }, before: undefined, after: item },
      { key: { orderId: 'O-1' }, before: item, after: undefined },
    ]);
  });
});

describe('what is not modelled', () => {
  const withTopic = appOf((stack) => {
    const topic = new Topic(stack, 'Announcements');
    new Rule(stack, 'Announced', { eventPattern: { detailType: ['order.placed'] }, targets: [new SnsTopic(topic)] });
  });

  test('is listed with path and type; what no event passes through is not', async () => {
    const world = await start({}, withTopic);
    expect(world.unmodelled).toEqual([{ path: 'Shop/Announcements', type: 'AWS::SNS::Topic' }]);
    expect((await start()).unmodelled).toEqual([]);
  });

  test('does no harm until an event reaches it, which is an error with path and type, and the end of the world', async () => {
    const world = await start({}, withTopic);
    await world.bus().publish({ source: '/shop', type: 'other', data: {} });
    await world.settle();
    await world.bus().publish(placed('O-1'));
    const expected = 'an event has reached Shop/Announcements, and AWS::SNS::Topic is not modelled';
    await expect(world.settle()).rejects.toThrow(expected);
    await expect(world.settle()).rejects.toThrow(expected);
  });

  test('a service or an operation is an error with its name', async () => {
    await expect((await start()).call('sns', 'Publish', {})).rejects.toThrow('sns:Publish is not modelled');
    await expect((await start()).call('sqs', 'CreateQueue', {})).rejects.toThrow('sqs:CreateQueue is not modelled');
  });

  test('the stack of an error leads to the line of the test', async () => {
    const world = await start();
    await expect(world.call('sns', 'Publish', {})).rejects.toMatchObject({ stack: expect.stringContaining('simulate.test.ts') });
  });
});
