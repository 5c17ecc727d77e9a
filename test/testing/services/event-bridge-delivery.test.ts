import type { Handover } from '../../../src/testing/kernel/service';
import { ServiceError } from '../../../src/testing/kernel/service-error';
import type { AccessRequest } from '../../../src/testing/kernel/world';
import { bodies, BUS, deadLetter, FUNCTION, orderPlaced, put, QUEUE, queue, rule, target } from '../../support/event-bridge-resources';
import { arnOf, TestWorld } from '../../support/simulated-world';

const RULE_ARN = 'arn:aws:events:us-east-1:123456789012:rule/Rule';
const DEAD = { DeadLetterConfig: { Arn: arnOf('Dead', QUEUE) } };
const DAY = 86_400_000;

/** A world whose target answers each try with an error, or takes the event; `tries` are the virtual milliseconds of each. */
function withTarget(more: object, answer: (attempt: number) => ServiceError | undefined, seed = 1) {
  const world = new TestWorld({ Orders: queue(), Dead: queue(), Rule: rule([target('Orders', QUEUE, more)]) }, { seed });
  const tries: number[] = [];
  const accept = (message: Handover) => {
    tries.push(world.world.elapsed);
    const error = answer(tries.length);
    if (error) throw error;
    world.sqs.queue(arnOf('Orders', QUEUE))!.accept(message);
  };
  world.world.endpoints.set(arnOf('Orders', QUEUE), { path: 'Orders', accept });
  return { world, tries };
}

const unavailable = () => new ServiceError('ServiceUnavailable', 'Service Unavailable', 503);
const throttled = () => new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);

