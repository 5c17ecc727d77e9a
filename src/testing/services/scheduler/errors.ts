import { ServiceError } from '../../kernel/service-error';

/** A request that the API refuses. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** A member of a request that is not there; `scheduleExpression`, as the service writes it. */
export function missing(member: string): ServiceError {
  return invalid(`1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`);
}
