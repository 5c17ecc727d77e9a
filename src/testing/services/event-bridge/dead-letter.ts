import type { BusEvent } from './event';
import type { ServiceError } from '../../kernel/service-error';

/** The limit of a retry policy that an event has reached. */
export type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** How a delivery has failed for good. */
export interface Failure {
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly event: BusEvent;
  /** Tries, with the first one. */
  readonly attempts: number;
  /** Of the last try. */
  readonly error: ServiceError;
  /** Absent for an error that is not retried. */
  readonly exhausted?: Exhausted;
}

/**
 * What a dead-letter queue gets: the event as it was, before any input transformation.
 * Source: user guide, "Using dead-letter queues to process undelivered events".
 */
export function deadLetter({ ruleArn, targetArn, event, attempts, error, exhausted }: Failure): { body: string; attributes: Record<string, string> } {
  const attributes = {
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: codeOf(error),
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(attempts - 1),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  return { body: JSON.stringify(event), attributes };
}

// The guide lists these codes, and does not define them: this is what their names say.
function codeOf({ code, status }: ServiceError): string {
  if (status === 403) return 'NO_PERMISSIONS';
  if (status === 404) return 'NO_RESOURCE';
  if (status === 429) return 'THROTTLING';
  if (status >= 500) return 'ERROR_FROM_TARGET';
  return code === 'INVALID_JSON' ? code : 'INVALID_PARAMETER';
}
