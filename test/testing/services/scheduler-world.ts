import { FUNCTION, queue, QUEUE } from '../../support/lambda-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

export const ROLE = 'arn:aws:iam::123456789012:role/Scheduler';
export const SCHEDULE_ARN = arnOf('Schedule', 'AWS::Scheduler::Schedule');
export const OFF = { Mode: 'OFF' };

/** Properties of a schedule that sends to the queue `Out` every five minutes. */
export function everyFiveMinutes(more: object = {}, target: object = {}): Record<string, unknown> {
  return {
    ScheduleExpression: 'rate(5 minutes)',
    FlexibleTimeWindow: OFF,
    Target: { Arn: arnOf('Out', QUEUE), RoleArn: ROLE, Input: 'run', ...target },
    ...more,
  };
}

/** A function as a target. */
export const TO_FUNCTION = { Arn: arnOf('Fn', FUNCTION), Input: '{"probe":true}' };

type Options = ConstructorParameters<typeof TestWorld>[1];

/** A world with a queue `Out` and a schedule `Schedule`; each run leaves its time and its body in `runs`. */
export function scheduled(properties: Record<string, unknown>, { more = {}, ...options }: Options & { more?: Record<string, Declared> } = {}) {
  const test = new TestWorld({ Out: queue(), Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: properties }, ...more }, options);
  const runs = () => test.sqs.queue(arnOf('Out', QUEUE))!.all().map(({ body, enqueuedAt }) => ({ body, at: enqueuedAt - Date.UTC(2026, 0, 1) }));
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- shapes are the API's
  const api = async (operation: string, input: object = {}): Promise<any> => test.aws('scheduler', operation, { Name: 'Schedule', ...input });
  return { test, world: test.world, runs, api };
}
