import { invalid } from './errors';
import type { World } from '../../kernel/world';

/** One try to invoke a target, as its input can name it. */
export interface Attempt {
  readonly scheduleArn: string;
  /** Milliseconds of the epoch. */
  readonly scheduledFor: number;
  readonly executionId: string;
  /** First is 1. */
  readonly attempt: number;
}

/** @throws {ServiceError} when a function would get what is no JSON. Source: API reference, Target, Input. */
export function checkInput(targetArn: string, input: string | undefined): void {
  if (input === undefined || !targetArn.includes(':lambda:')) return;
  try {
    JSON.parse(input);
  } catch {
    throw invalid('Invalid RequestJson provided. Reason: Input must be well-formed JSON for a function.');
  }
}

/** What the target gets: its input with the keywords replaced, or else a notification. */
export function bodyOf(world: World, input: string | undefined, attempt: Attempt): string {
  return input === undefined ? JSON.stringify(notification(world, attempt)) : replaced(input, attempt);
}

/** ISO 8601, whole seconds. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, '');
}

// Source: user guide, "Adding context attributes in EventBridge Scheduler".
function replaced(input: string, { scheduleArn, scheduledFor, executionId, attempt }: Attempt): string {
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': scheduleArn, 'scheduled-time': timeText(scheduledFor), 'execution-id': executionId, 'attempt-number': String(attempt),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name: string) => values[name] ?? keyword);
}

// Its detail is text. Source: API reference, Target, Input, "a default notification"; what functions have logged.
function notification({ graph: { account, region } }: World, { scheduleArn, scheduledFor, executionId }: Attempt): object {
  return {
    'version': '0',
    'id': executionId,
    'detail-type': 'Scheduled Event',
    'source': 'aws.scheduler',
    account,
    'time': timeText(scheduledFor),
    region,
    'resources': [scheduleArn],
    'detail': '{}',
  };
}
