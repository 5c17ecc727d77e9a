import { ServiceError } from '../../kernel/service-error';

/** A parameter that SQS refuses. The name is the one that SDK clients of the JSON protocol throw. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

/** A value that SQS refuses, in its usual sentence. */
export function invalidValue(value: unknown, parameter: string, reason: string): ServiceError {
  return invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

/** A parameter that is not there, or is empty where that counts as not there. */
export function missingParameter(parameter: string): ServiceError {
  return new ServiceError('MissingRequiredParameterException', `The request must contain the parameter ${parameter}.`);
}

/** A number of the request that is out of its range; nothing to check when it was left out. @throws {ServiceError} */
export function checkRange(parameter: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalidValue(value, parameter, `Must be between ${least} and ${most}, if provided.`);
}
