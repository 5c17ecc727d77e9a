import { everyFiveMinutes, OFF, ROLE, SCHEDULE_ARN, scheduled } from './scheduler-world';
import type { AccessRequest } from '../../../src/testing/kernel/world';
import { fn, FUNCTION, invoke, MINUTE, QUEUE } from '../../support/lambda-resources';
import { arnOf, roleOf } from '../../support/simulated-world';

const LATE = MINUTE + 100;

describe('GetSchedule (API reference)', () => {
  test('shows the schedule with its defaults', async () => {
    const { api } = scheduled(everyFiveMinutes({ Description: 'probes' }));
    const { CreationDate, LastModificationDate, ...shown } = await api('GetSchedule');
    expect(shown).toEqual({
      Name: 'Schedule',
      Arn: SCHEDULE_ARN,
      GroupName: 'default',
      Description: 'probes',
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      ScheduleExpression: 'rate(5 minutes)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: OFF,
      Target: { Arn: arnOf('Out', QUEUE), RoleArn: ROLE, Input: 'run', RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
    });
    expect([CreationDate, LastModificationDate]).toEqual([1_767_225_600, 1_767_225_600]);
  });

  test('shows a disabled schedule, also one whose expression is not modelled', async () => {
    const { api } = scheduled(everyFiveMinutes({ State: 'DISABLED', ScheduleExpression: 'cron(0 12 * * ? *)' }));
    expect(await api('GetSchedule')).toMatchObject({ State: 'DISABLED', ScheduleExpression: 'cron(0 12 * * ? *)' });
  });

  test.each(['GetSchedule', 'UpdateSchedule', 'DeleteSchedule'])('%s: a schedule that does not exist, or is in another group', async (operation) => {
    const { api } = scheduled(everyFiveMinutes());
    const input = everyFiveMinutes();
    await expect(api(operation, { ...input, Name: 'Other' })).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404, message: 'Schedule Other does not exist.' });
    await expect(api(operation, { ...input, GroupName: 'other' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(api(operation, { ...input, Name: undefined })).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('UpdateSchedule (API reference)', () => {
  test('enables a disabled schedule: it runs within one period, then at its rate', async () => {
    const { api, world, runs } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    await world.advance(60 * MINUTE);
    const enabledAt = world.elapsed;
    expect(await api('UpdateSchedule', everyFiveMinutes())).toEqual({ ScheduleArn: SCHEDULE_ARN });
    await world.advance(20 * MINUTE);
    await world.settle();
    expect(runs().length).toBeGreaterThanOrEqual(4);
    expect(runs()[0].at).toBeGreaterThan(enabledAt);
    expect(runs()[0].at).toBeLessThan(enabledAt + 5 * MINUTE + LATE);
    for (const [index, { at }] of runs().slice(1).entries()) expect(Math.abs(at - runs()[index].at - 5 * MINUTE)).toBeLessThan(LATE);
  });

  test('disables an enabled one: what is due still runs, nothing else does', async () => {
    const { api, world, runs } = scheduled(everyFiveMinutes());
    await world.advance(1); // the first run is due, and has not happened
    await api('UpdateSchedule', everyFiveMinutes({ State: 'DISABLED' }));
    await world.advance(60 * MINUTE);
    expect(runs()).toHaveLength(1);
    expect(await api('GetSchedule')).toMatchObject({ State: 'DISABLED' });
  });

  test('enabled twice it runs once a period', async () => {
    const { api, world, runs } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    await api('UpdateSchedule', everyFiveMinutes());
    await api('UpdateSchedule', everyFiveMinutes());
    await world.advance(50 * MINUTE);
    await world.settle();
    expect(runs().length).toBeLessThanOrEqual(11);
    expect(runs().length).toBeGreaterThanOrEqual(9);
  });

  test('replaces everything: what is left out gets its default', async () => {
    const { api, world } = scheduled(everyFiveMinutes({ State: 'DISABLED', Description: 'probes', ActionAfterCompletion: 'DELETE' }, { RetryPolicy: { MaximumRetryAttempts: 3 } }));
    await world.advance(MINUTE);
    await api('UpdateSchedule', everyFiveMinutes({ ScheduleExpression: 'rate(1 hour)', ClientToken: 'c' }, { Input: undefined }));
    const { CreationDate, LastModificationDate, ...shown } = await api('GetSchedule');
    expect(shown).toMatchObject({ State: 'ENABLED', ActionAfterCompletion: 'NONE', ScheduleExpression: 'rate(1 hour)', Target: { RetryPolicy: { MaximumRetryAttempts: 185 } } });
    expect(shown).not.toHaveProperty('Description');
    expect(shown).not.toHaveProperty('ClientToken');
    expect(shown.Target.Input).toBeUndefined();
    expect(LastModificationDate).toBeGreaterThanOrEqual(CreationDate + 60);
  });

  test.each(['ScheduleExpression', 'FlexibleTimeWindow', 'Target'])('%s must be there, and nothing changes without it', async (member) => {
    const { api } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    await expect(api('UpdateSchedule', everyFiveMinutes({ [member]: undefined }))).rejects.toMatchObject({ code: 'ValidationException', status: 400 });
    expect(await api('GetSchedule')).toMatchObject({ State: 'DISABLED' });
  });

  test('what is not modelled ends the world', async () => {
    const { api } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    await expect(api('UpdateSchedule', everyFiveMinutes({ ScheduleExpression: 'cron(0 12 * * ? *)' }))).rejects.toMatchObject({ name: 'UnmodelledError' });
  });

  test('a time that is over is not modelled either', async () => {
    const { api, world } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    await world.advance(MINUTE);
    await expect(api('UpdateSchedule', everyFiveMinutes({ ScheduleExpression: 'at(2026-01-01T00:00:30)' }))).rejects.toMatchObject({ name: 'UnmodelledError' });
  });
});

describe('CreateSchedule and DeleteSchedule (API reference)', () => {
  test('a created schedule runs, until it is deleted', async () => {
    const { api, world, runs } = scheduled(everyFiveMinutes({ State: 'DISABLED' }));
    const ScheduleArn = 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/Made';
    expect(await api('CreateSchedule', { ...everyFiveMinutes(), Name: 'Made' })).toEqual({ ScheduleArn });
    await expect(api('CreateSchedule', { ...everyFiveMinutes(), Name: 'Made' })).rejects.toMatchObject({ code: 'ConflictException', status: 409 });
    await world.advance(14 * MINUTE);
    expect(await api('DeleteSchedule', { Name: 'Made' })).toEqual({});
    await world.advance(60 * MINUTE);
    expect(runs()).toHaveLength(3);
    await expect(api('GetSchedule', { Name: 'Made' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('permissions (service authorization reference, "Actions, resources, and condition keys for Amazon EventBridge Scheduler")', () => {
  async function calling(operation: string, denied: (request: AccessRequest) => boolean = () => false) {
    const asked: unknown[] = [];
    const denialForRole = (role: string, request: AccessRequest) => {
      asked.push({ role, ...request });
      return denied(request) ? 'no' : undefined;
    };
    const input = { Name: 'Schedule', ...everyFiveMinutes() };
    const { api, test } = scheduled(everyFiveMinutes({ State: 'DISABLED' }), {
      more: { Fn: fn() },
      functions: { Fn: async (_, __, aws) => aws('scheduler', operation, input) },
      authority: { denialForRole, denialForService: () => undefined },
    });
    const { Payload, FunctionError } = await invoke(test, { FunctionName: arnOf('Fn', FUNCTION) });
    return { asked, error: FunctionError ? JSON.parse(Payload!).errorType : undefined, schedule: await api('GetSchedule') };
  }

  const own = (action: string) => ({ role: roleOf('Fn'), action, resource: SCHEDULE_ARN });
  const passRole = { role: roleOf('Fn'), action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };

  test('reading a schedule', async () => {
    expect((await calling('GetSchedule')).asked).toEqual([own('scheduler:GetSchedule')]);
    expect((await calling('GetSchedule', () => true)).error).toBe('AccessDeniedException');
  });

  test('updating it, and passing the role of its target', async () => {
    const { asked, error, schedule } = await calling('UpdateSchedule');
    expect(asked).toEqual([own('scheduler:UpdateSchedule'), passRole]);
    expect([error, schedule.State]).toEqual([undefined, 'ENABLED']);
  });

  test.each(['scheduler:UpdateSchedule', 'iam:PassRole'])('without %s nothing changes', async (action) => {
    const { error, schedule } = await calling('UpdateSchedule', (request) => request.action === action);
    expect([error, schedule.State]).toEqual(['AccessDeniedException', 'DISABLED']);
  });
});
