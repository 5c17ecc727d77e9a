import { everyFiveMinutes, OFF, ROLE, SCHEDULE_ARN, scheduled, TO_FUNCTION } from './scheduler-world';
import { fn, MINUTE, queue, QUEUE } from '../../support/lambda-resources';
import { arnOf } from '../../support/simulated-world';

/** A schedule runs within a minute of its time, and the way to its target takes part of a second. */
const LATE = MINUTE + 100;

describe('rates (user guide, "Schedule types", rate-based schedules)', () => {
  test('a schedule without a start date begins at once, and runs at its rate, each time within a minute', async () => {
    const { world, runs } = scheduled(everyFiveMinutes());
    await world.advance(60 * MINUTE);
    await world.settle();
    expect(runs().length).toBeGreaterThanOrEqual(12);
    runs().forEach(({ at }, index) => {
      expect(at).toBeGreaterThanOrEqual(index * 5 * MINUTE);
      expect(at).toBeLessThan(index * 5 * MINUTE + LATE);
    });
    expect(new Set(runs().map(({ at }) => Math.floor(at % (5 * MINUTE)))).size).toBeGreaterThan(6); // not always as late
  });

  test.each([['rate(1 minute)', 1], ['rate(1 minutes)', 1], ['rate(2 hours)', 120], ['rate(1 day)', 1_440]])('%s', async (ScheduleExpression, minutes) => {
    const { world, runs } = scheduled(everyFiveMinutes({ ScheduleExpression }));
    await world.advance(3 * minutes * MINUTE - 1);
    await world.settle();
    expect(runs()).toHaveLength(3);
  });

  test('a disabled schedule does not run', async () => {
    const { world, runs } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    await world.advance(60 * MINUTE);
    expect(runs()).toEqual([]);
  });

  test('nobody waits for a schedule: the world comes to rest', async () => {
    const { world, runs } = scheduled(everyFiveMinutes());
    await world.settle();
    expect(runs()).toEqual([]);
  });

  test('what a schedule has set off is waited for', async () => {
    const { world, runs } = scheduled(everyFiveMinutes());
    await world.advance(0);
    expect(runs()).toEqual([]);
    await world.settle();
    expect(runs()).toHaveLength(1);
  });
});

describe('one time (user guide, "Schedule types", one-time schedules)', () => {
  const at = (time: string, more: object = {}) => everyFiveMinutes({ ScheduleExpression: `at(${time})`, ScheduleExpressionTimezone: 'Etc/UTC', ...more });

  test('a schedule runs once, within a minute of its time', async () => {
    const { world, runs } = scheduled(at('2026-01-01T02:00:00'));
    await world.advance(120 * MINUTE - 1);
    expect(runs()).toEqual([]);
    await world.advance(24 * 60 * MINUTE);
    expect(runs()).toEqual([{ body: 'run', at: expect.any(Number) }]);
    expect(runs()[0].at).toBeLessThan(120 * MINUTE + LATE);
  });

  test('a time that is over when the application is deployed does not come again', async () => {
    const { world, runs } = scheduled(at('2025-12-31T23:59:59'));
    await world.advance(60 * MINUTE);
    expect(runs()).toEqual([]);
  });

  test.each([['DELETE', false], ['NONE', true], [undefined, true]])('ActionAfterCompletion %s: it exists afterwards: %s (API reference, CreateSchedule)', async (ActionAfterCompletion, exists) => {
    const { world, api } = scheduled(at('2026-01-01T00:10:00', { ActionAfterCompletion }));
    expect(await api('GetSchedule')).toMatchObject({ ActionAfterCompletion: ActionAfterCompletion ?? 'NONE' });
    await world.advance(20 * MINUTE);
    const found = await api('GetSchedule').then(() => true, ({ code }) => { expect(code).toBe('ResourceNotFoundException'); return false; });
    expect(found).toBe(exists);
  });
});

describe('what the target gets', () => {
  test('a function is invoked asynchronously with the input', async () => {
    const events: unknown[] = [];
    const { world, test } = scheduled(everyFiveMinutes({}, TO_FUNCTION), {
      more: { Fn: fn() }, functions: { Fn: (event) => { events.push(event); if (events.length === 1) throw new Error('not yet'); } },
    });
    await world.advance(1);
    await world.settle();
    expect(events).toEqual([{ probe: true }, { probe: true }]); // the second is Lambda's own try, not the schedule's
    expect(test.entries('delivered')).toMatchObject([{ from: 'Schedule', to: 'Fn', about: ['Schedule@2026-01-01T00:00:00.000Z'] }]);
  });

  // User guide, "Adding context attributes in EventBridge Scheduler"
  test('keywords in the input stand for the schedule, its time, the execution and the attempt', async () => {
    const Input = '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> <aws.scheduler.execution-id> <aws.scheduler.other>';
    const { world, runs } = scheduled(everyFiveMinutes({}, { Input }));
    await world.advance(5 * MINUTE);
    await world.settle();
    expect(runs()[1].body).toMatch(/^arn:aws:scheduler:\S+\/Schedule 2026-01-01T00:05:00Z 1 [0-9a-f]{16} <aws\.scheduler\.other>$/);
    expect(runs()[1].body).not.toContain(runs()[0].body.split(' ')[3]);
  });

  test('without an input it is a notification (API reference, Target, Input)', async () => {
    const { world, runs } = scheduled(everyFiveMinutes({}, { Input: undefined }));
    await world.advance(1);
    await world.settle();
    expect(JSON.parse(runs()[0].body)).toEqual({
      'version': '0',
      'id': expect.any(String),
      'detail-type': 'Scheduled Event',
      'source': 'aws.scheduler',
      'account': '123456789012',
      'time': '2026-01-01T00:00:00Z',
      'region': 'us-east-1',
      'resources': [SCHEDULE_ARN],
      'detail': '{}',
    });
  });

  test('a FIFO queue gets its message group (API reference, SqsParameters)', async () => {
    const SqsParameters = { MessageGroupId: 'g' };
    const Out = queue({ FifoQueue: true, ContentBasedDeduplication: true });
    const { world, test } = scheduled(everyFiveMinutes({}, { SqsParameters }), { more: { Out } });
    await world.advance(1);
    await world.settle();
    expect(test.sqs.queue(arnOf('Out', QUEUE))!.all()).toMatchObject([{ groupId: 'g' }]);
  });
});