describe('retries (user guide, "How EventBridge retries delivering events")', () => {
  test.each([['503', unavailable], ['429', throttled]])('a target that answers %s is tried again until it takes the event', async (_, error) => {
    const { world, tries } = withTarget({}, (attempt) => (attempt < 6 ? error() : undefined));
    await put(world);
    await world.world.settle();
    expect(tries).toHaveLength(6);
    expect(bodies(world, 'Orders')).toHaveLength(1);
    expect(world.entries('undelivered')).toHaveLength(5);
    expect(world.entries('dropped', 'deadLettered')).toEqual([]);
  });

  // AWS Knowledge Center, "failed invocation errors"
  test.each([400, 403, 404, 413])('an answer of %i is not retried', async (status) => {
    const { world, tries } = withTarget(DEAD, () => new ServiceError('Refused', 'no', status));
    await put(world);
    await world.world.settle();
    expect(tries).toHaveLength(1);
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ RETRY_ATTEMPTS: '0' });
    expect(deadLetter(world, 'Dead').attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test.each([0, 1, 7])('MaximumRetryAttempts %i: so many tries after the first one', async (MaximumRetryAttempts) => {
    const { world, tries } = withTarget({ ...DEAD, RetryPolicy: { MaximumRetryAttempts } }, unavailable);
    await put(world);
    await world.world.settle();
    expect(tries).toHaveLength(MaximumRetryAttempts + 1);
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ RETRY_ATTEMPTS: String(MaximumRetryAttempts), EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' });
  });

  test.each([60, 3_600])('MaximumEventAgeInSeconds %i: no try after that, and the dead letter comes when it has passed', async (MaximumEventAgeInSeconds) => {
    const { world, tries } = withTarget({ ...DEAD, RetryPolicy: { MaximumEventAgeInSeconds } }, unavailable);
    await put(world);
    await world.world.settle();
    expect(tries.length).toBeGreaterThan(2);
    expect(Math.max(...tries)).toBeLessThanOrEqual(1_000 * (MaximumEventAgeInSeconds + 1));
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ RETRY_ATTEMPTS: String(tries.length - 1), EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' });
    expect(world.entries('deadLettered')[0].at).toBeGreaterThanOrEqual(1_000 * MaximumEventAgeInSeconds);
  });

  test.each([
    ['185 times', 1, 'MaximumRetryAttempts'],
    ['24 hours', 15, 'MaximumEventAgeInSeconds'],
  ])('without a retry policy it goes on for %s, if that is less', async (_, seed, condition) => {
    const { world, tries } = withTarget(DEAD, unavailable, seed);
    await put(world);
    await world.world.settle();
    const { EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS } = deadLetter(world, 'Dead').attributes;
    expect(EXHAUSTED_RETRY_CONDITION).toBe(condition);
    if (condition === 'MaximumRetryAttempts') expect(RETRY_ATTEMPTS).toBe('185');
    else expect(world.entries('deadLettered')[0].at).toBeGreaterThanOrEqual(DAY);
    expect(tries[tries.length - 1]).toBeLessThanOrEqual(DAY + 1_000);
  });

  test('the time between tries grows exponentially, with jitter', async () => {
    const gaps = await Promise.all([1, 2].map(async (seed) => {
      const { world, tries } = withTarget({ RetryPolicy: { MaximumRetryAttempts: 100 } }, unavailable, seed);
      await put(world);
      await world.world.settle();
      return tries.slice(1).map((at, index) => at - tries[index]);
    }));
    const travel = 50;
    for (const all of gaps) all.forEach((gap, index) => expect(gap).toBeLessThanOrEqual(Math.min(900_000, 1_000 * 2 ** (index + 1)) + travel));
    expect(Math.max(...gaps[0].slice(0, 5))).toBeLessThan(Math.max(...gaps[0].slice(10)) / 5);
    expect(gaps[0]).not.toEqual(gaps[1]);
  });

  test('the targets of a rule are tried each on its own', async () => {
    const world = new TestWorld({ Orders: queue(), Rule: rule([target('Gone'), target('Orders')]) });
    await put(world);
    await world.world.settle();
    expect(bodies(world, 'Orders')).toHaveLength(1);
    expect(world.entries('dropped')).toMatchObject([{ about: ['t0.0>Rule.Gone'] }]);
  });
});

describe('dead letters (user guide, "Using dead-letter queues to process undelivered events")', () => {
  test('hold the event as it was before any input transformation, and why it was not delivered', async () => {
    const world = new TestWorld({ Dead: queue(), Rule: rule([target('Gone', QUEUE, { ...DEAD, Input: '{"constant":true}' })]) });
    const { Entries: [{ EventId }] } = await put(world, orderPlaced({ Time: 0 }));
    await world.world.settle();
    expect(deadLetter(world, 'Dead')).toEqual({
      event: {
        'version': '0',
        'id': EventId,
        'detail-type': 'OrderPlaced',
        'source': 'shop',
        'account': '123456789012',
        'time': '1970-01-01T00:00:00Z',
        'region': 'us-east-1',
        'resources': [],
        'detail': { total: 10 },
      },
      attributes: {
        RULE_ARN, TARGET_ARN: arnOf('Gone', QUEUE), ERROR_CODE: 'NO_RESOURCE', ERROR_MESSAGE: `${arnOf('Gone', QUEUE)} does not exist`, RETRY_ATTEMPTS: '0',
      },
    });
    expect(world.entries('deadLettered')).toMatchObject([{ from: 'Rule', to: 'Dead', about: ['t0.0>Rule.Gone'] }]);
    expect(world.entries('dropped')).toEqual([]);
  });

  test.each([
    ['NO_PERMISSIONS', new ServiceError('AccessDeniedException', 'not authorized', 403)],
    ['NO_RESOURCE', new ServiceError('ResourceNotFoundException', 'not found', 404)],
    ['THROTTLING', throttled()],
    ['ERROR_FROM_TARGET', unavailable()],
    ['INVALID_PARAMETER', new ServiceError('InvalidParameterValue', 'too long', 400)],
  ])('ERROR_CODE is %s, and ERROR_MESSAGE the message of the last error', async (code, error) => {
    const { world } = withTarget({ ...DEAD, RetryPolicy: { MaximumRetryAttempts: 1 } }, () => error);
    await put(world);
    await world.world.settle();
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ ERROR_CODE: code, ERROR_MESSAGE: error.message });
  });

  test('without a dead-letter queue the event is dropped, and traced', async () => {
    const world = new TestWorld({ Rule: rule([target('Gone')]) });
    await put(world);
    await world.world.settle();
    expect(world.entries('dropped')).toMatchObject([{ from: 'Rule', text: 'RESOURCE_NOT_FOUND, and the target has no dead-letter queue' }]);
  });

  test('a dead-letter queue that does not exist: the event is dropped, and traced', async () => {
    const world = new TestWorld({ Rule: rule([target('Gone', QUEUE, DEAD)]) });
    await put(world);
    await world.world.settle();
    expect(world.entries('dropped')).toMatchObject([{ from: 'Rule', text: 'RESOURCE_NOT_FOUND, and its dead-letter queue refused it: RESOURCE_NOT_FOUND' }]);
  });

  test('an event that is too large with its attributes fits into no dead-letter queue', async () => {
    const { world } = withTarget(DEAD, () => new ServiceError('Refused', 'no'));
    await put(world, orderPlaced({ Detail: `{"a":"${'x'.repeat(1_048_400)}"}` }));
    await world.world.settle();
    expect(world.entries('dropped')).toMatchObject([{ from: 'Rule', text: expect.stringMatching(/^Refused, and its dead-letter queue refused it: InvalidParameterValue/) }]);
  });
});

