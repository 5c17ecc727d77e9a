import { Duration, Stack, Tokenization } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IEventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { grantApart } from './grants';
import type { OutageBreakerOptions } from './once-only-props';
import { physicalName } from '../core/names';
import { isKnown, isWholeBetween, requireThat, seconds } from '../core/refusal';
import { ENV, type Probe } from '../runtime/contract';

const SCHEDULER = 'scheduler.amazonaws.com';
const MAX_INTERVAL_MINUTES = 60;

/** A breaker, completed and checked. */
export interface Breaker {
  readonly failures: number;
  readonly probeInterval: Duration;
  /** Known before the schedule is there, so that the function does not refer to what refers to it. */
  readonly scheduleName: string;
}

/** @throws `cdk-eventweave:outageBreaker` for a number or an interval out of range. */
export function breakerOf(scope: Construct, chosen: OutageBreakerOptions | undefined): Breaker | undefined {
  if (!chosen) return undefined;
  const { failures = 10, probeInterval = Duration.minutes(5) } = chosen;
  requireThat(scope, !isKnown(failures) || isWholeBetween(failures, 2, 1000), {
    code: 'outageBreaker', prop: 'outageBreaker.failures', must: 'a whole number from 2 to 1000', got: failures,
  });
  const interval = seconds(probeInterval);
  requireThat(scope, interval === undefined || isWholeBetween(interval / 60, 1, MAX_INTERVAL_MINUTES), {
    code: 'outageBreaker', prop: 'outageBreaker.probeInterval', must: 'from 1 minute to 1 hour, in whole minutes', got: probeInterval.toHumanString(),
  });
  return { failures, probeInterval, scheduleName: physicalName(scope, 64).name };
}

/** What the runtime reads. */
export function breakerVariables({ failures, scheduleName }: Breaker): Record<string, string> {
  return { [ENV.outageSchedule]: scheduleName, [ENV.outageFailures]: Tokenization.stringifyNumber(failures) };
}

/** Minutes in which at least one probe tells that an outage lasts. */
export function minutesOfOutage({ probeInterval }: Breaker): number {
  return (probeInterval.isUnresolved() ? MAX_INTERVAL_MINUTES : probeInterval.toMinutes()) + 1;
}

/** What is paused, and what is called. */
export interface Paused {
  readonly function: IFunction;
  readonly queue: IQueue;
  readonly eventSourceMapping: IEventSourceMapping;
}

/**
 * The schedule that probes during an outage, switched off until then, and the permissions to switch it and the event source.
 *
 * With the Scheduler's own key: it holds no data, and every update would have to name another one.
 */
export function createOutageSchedule(scope: Construct, { probeInterval, scheduleName }: Breaker, paused: Paused): Schedule {
  const { function: fn, queue, eventSourceMapping } = paused;
  const role = scheduleRole(scope, fn);
  const probe: Probe = { eventweaveProbe: { queueArn: queue.queueArn, eventSourceMapping: eventSourceMapping.eventSourceMappingId } };
  const schedule = new Schedule(scope, 'OutageSchedule', {
    scheduleName,
    enabled: false,
    schedule: ScheduleExpression.rate(probeInterval),
    description: `${scope.node.path}: probes during an outage`.slice(-512),
    target: {
      // Not the LambdaInvoke of the CDK: that one shares its roles among schedules. No retry, as the next probe comes anyway.
      bind: () => ({ arn: fn.functionArn, role, input: ScheduleTargetInput.fromObject(probe), retryPolicy: { maximumRetryAttempts: 0 } }),
    },
  });
  // Apart from the function's other permissions: function and event source wait for those, and the schedule for them.
  grantApart(scope, fn, 'OutageBreakerPolicy', [
    new PolicyStatement({ actions: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], resources: [schedule.scheduleArn] }),
    new PolicyStatement({ actions: ['iam:PassRole'], resources: [role.roleArn], conditions: { StringEquals: { 'iam:PassedToService': SCHEDULER } } }),
    new PolicyStatement({ actions: ['lambda:UpdateEventSourceMapping'], resources: [eventSourceMapping.eventSourceMappingArn] }),
  ]);
  return schedule;
}

// The source is the schedule's group, never the schedule. Source: EventBridge Scheduler user guide, "Confused deputy prevention".
function scheduleRole(scope: Construct, fn: IFunction): Role {
  const stack = Stack.of(scope);
  const conditions = {
    StringEquals: {
      'aws:SourceAccount': stack.account,
      'aws:SourceArn': stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' }),
    },
  };
  const invoke = new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] });
  return new Role(scope, 'OutageScheduleRole', {
    assumedBy: new ServicePrincipal(SCHEDULER, { conditions }),
    inlinePolicies: { InvokeFunction: new PolicyDocument({ statements: [invoke] }) },
  });
}
