import type { Resource } from '../../assembly/graph';
import { deliver } from '../../kernel/deliver';
import { ServiceError } from '../../kernel/service-error';
import type { World } from '../../kernel/world';
import { targetInput, type RuleContext } from '../patterns';
import { deadLetter, type Exhausted } from './dead-letter';
import type { BusEvent } from './event';
import type { Target } from './target';

/** EventBridge, as policies see it. */
const PRINCIPAL = 'events.amazonaws.com';

/** Retries, and seconds. Source: user guide, "How EventBridge retries delivering events". */
const DEFAULTS = { attempts: 185, age: 86_400 };

/** Milliseconds between tries, at first and at most. The guide says exponential with jitter, and names no figures. */
const BACKOFF = { first: 1_000, most: 900_000 };

/** An event on its way from a rule to one target. */
export interface Passage {
  readonly rule: Resource;
  readonly target: Target;
  readonly event: BusEvent;
  readonly lineage: string;
  /** When it began, in virtual milliseconds since the world began. */
  readonly since: number;
}

/** Hands an event over, in as many tries as the target's retry policy has it; then it is a dead letter. */
export function send(world: World, passage: Passage, context: RuleContext): void {
  const { target, event } = passage;
  try {
    tryOnce(world, passage, targetInput(target, event, context), 1);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    giveUp(world, passage, 1, error);
  }
}

function tryOnce(world: World, passage: Passage, body: string, attempt: number): void {
  const { rule, target, lineage } = passage;
  const message = {
    sourceArn: rule.arn, service: target.RoleArn ?? PRINCIPAL, lineage, body, messageGroupId: target.SqsParameters?.MessageGroupId,
  };
  deliver(world, { from: rule.path, targetArn: target.Arn, attempt, message }, (error) => {
    if (error) retry(world, passage, body, attempt, error);
  });
}

function retry(world: World, passage: Passage, body: string, attempt: number, error: ServiceError): void {
  const { MaximumRetryAttempts = DEFAULTS.attempts, MaximumEventAgeInSeconds = DEFAULTS.age } = passage.target.RetryPolicy ?? {};
  if (!isRetriable(error)) return giveUp(world, passage, attempt, error);
  if (attempt > MaximumRetryAttempts) return giveUp(world, passage, attempt, error, 'MaximumRetryAttempts');
  const delay = world.draw('jitter', passage.lineage, attempt) * Math.min(BACKOFF.most, BACKOFF.first * 2 ** attempt);
  const left = passage.since + 1_000 * MaximumEventAgeInSeconds - world.elapsed;
  world.schedule(Math.min(delay, left), () => {
    if (delay >= left) giveUp(world, passage, attempt, error, 'MaximumEventAgeInSeconds');
    else tryOnce(world, passage, body, attempt + 1);
  });
}

// Source: AWS Knowledge Center, "failed invocation errors": 5xx and 429 only.
function isRetriable({ status }: ServiceError): boolean {
  return status >= 500 || status === 429;
}

function giveUp(world: World, { rule, target, event, lineage }: Passage, attempts: number, error: ServiceError, exhausted?: Exhausted): void {
  const deadLetters = target.DeadLetterConfig?.Arn;
  const lost = (text: string) => world.record({ kind: 'dropped', from: rule.path, about: [lineage], text });
  if (!deadLetters) return lost(`${error.code}, and the target has no dead-letter queue`);
  const letter = deadLetter({ ruleArn: rule.arn, targetArn: target.Arn, event, attempts, error, exhausted });
  const message = { ...letter, sourceArn: rule.arn, service: PRINCIPAL, lineage: `${lineage}>dead` };
  deliver(world, { from: rule.path, targetArn: deadLetters, attempt: Infinity, message }, (refused) => {
    if (refused) return lost(`${error.code}, and its dead-letter queue refused it: ${refused.code}`);
    world.record({ kind: 'deadLettered', from: rule.path, to: world.resourceOf(deadLetters)?.path, about: [lineage], text: error.code });
  });
}
