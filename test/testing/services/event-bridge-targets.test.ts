import { bodies, BUS, deadLetter, FUNCTION, orderPlaced, put, QUEUE, queue, rule, target } from '../../support/event-bridge-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

const LOG_GROUP = 'AWS::Logs::LogGroup';
const DEAD = { DeadLetterConfig: { Arn: arnOf('Dead', QUEUE) } };

describe('targets (user guide, "Event bus targets in Amazon EventBridge")', () => {
  test('a queue gets the whole event as the body of a message', async () => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')]) });
    await put(world);
    await world.world.settle();
    expect(bodies(world, 'Orders').map((body) => JSON.parse(body).detail)).toEqual([{ total: 10 }]);
    expect(world.entries('delivered')).toMatchObject([{ from: 'Rule', to: 'Orders', about: ['t0.0>Rule.Orders'] }]);
  });

  // API reference, Target, SqsParameters: the FIFO queue must have content-based deduplication, so the id is the hash of the body.
  describe('a FIFO queue', () => {
    const world = (properties: object, more: object = {}) => new TestWorld({
      Fifo: queue({ FifoQueue: true, ...properties }),
      Dead: queue(),
      Rule: rule([target('Fifo', QUEUE, { SqsParameters: { MessageGroupId: 'orders' }, ...DEAD, ...more })]),
    });

    test('gets the message group of the target', async () => {
      const it = world({ ContentBasedDeduplication: true });
      await put(it);
      await it.world.settle();
      expect(it.sqs.queue(arnOf('Fifo', QUEUE))!.all().map(({ groupId }) => groupId)).toEqual(['orders']);
    });

    test('keeps two events of the same detail apart, as their ids differ', async () => {
      const it = world({ ContentBasedDeduplication: true });
      await put(it, orderPlaced(), orderPlaced());
      await it.world.settle();
      expect(bodies(it, 'Fifo')).toHaveLength(2);
    });

    test('takes two events for one when their transformed input is the same', async () => {
      const it = world({ ContentBasedDeduplication: true }, { InputPath: '$.detail' });
      await put(it, orderPlaced(), orderPlaced());
      await it.world.settle();
      expect(bodies(it, 'Fifo')).toEqual(['{"total":10}']);
    });

    test('takes an event once when EventBridge delivers it twice', async () => {
      const it = new TestWorld({
        Fifo: queue({ FifoQueue: true, ContentBasedDeduplication: true }), Rule: rule([target('Fifo', QUEUE, { SqsParameters: { MessageGroupId: 'orders' } })]),
      }, { faults: ['duplicateDelivery'], exactly: [{ kind: 'duplicateDelivery', place: 'Rule', site: 't0.0>Rule.Fifo@1' }] });
      await put(it);
      await it.world.settle();
      expect(it.entries('delivered')).toHaveLength(2);
      expect(bodies(it, 'Fifo')).toHaveLength(1);
    });

    test('without content-based deduplication refuses every event, for good', async () => {
      const it = world({});
      await put(it);
      await it.world.settle();
      expect(deadLetter(it, 'Dead').attributes).toMatchObject({ ERROR_CODE: 'INVALID_PARAMETER', RETRY_ATTEMPTS: '0' });
    });
  });

  test('a standard queue takes no order from the rule: events overtake one another', async () => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')]) });
    await put(world, ...Array.from({ length: 10 }, (_, index) => orderPlaced({ Detail: JSON.stringify({ index }) })));
    await world.world.settle();
    const order = bodies(world, 'Orders').map((body) => JSON.parse(body).detail.index);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(order).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  describe('a function (user guide, "Event bus targets", AWS Lambda: asynchronous invocation)', () => {
    const world = (handler: (event: unknown) => unknown) => new TestWorld({
      Fn: { Type: FUNCTION, Properties: { Role: 'arn:aws:iam::123456789012:role/R' } }, Dead: queue(), Rule: rule([target('Fn', FUNCTION, DEAD)]),
    }, { functions: { Fn: async (event) => handler(event) } });

    test('gets the event itself', async () => {
      const events: unknown[] = [];
      const it = world((event) => { events.push(event); });
      await put(it);
      await it.world.settle();
      expect(events).toMatchObject([{ 'detail-type': 'OrderPlaced', 'detail': { total: 10 } }]);
    });

    test('that fails is tried again by Lambda: for the rule the event was delivered, and its dead-letter queue stays empty', async () => {
      let tries = 0;
      const it = world(() => { tries++; throw new Error('no'); });
      await put(it);
      await it.world.settle();
      expect(tries).toBe(3);
      expect(it.entries('delivered')).toMatchObject([{ from: 'Rule', to: 'Fn' }]);
      expect(bodies(it, 'Dead')).toEqual([]);
    });
  });

  // User guide, "Sending and receiving events between event buses in the same account and Region"
  describe('another bus', () => {
    const on = (bus: string, targets: object[]): Declared => rule(targets, { EventBusName: bus });

    test('gets the event as it is, and its own rules match it', async () => {
      const world = new TestWorld({ A: { Type: BUS }, B: { Type: BUS }, Q: queue(), ToB: on('A', [target('B', BUS)]), ToQ: on('B', [target('Q')]) });
      const { Entries: [{ EventId }] } = await put(world, orderPlaced({ EventBusName: 'A' }));
      await world.world.settle();
      expect(bodies(world, 'Q').map((body) => JSON.parse(body))).toMatchObject([{ id: EventId, source: 'shop', detail: { total: 10 } }]);
      expect(world.entries('accepted').map(({ from }) => from)).toEqual(['A', 'B', 'Q']);
    });

    test('sends it on to no third bus: dropped, also where there is a dead-letter queue', async () => {
      const world = new TestWorld({
        A: { Type: BUS },
        B: { Type: BUS },
        C: { Type: BUS },
        Q: queue(),
        Dead: queue(),
        ToB: on('A', [target('B', BUS)]),
        ToC: on('B', [target('C', BUS, DEAD)]),
        ToQ: on('C', [target('Q')]),
      });
      await put(world, orderPlaced({ EventBusName: 'A' }));
      await world.world.settle();
      expect(world.entries('dropped')).toMatchObject([{ from: 'ToC', about: ['t0.0>ToB.B>ToC.C'], text: 'an event goes from one bus to another only once' }]);
      expect([...bodies(world, 'Q'), ...bodies(world, 'Dead')]).toEqual([]);
    });

    test('that sends back does not make a loop', async () => {
      const world = new TestWorld({ A: { Type: BUS }, B: { Type: BUS }, There: on('A', [target('B', BUS)]), Back: on('B', [target('A', BUS)]) });
      await put(world, orderPlaced({ EventBusName: 'A' }));
      await world.world.settle();
      expect(world.entries('accepted').map(({ from }) => from)).toEqual(['A', 'B']);
    });
  });

  test('a log group, named without the asterisk of its ARN, is where an event may end: delivered, and handled', async () => {
    const world = new TestWorld({ 'Log:*': { Type: LOG_GROUP }, 'Rule': rule([target('Log', LOG_GROUP)]) });
    await put(world);
    await world.world.settle();
    expect(world.entries('delivered', 'handled')).toMatchObject([{ kind: 'handled', from: 'Log:*' }, { kind: 'delivered', from: 'Rule', to: 'Log:*' }]);
  });

  test('a target of a type that is not modelled ends the world, by its path and type', async () => {
    const world = new TestWorld({ Topic: { Type: 'AWS::SNS::Topic' }, Rule: rule([target('Topic', 'AWS::SNS::Topic')]) });
    await put(world);
    await expect(world.world.settle()).rejects.toMatchObject({ name: 'UnmodelledError', message: 'an event has reached Topic, and AWS::SNS::Topic is not modelled' });
  });
});

