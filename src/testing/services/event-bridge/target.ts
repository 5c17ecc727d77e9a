import type { Resource } from '../../assembly/graph';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { UnmodelledError } from '../../kernel/world-errors';
import { targetInput } from '../patterns';

/** Targets of a rule. Source: user guide, "Amazon EventBridge quotas". */
const MOST_TARGETS = 5;

/** Retries, and seconds. Source: API reference, RetryPolicy. */
const LIMITS = { MaximumRetryAttempts: [0, 185], MaximumEventAgeInSeconds: [60, 86_400] } as const;

/** A target, as the template declares it. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Record<string, string>; readonly InputTemplate: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RoleArn?: string;
}

/** @throws {Error} naming rule and target when EventBridge would refuse to create them. Source: API reference, PutTargets. */
export function targetsOf(world: World, rule: Resource): readonly Target[] {
  const targets = (rule.properties.Targets ?? []) as Target[];
  if (targets.length > MOST_TARGETS) throw new Error(`${rule.path}: a rule has at most ${MOST_TARGETS} targets, got ${targets.length}`);
  if (new Set(targets.map(({ Id }) => Id)).size < targets.length) throw new Error(`${rule.path}: ids of targets must be distinct`);
  for (const target of targets) {
    const refuse = (why: string): never => { throw new Error(`${rule.path}: target ${target.Id}: ${why}`); };
    checkInput(target, rule, refuse);
    checkQueues(target, world, refuse);
    checkRetries(target, refuse);
  }
  return targets;
}

/** Whether a target is a bus. */
export function isBus({ Arn }: Target): boolean {
  return /^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//.test(Arn);
}

function checkInput(target: Target, { path }: Resource, refuse: (why: string) => never): void {
  const given = (['Input', 'InputPath', 'InputTransformer'] as const).filter((name) => target[name] !== undefined);
  if (given.length > 1) refuse(`only one of ${given.join(', ')} can be given`);
  if (given.length > 0 && isBus(target)) throw new UnmodelledError(`${path}: target ${target.Id}: ${given[0]} for an event bus is not modelled`);
  try {
    targetInput(target, {}, { ruleArn: '', ruleName: '', ingestionTime: '' });
  } catch (error) {
    if (!(error instanceof ServiceError)) refuse((error as Error).message); // what a service refuses depends on the event
  }
}

function checkQueues({ Arn, SqsParameters, DeadLetterConfig }: Target, world: World, refuse: (why: string) => never): void {
  const deadLetters = DeadLetterConfig?.Arn;
  if (isFifo(world, Arn) && !SqsParameters?.MessageGroupId) refuse('SqsParameters.MessageGroupId is required for a FIFO queue');
  if (deadLetters && !deadLetters.includes(':sqs:')) refuse(`its dead-letter queue must be an SQS queue, got ${deadLetters}`);
  if (deadLetters && isFifo(world, deadLetters)) refuse(`its dead-letter queue must be a standard queue, got ${deadLetters}`);
}

function checkRetries({ RetryPolicy = {} }: Target, refuse: (why: string) => never): void {
  for (const name of ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds'] as const) {
    const value = RetryPolicy[name];
    const [least, most] = LIMITS[name];
    if (value !== undefined && (value < least || value > most)) refuse(`${name} must be ${least} to ${most}, got ${value}`);
  }
}

function isFifo(world: World, arn: string): boolean {
  return String(world.resourceOf(arn)?.properties.FifoQueue) === 'true';
}