describe('what cannot be deployed', () => {
  const fifo = { more: { Out: queue({ FifoQueue: true }) } };
  test.each([
    ['no expression', everyFiveMinutes({ ScheduleExpression: undefined }), 'scheduleExpression'],
    ['no window', everyFiveMinutes({ FlexibleTimeWindow: undefined }), 'flexibleTimeWindow'],
    ['no target', everyFiveMinutes({ Target: undefined }), 'target'],
    ['no role', everyFiveMinutes({}, { RoleArn: undefined }), 'target.roleArn'],
    ['no ARN', everyFiveMinutes({}, { Arn: undefined }), 'target.arn'],
    ['an expression that is none', everyFiveMinutes({ ScheduleExpression: 'rate(0 minutes)' }), 'Invalid Schedule Expression rate(0 minutes)'],
    ['seconds', everyFiveMinutes({ ScheduleExpression: 'rate(30 seconds)' }), 'Invalid Schedule Expression'],
    ['a date that is none', everyFiveMinutes({ ScheduleExpression: 'at(2026-02-30T00:00:00)' }), 'Invalid Schedule Expression'],
    ['a time with a zone', everyFiveMinutes({ ScheduleExpression: 'at(2026-02-20T00:00:00Z)' }), 'Invalid Schedule Expression'],
    ['input of a function that is no JSON', everyFiveMinutes({}, { ...TO_FUNCTION, Input: 'run' }), 'well-formed JSON'],
    ['too many retries', everyFiveMinutes({}, { RetryPolicy: { MaximumRetryAttempts: 186 } }), 'MaximumRetryAttempts must be 0 to 185, got 186'],
    ['too short an age', everyFiveMinutes({}, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }), 'MaximumEventAgeInSeconds must be 60 to 86400, got 59'],
  ])('%s', (_, properties, message) => {
    expect(() => scheduled(properties)).toThrow(new RegExp(`^Schedule: .*${message.replace(/[()]/g, '\\$&')}`));
  });

  test('a FIFO queue without a group, and a FIFO queue as the dead-letter queue', () => {
    expect(() => scheduled(everyFiveMinutes(), fifo)).toThrow('Schedule: MessageGroupId is required for a FIFO queue.');
    const target = { SqsParameters: { MessageGroupId: 'g' }, DeadLetterConfig: { Arn: arnOf('Out', QUEUE) } };
    expect(() => scheduled(everyFiveMinutes({}, target), fifo)).toThrow('Schedule: The dead-letter queue must be a standard queue.');
  });
});

describe('what is not modelled is refused where it is enabled, and left alone where it is not', () => {
  test.each([
    ['cron expressions', everyFiveMinutes({ ScheduleExpression: 'cron(0 12 * * ? *)' })],
    ['groups', everyFiveMinutes({ GroupName: 'mine' })],
    ['FlexibleTimeWindow FLEXIBLE', everyFiveMinutes({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } })],
    ['time zone Europe/Berlin', everyFiveMinutes({ ScheduleExpressionTimezone: 'Europe/Berlin' })],
    ['StartDate', everyFiveMinutes({ StartDate: '2026-01-02T00:00:00Z' })],
    ['EndDate', everyFiveMinutes({ EndDate: '2026-01-02T00:00:00Z' })],
    ['targets', everyFiveMinutes({}, { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' })],
  ])('%s', async (what, properties) => {
    expect(() => scheduled(properties)).toThrow(expect.objectContaining({ name: 'UnmodelledError', message: expect.stringMatching(new RegExp(`^Schedule: .*${what}.* not modelled`)) }));
    const { world, runs } = scheduled({ ...properties, State: 'DISABLED' });
    await world.advance(24 * 60 * MINUTE);
    expect(runs()).toEqual([]);
  });

  test('the same without them is taken', () => {
    expect(() => scheduled({ ...everyFiveMinutes({ GroupName: 'default', ScheduleExpressionTimezone: 'UTC' }, { RoleArn: ROLE }), FlexibleTimeWindow: OFF })).not.toThrow();
  });
});
