import { everyFiveMinutes, ROLE, SCHEDULE_ARN, scheduled, TO_FUNCTION } from './scheduler-world';
import { ServiceError } from '../../../src/testing/kernel/service-error';
import type { AccessRequest } from '../../../src/testing/kernel/world';
import { deadLetter } from '../../support/event-bridge-resources';
import { fn, FUNCTION, MINUTE, queue, QUEUE } from '../../support/lambda-resources';
import { arnOf } from '../../support/simulated-world';

const DEAD = { DeadLetterConfig: { Arn: arnOf('Dead', QUEUE) } };
const ONCE = { ScheduleExpression: 'at(2026-01-01T00:05:00)' };
const LINEAGE = 'Schedule@2026-01-01T00:05:00.000Z';
const unavailable = () => new ServiceError('ServiceUnavailable', 'try later', 503);

/** A schedule that runs once, at a target that answers as it is told; the times of all tries. */
function withTarget(target: object, answer: (attempt: number) => ServiceError | undefined, seed = 1) {
  const it = scheduled(everyFiveMinutes(ONCE, target), { more: { Dead: queue() }, seed });
  const tries: number[] = [];
  const taken: string[] = [];
  it.world.endpoints.set(arnOf('Out', QUEUE), {
    path: 'Out',
    accept: ({ body }) => {
      tries.push(it.world.elapsed);
      const error = answer(tries.length);
      if (error) throw error;
      taken.push(body);
    },
  });
  const run = async () => {
    await it.world.advance(5 * MINUTE);
    await it.world.settle();
  };
  return { ...it, tries, taken, run };
}

