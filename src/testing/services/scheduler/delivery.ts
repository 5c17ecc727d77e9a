import type { Definition } from './definition';
import { bodyOf, timeText, type Attempt } from './input';
import { deliver } from '../../kernel/deliver';
import type { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';

/** Milliseconds between tries, at first and at most. The user guide says exponential, and names no figures. */
const BACKOFF = { first: 1_000, most: 900_000 };

/** One run of a schedule: what it is to invoke, as the schedule was when it ran. */
export interface Run {
  readonly path: string;
  readonly arn: string;
  readonly target: Definition['Target'];
  readonly lineage: string;
  /** Milliseconds of the epoch. */
  readonly scheduledFor: number;
  /** When it began, in virtual milliseconds since the world began. */
  readonly since: number;
}

/** Invokes the target, in as many tries as its retry policy has; then it is a dead letter. */
export function invokeTarget(world: World, run: Run, attempt = 1): void {
  const { target, path, arn, lineage } = run;
  const message = {
    sourceArn: arn,
    service: target.RoleArn,
    lineage,
    body: bodyOf(world, target.Input, attemptOf(world, run, attempt)),
    messageGroupId: target.SqsParameters?.MessageGroupId,
  };
  deliver(world, { from: path, targetArn: target.Arn, attempt, message }, (error) => {
    if (error) retry(world, run, attempt, error);
  });
}

function attemptOf(world: World, { arn, lineage, scheduledFor }: Run, attempt: number): Attempt {
  const executionId = world.uuid('execution', lineage, attempt).replaceAll('-', '').slice(0, 16);
  return { scheduleArn: arn, scheduledFor, attempt, executionId };
}

function retry(world: World, run: Run, attempt: number, error: ServiceError): void {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = run.target.RetryPolicy;
  if (!isRetriable(error)) return giveUp(world, run, attempt, error);
  if (attempt > MaximumRetryAttempts) return giveUp(world, run, attempt, error, 'MaximumRetryAttempts');
  const delay = world.draw('jitter', run.lineage, attempt) * Math.min(BACKOFF.most, BACKOFF.first * 2 ** attempt);
  const left = run.since + 1_000 * MaximumEventAgeInSeconds - world.elapsed;
  world.schedule(Math.min(delay, left), () => {
    if (delay >= left) giveUp(world, run, attempt, error, 'MaximumEventAgeInSeconds');
    else invokeTarget(world, run, attempt + 1);
  });
}

// As for targets of rules; the user guide of schedules does not say.
function isRetriable({ status }: ServiceError): boolean {
  return status >= 500 || status === 429;
}

// Sent in the name of the schedule's role. Source: user guide, "Configuring a schedule's dead-letter queue", permissions.
function giveUp(world: World, run: Run, attempts: number, error: ServiceError, exhausted?: string): void {
  const { path, arn, lineage, target } = run;
  const deadLetters = target.DeadLetterConfig?.Arn;
  const lost = (text: string) => world.record({ kind: 'dropped', from: path, about: [lineage], text });
  if (!deadLetters) return lost(`${error.code}, and the schedule has no dead-letter queue`);
  const execution = attemptOf(world, run, attempts);
  const body = bodyOf(world, target.Input, execution);
  const attributes = { ...attributesOf(run, execution, error), ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }) };
  const message = { sourceArn: arn, service: target.RoleArn, lineage: `${lineage}>dead`, body, attributes };
  deliver(world, { from: path, targetArn: deadLetters, attempt: Infinity, message }, (refused) => {
    if (refused) return lost(`${error.code}, and its dead-letter queue refused it: ${refused.code}`);
    world.record({ kind: 'deadLettered', from: path, to: world.resourceOf(deadLetters)?.path, about: [lineage], text: error.code });
  });
}

// Source: the same page, "Retrieve the dead-letter event".
function attributesOf({ arn, scheduledFor, target }: Run, { executionId, attempt }: Attempt, error: ServiceError): Record<string, string> {
  return {
    SCHEDULE_ARN: arn,
    TARGET_ARN: target.Arn,
    SCHEDULED_TIME: timeText(scheduledFor),
    EXECUTION_ID: executionId,
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(attempt - 1),
    IS_PAYLOAD_TRUNCATED: 'false',
  };
}