describe('permissions (user guide, "Using resource-based policies for Amazon EventBridge")', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/R';
  const resources = (more: object = {}) => ({
    Orders: queue(),
    Dead: queue(),
    Fn: { Type: FUNCTION, Properties: { Role: ROLE } },
    Bus: { Type: BUS },
    Rule: rule([target('Orders', QUEUE, { ...DEAD, ...more }), target('Fn', FUNCTION), target('Bus', BUS, { RoleArn: ROLE })]),
  });
  const run = async (denied: (principal: string, request: AccessRequest) => boolean, more: object = {}) => {
    const asked: string[] = [];
    const contexts = new Set<string>();
    const denial = (principal: string, request: AccessRequest) => {
      asked.push(`${principal} ${request.action} ${request.resource.split(':').pop()}`);
      contexts.add(JSON.stringify(request.context));
      return denied(principal, request) ? `${principal} is not authorized` : undefined;
    };
    const authority = { denialForRole: denial, denialForService: denial };
    const world = new TestWorld(resources(more), { functions: { Fn: async () => {} }, authority });
    await put(world);
    await world.world.settle();
    return { world, asked: asked.sort(), contexts: [...contexts].map((context) => JSON.parse(context)) };
  };

  test('queues and functions must allow the service, in the name of this rule', async () => {
    const { asked, contexts } = await run(() => false);
    expect(asked).toEqual([
      `${ROLE} events:PutEvents event-bus/Bus`, 'events.amazonaws.com lambda:InvokeFunction Fn', 'events.amazonaws.com sqs:SendMessage Orders',
    ]);
    expect(contexts).toEqual([{ 'aws:SourceArn': RULE_ARN, 'aws:SourceAccount': '123456789012' }]);
  });

  test('a queue that does not allow it: no retry, straight to the dead-letter queue', async () => {
    const { world } = await run((_, { resource }) => resource.endsWith(':Orders'));
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'events.amazonaws.com is not authorized', RETRY_ATTEMPTS: '0' });
  });

  test('the dead-letter queue must allow it too, or the event is dropped and traced', async () => {
    const { world } = await run((_, { action }) => action === 'sqs:SendMessage');
    expect(bodies(world, 'Dead')).toEqual([]);
    expect(world.entries('dropped')).toMatchObject([{ from: 'Rule', about: ['t0.0>Rule.Orders'], text: 'AccessDeniedException, and its dead-letter queue refused it: AccessDeniedException' }]);
  });

  test('a target with a RoleArn is asked for in the name of the role, its dead-letter queue in that of the service', async () => {
    const { world, asked } = await run((principal, { action }) => principal === ROLE && action === 'sqs:SendMessage', { RoleArn: ROLE });
    expect(asked).toEqual(expect.arrayContaining([`${ROLE} sqs:SendMessage Orders`, 'events.amazonaws.com sqs:SendMessage Dead']));
    expect(asked).not.toContain('events.amazonaws.com sqs:SendMessage Orders');
    expect(deadLetter(world, 'Dead').attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS' });
  });

  // User guide, "Sending and receiving events between event buses in the same account and Region"
  test('a role that may not put to the other bus loses the event there', async () => {
    const { world } = await run((_, { action }) => action === 'events:PutEvents');
    expect(world.entries('dropped')).toMatchObject([{ about: ['t0.0>Rule.Bus'], text: 'AccessDeniedException, and the target has no dead-letter queue' }]);
  });
});