describe('retries (API reference, RetryPolicy)', () => {
  test('a target that is unavailable is tried again until it takes the input', async () => {
    const { run, tries, taken } = withTarget({ Input: '<aws.scheduler.attempt-number>' }, (attempt) => (attempt < 6 ? unavailable() : undefined));
    await run();
    expect(tries).toHaveLength(6);
    expect(taken).toEqual(['6']);
    expect(tries[5] - tries[4]).toBeGreaterThan(0);
  });

  test.each([0, 1, 7])('MaximumRetryAttempts %i: so many tries after the first one', async (MaximumRetryAttempts) => {
    const { run, tries, test: world } = withTarget({ ...DEAD, RetryPolicy: { MaximumRetryAttempts } }, unavailable);
    await run();
    expect(tries).toHaveLength(MaximumRetryAttempts + 1);
    expect(deadLetterOf(world)).toMatchObject({ RETRY_ATTEMPTS: String(MaximumRetryAttempts), EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' });
  });

  test.each([60, 3_600])('MaximumEventAgeInSeconds %i: no try after that', async (MaximumEventAgeInSeconds) => {
    const { run, tries, test: world } = withTarget({ ...DEAD, RetryPolicy: { MaximumEventAgeInSeconds } }, unavailable);
    await run();
    expect(tries.length).toBeGreaterThan(2);
    expect(tries.at(-1)! - tries[0]).toBeLessThanOrEqual(1_000 * (MaximumEventAgeInSeconds + 1));
    expect(deadLetterOf(world)).toMatchObject({ RETRY_ATTEMPTS: String(tries.length - 1), EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' });
  });

  test('without a policy it goes on 185 times or for 24 hours', async () => {
    for (const seed of [1, 2, 3]) {
      const { run, tries } = withTarget({}, unavailable, seed);
      await run();
      const hours = (tries.at(-1)! - tries[0]) / 3_600_000;
      expect(tries.length === 186 || hours > 23).toBe(true);
      expect(tries.length).toBeLessThanOrEqual(186);
      expect(hours).toBeLessThanOrEqual(24);
    }
  });

  test.each([400, 403, 404])('an answer of %i is not retried', async (status) => {
    const { run, tries, test: world } = withTarget(DEAD, () => new ServiceError('Refused', 'no', status));
    await run();
    expect(tries).toHaveLength(1);
    expect(deadLetterOf(world)).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });
});

describe('dead letters (user guide, "Configuring a schedule\'s dead-letter queue")', () => {
  test('hold the input, and why it was not taken', async () => {
    const { run, test: world } = withTarget({ ...DEAD, Input: '{"a":1}' }, () => new ServiceError('Refused', 'no'));
    await run();
    expect(deadLetter(world, 'Dead')).toEqual({
      event: { a: 1 },
      attributes: {
        SCHEDULE_ARN,
        TARGET_ARN: arnOf('Out', QUEUE),
        SCHEDULED_TIME: '2026-01-01T00:05:00Z',
        EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
        ERROR_CODE: 'Refused',
        ERROR_MESSAGE: 'no',
        RETRY_ATTEMPTS: '0',
        IS_PAYLOAD_TRUNCATED: 'false',
      },
    });
    expect(world.entries('deadLettered')).toMatchObject([{ from: 'Schedule', to: 'Dead', about: [LINEAGE] }]);
  });

  test('without a dead-letter queue the run is dropped, and traced', async () => {
    const { run, test: world } = withTarget({}, () => new ServiceError('Refused', 'no'));
    await run();
    expect(world.entries('dropped')).toMatchObject([{ from: 'Schedule', about: [LINEAGE], text: 'Refused, and the schedule has no dead-letter queue' }]);
  });

  test('a function that does not exist', async () => {
    const { world, test } = scheduled(everyFiveMinutes({}, TO_FUNCTION));
    await world.advance(1);
    await world.settle();
    expect(test.entries('dropped')).toMatchObject([{ text: 'RESOURCE_NOT_FOUND, and the schedule has no dead-letter queue' }]);
  });
});

describe('permissions (user guide, "Setting up EventBridge Scheduler", execution role)', () => {
  async function asked(denied: (request: AccessRequest) => boolean) {
    const requests: string[] = [];
    const denial = (principal: string, request: AccessRequest) => {
      requests.push(`${principal} ${request.action} ${request.resource.split(':').pop()}`);
      return denied(request) ? `${principal} is not authorized` : undefined;
    };
    const it = scheduled(everyFiveMinutes({}, { ...TO_FUNCTION, ...DEAD }), {
      more: { Fn: fn(), Dead: queue() }, functions: { Fn: () => {} }, authority: { denialForRole: denial, denialForService: denial },
    });
    await it.world.advance(1);
    await it.world.settle();
    return { ...it, requests };
  }

  test('the target is invoked in the name of the role', async () => {
    const { requests, test } = await asked(() => false);
    expect(requests).toEqual([`${ROLE} lambda:InvokeFunction Fn`]);
    expect(test.entries('delivered')).toHaveLength(1);
  });

  test('a role that may not invoke it: a dead letter, also in the name of the role', async () => {
    const { requests, test } = await asked(({ resource }) => resource === arnOf('Fn', FUNCTION));
    expect(requests).toEqual([`${ROLE} lambda:InvokeFunction Fn`, `${ROLE} sqs:SendMessage Dead`]);
    expect(deadLetterOf(test)).toMatchObject({ ERROR_CODE: 'AccessDeniedException', ERROR_MESSAGE: `${ROLE} is not authorized` });
  });

  test('a role that may do neither: dropped, and traced', async () => {
    const { test } = await asked(() => true);
    expect(test.entries('dropped')).toMatchObject([{ text: 'AccessDeniedException, and its dead-letter queue refused it: AccessDeniedException' }]);
  });
});

describe('faults on the way to the target', () => {
  const faulty = async (kind: 'duplicateDelivery' | 'lateDelivery' | 'targetUnavailable') => {
    const it = scheduled(everyFiveMinutes(ONCE), { faults: [kind], exactly: [{ kind, place: 'Schedule', site: `${LINEAGE}@1` }] });
    await it.world.advance(5 * MINUTE);
    await it.world.settle();
    expect(it.test.entries('fault')).toMatchObject([{ from: 'Schedule', text: kind }]);
    return it.runs();
  };

  test('duplicateDelivery: at least once (user guide, "What is Amazon EventBridge Scheduler?")', async () => {
    expect(await faulty('duplicateDelivery')).toHaveLength(2);
  });

  test('lateDelivery', async () => {
    const [{ at }, ...others] = await faulty('lateDelivery');
    expect(at).toBeGreaterThan(5.5 * MINUTE);
    expect(others).toEqual([]);
  });

  test('targetUnavailable: tried again', async () => {
    expect(await faulty('targetUnavailable')).toHaveLength(1);
  });
});

function deadLetterOf(world: Parameters<typeof deadLetter>[0]): Record<string, string> {
  const [{ attributes }] = world.sqs.queue(arnOf('Dead', QUEUE))!.all();
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue!]));
}