describe('input of targets (user guide, "Input transformation")', () => {
  const bodyWith = async (input: object) => {
    const world = new TestWorld({ Orders: queue(), Dead: queue(), Rule: rule([target('Orders', QUEUE, { ...input, ...DEAD })]) });
    await world.world.advance(90_500);
    await put(world, orderPlaced({ Time: 0 }));
    await world.world.settle();
    return { world, body: bodies(world, 'Orders')[0] };
  };
  const transformer = (InputTemplate: string) => ({ InputTransformer: { InputPathsMap: { total: '$.detail.total', type: '$.detail-type' }, InputTemplate } });

  test.each([
    ['Input is passed instead of the event', { Input: '{"constant":true}' }, '{"constant":true}'],
    ['InputPath passes a part of the event', { InputPath: '$.detail' }, '{"total":10}'],
    ['InputTransformer fills a template', transformer('{"amount":<total>,"what":<type>}'), '{"amount":10,"what":"OrderPlaced"}'],
    ['reserved variables name the rule', transformer('"<aws.events.rule-name> <aws.events.rule-arn>"'), '"Rule arn:aws:events:us-east-1:123456789012:rule/Rule"'],
  ])('%s', async (_, input, expected) => {
    expect((await bodyWith(input)).body).toBe(expected);
  });

  test('the rule\'s name is without its bus, which CloudFormation\'s reference has before it', async () => {
    const world = new TestWorld({ 'Orders': queue(), 'Bus|Rule': rule([target('Orders', QUEUE, transformer('<aws.events.rule-name>'))]) });
    await put(world);
    await world.world.settle();
    expect(bodies(world, 'Orders')).toEqual(['"Rule"']);
  });

  test('the ingestion time is when the bus took the event, not the Time of the entry', async () => {
    expect((await bodyWith(transformer('<aws.events.event.ingestion-time>'))).body).toMatch(/^"2026-01-01T00:01:30\.\d{3}Z"$/);
  });

  test('an event that the template cannot take goes to the dead-letter queue untransformed, without a retry', async () => {
    const { world } = await bodyWith(transformer('{"what":<type>, oops}'));
    const { event, attributes } = deadLetter(world, 'Dead');
    expect(event).toMatchObject({ 'detail-type': 'OrderPlaced' });
    expect(attributes).toMatchObject({ ERROR_CODE: 'INVALID_JSON', RETRY_ATTEMPTS: '0' });
  });
});
