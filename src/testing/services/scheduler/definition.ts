import { invalid, missing } from './errors';
import { checkInput } from './input';
import { timingOf, type Timing } from './timing';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';

/** Retries, and seconds: the least, the most and the default. Source: API reference, RetryPolicy. */
const RETRIES = {
  MaximumRetryAttempts: { least: 0, most: 185, usual: 185 },
  MaximumEventAgeInSeconds: { least: 60, most: 86_400, usual: 86_400 },
} as const;

/** How often, and for how many seconds, a schedule tries to invoke its target. */
export type RetryPolicy = Readonly<Record<keyof typeof RETRIES, number>>;

/** What a schedule invokes. */
export interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy?: Partial<RetryPolicy>;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

/** A schedule, as the template or a call declares it; both use the same names. */
export interface Declared {
  readonly Name?: string;
  readonly GroupName?: string;
  readonly Description?: string;
  readonly ScheduleExpression?: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow?: { readonly Mode?: string };
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly ActionAfterCompletion?: 'NONE' | 'DELETE';
  readonly Target?: Partial<Target>;
  readonly StartDate?: unknown;
  readonly EndDate?: unknown;
}

/** A schedule that has been checked. */
export interface Definition extends Declared {
  readonly ScheduleExpression: string;
  readonly FlexibleTimeWindow: { readonly Mode: string };
  readonly State: 'ENABLED' | 'DISABLED';
  readonly ActionAfterCompletion: 'NONE' | 'DELETE';
  readonly Target: Target & { readonly RetryPolicy: RetryPolicy };
  /** When it runs; undefined for a disabled schedule. */
  readonly timing?: Timing;
}

/** The group of schedules that name none. */
export const DEFAULT_GROUP = 'default';

/**
 * Checks a schedule and fills in the defaults.
 *
 * @throws {ServiceError} as the API does. Source: API reference, CreateSchedule, UpdateSchedule.
 * @throws {UnmodelledError} for an enabled schedule that uses what is not modelled.
 */
export function definitionOf(world: World, path: string, declared: Declared): Definition {
  const { ScheduleExpression, FlexibleTimeWindow, State = 'ENABLED', ActionAfterCompletion = 'NONE' } = declared;
  if (!ScheduleExpression) throw missing('scheduleExpression');
  if (!FlexibleTimeWindow?.Mode) throw missing('flexibleTimeWindow.mode');
  const target = targetOf(world, declared.Target);
  if (State === 'ENABLED') checkModelled(path, declared, target);
  return {
    ...declared,
    ScheduleExpression,
    FlexibleTimeWindow: { ...FlexibleTimeWindow, Mode: FlexibleTimeWindow.Mode },
    State,
    ActionAfterCompletion,
    Target: target,
    timing: State === 'ENABLED' ? timingOf(path, ScheduleExpression) : undefined,
  };
}

function targetOf(world: World, target: Declared['Target']): Definition['Target'] {
  if (!target) throw missing('target');
  const { Arn, RoleArn, Input, DeadLetterConfig } = target;
  if (!Arn) throw missing('target.arn');
  if (!RoleArn) throw missing('target.roleArn');
  checkInput(Arn, Input);
  if (isFifo(world, Arn) && !target.SqsParameters?.MessageGroupId) throw invalid('MessageGroupId is required for a FIFO queue.');
  // Source: user guide, "Configuring a schedule's dead-letter queue".
  if (isFifo(world, DeadLetterConfig?.Arn)) throw invalid('The dead-letter queue must be a standard queue.');
  return { ...target, Arn, RoleArn, RetryPolicy: retriesOf(target.RetryPolicy) };
}

function retriesOf(policy: Partial<RetryPolicy> = {}): RetryPolicy {
  const limit = (name: keyof typeof RETRIES) => {
    const { least, most, usual } = RETRIES[name];
    const value = Number(policy[name] ?? usual);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw invalid(`${name} must be ${least} to ${most}, got ${policy[name]}`);
  };
  return { MaximumRetryAttempts: limit('MaximumRetryAttempts'), MaximumEventAgeInSeconds: limit('MaximumEventAgeInSeconds') };
}

function checkModelled(path: string, declared: Declared, { Arn }: Target): void {
  const { GroupName = DEFAULT_GROUP, FlexibleTimeWindow, ScheduleExpressionTimezone: zone = 'UTC', StartDate, EndDate } = declared;
  const refuse = (what: string) => { throw new UnmodelledError(`${path}: ${what} not modelled`); };
  if (GroupName !== DEFAULT_GROUP) refuse(`groups other than ${DEFAULT_GROUP} are`);
  if (FlexibleTimeWindow?.Mode !== 'OFF') refuse(`FlexibleTimeWindow ${FlexibleTimeWindow?.Mode} is`);
  if (!['UTC', 'Etc/UTC'].includes(zone)) refuse(`time zone ${zone} is`);
  if (StartDate !== undefined || EndDate !== undefined) refuse('StartDate and EndDate are');
  if (!/^arn:[^:]*:(lambda|sqs):/.test(Arn)) refuse(`targets other than functions and queues are; ${Arn} is`);
}

function isFifo(world: World, arn?: string): boolean {
  return arn !== undefined && String(world.resourceOf(arn)?.properties.FifoQueue) === 'true';
}
