import { bodies, BUS, orderPlaced, put, QUEUE, queue, RULE, rule, target } from '../../support/event-bridge-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

describe('rules (user guide, "Rules in Amazon EventBridge")', () => {
  test('a rule without a bus is one of the default bus', async () => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')]), Bus: { Type: BUS } });
    await put(world, orderPlaced(), orderPlaced({ EventBusName: 'Bus' }));
    await world.world.settle();
    expect(bodies(world, 'Orders')).toHaveLength(1);
  });

  test.each([['name', 'Bus'], ['ARN', arnOf('Bus', BUS)]])('a rule of a custom bus gets the events of that bus only: by its %s', async (_, EventBusName) => {
    const world = new TestWorld({ Orders: queue(), Bus: { Type: BUS }, Other: { Type: BUS }, Rule: rule([target('Orders')], { EventBusName }) });
    await put(world, orderPlaced(), orderPlaced({ EventBusName: 'Bus' }), orderPlaced({ EventBusName: 'Other' }));
    await world.world.settle();
    expect(bodies(world, 'Orders')).toHaveLength(1);
  });

  test('an event that does not match is filtered, and traced as such', async () => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')]) });
    await put(world, orderPlaced({ Source: 'bank' }));
    await world.world.settle();
    expect(bodies(world, 'Orders')).toEqual([]);
    expect(world.entries('filtered')).toMatchObject([{ from: 'Rule', about: ['t0.0'], text: 'the pattern does not match' }]);
  });

  test('a disabled rule gives nothing to anybody', async () => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')], { State: 'DISABLED' }) });
    await put(world);
    await world.world.settle();
    expect(bodies(world, 'Orders')).toEqual([]);
    expect(world.entries('filtered')).toMatchObject([{ from: 'Rule', text: 'the rule is disabled' }]);
  });

  test('every matching rule, and every target of it, gets the event', async () => {
    const world = new TestWorld({ A: queue(), B: queue(), C: queue(), One: rule([target('A'), target('B')]), Other: rule([target('C')]) });
    const { Entries: [{ EventId }] } = await put(world);
    await world.world.settle();
    expect(['A', 'B', 'C'].map((id) => bodies(world, id).map((body) => JSON.parse(body).id))).toEqual([[EventId], [EventId], [EventId]]);
  });

  test('a rule without targets is no error', async () => {
    const world = new TestWorld({ Rule: { Type: RULE, Properties: { EventPattern: { source: ['shop'] } } } });
    await put(world);
    await expect(world.world.settle()).resolves.toBeUndefined();
  });

  test('an archive changes nothing for the rules of its bus', async () => {
    const archive = { Type: 'AWS::Events::Archive', Properties: { SourceArn: arnOf('default', BUS) } };
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Orders')]), Archive: archive });
    await put(world);
    await world.world.settle();
    expect(bodies(world, 'Orders')).toHaveLength(1);
  });
});

describe('what EventBridge refuses is an error before the world begins, and names the rule', () => {
  const fifo = queue({ FifoQueue: true, ContentBasedDeduplication: true });
  const dead = (id: string) => ({ DeadLetterConfig: { Arn: arnOf(id, QUEUE) } });
  const template = (InputTemplate: string) => ({ InputTransformer: { InputPathsMap: { total: '$.detail.total' }, InputTemplate } });
  const five = Array.from({ length: 5 }, (_, index) => ({ ...target('Orders'), Id: `T${index}` }));
  const world = (declared: Declared) => new TestWorld({ Orders: queue(), Fifo: fifo, Bus: { Type: BUS }, Rule: declared });

  test.each<[string, Declared, RegExp]>([
    ['PutRule: a pattern that is not valid', rule([], { EventPattern: { source: 'shop' } }), /^Rule: EventPattern is not valid: .*source/],
    ['PutRule: neither pattern nor schedule', rule([], { EventPattern: undefined }), /^Rule: a rule must have an EventPattern or a ScheduleExpression$/],
    ['PutRule: a bus that does not exist', rule([], { EventBusName: 'Gone' }), /^Rule: EventBusName must be a bus of the application, got Gone$/],
    ['"Amazon EventBridge quotas": six targets', rule([...five, target('Orders')]), /^Rule: a rule has at most 5 targets, got 6$/],
    ['PutTargets: two targets of one id', rule([target('Orders'), target('Orders')]), /^Rule: ids of targets must be distinct$/],
    ['PutTargets: a FIFO queue without MessageGroupId', rule([target('Fifo')]), /^Rule: target Fifo: SqsParameters\.MessageGroupId is required/],
    ['"Using dead-letter queues": a FIFO dead-letter queue', rule([target('Orders', QUEUE, dead('Fifo'))]), /^Rule: target Orders: .* standard queue, got arn:.*:Fifo$/],
    ['"Using dead-letter queues": a dead-letter queue that is none', rule([target('Orders', QUEUE, { DeadLetterConfig: { Arn: arnOf('T', 'AWS::SNS::Topic') } })]), /must be an SQS queue/],
    ['RetryPolicy: 186 retries', rule([target('Orders', QUEUE, { RetryPolicy: { MaximumRetryAttempts: 186 } })]), /^Rule: target Orders: MaximumRetryAttempts must be 0 to 185, got 186$/],
    ['RetryPolicy: -1 retries', rule([target('Orders', QUEUE, { RetryPolicy: { MaximumRetryAttempts: -1 } })]), /MaximumRetryAttempts must be/],
    ['RetryPolicy: an age of 59 seconds', rule([target('Orders', QUEUE, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } })]), /MaximumEventAgeInSeconds must be 60 to 86400, got 59$/],
    ['RetryPolicy: an age of 86,401 seconds', rule([target('Orders', QUEUE, { RetryPolicy: { MaximumEventAgeInSeconds: 86_401 } })]), /MaximumEventAgeInSeconds must be/],
    ['Target: two kinds of input', rule([target('Orders', QUEUE, { Input: '{}', InputPath: '$.detail' })]), /^Rule: target Orders: only one of Input, InputPath can be given$/],
    ['"Input transformation": a placeholder without a path', rule([target('Orders', QUEUE, template('"<amount>"'))]), /^Rule: target Orders: .*<amount>/],
  ])('%s', (_, declared, message) => {
    expect(() => world(declared)).toThrow(message);
  });

  test('an input for a bus is not modelled, and says so', () => {
    expect(() => world(rule([target('Bus', BUS, { Input: '{}' })]))).toThrow(expect.objectContaining({ name: 'UnmodelledError', message: 'Rule: target Bus: Input for an event bus is not modelled' }));
  });

  test.each<[string, Declared]>([
    ['five targets', rule(five)],
    ['0 retries and 60 seconds', rule([target('Orders', QUEUE, { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } })])],
    ['185 retries and 86,400 seconds', rule([target('Orders', QUEUE, { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } })])],
    ['a FIFO queue with MessageGroupId', rule([target('Fifo', QUEUE, { SqsParameters: { MessageGroupId: 'g' } })])],
    ['a placeholder with a path', rule([target('Orders', QUEUE, template('"<total>"'))])],
  ])('accepted: %s', (_, declared) => {
    expect(() => world(declared)).not.toThrow();
  });
});
