import { ServiceError } from '../../kernel/service-error';

/** A request that DynamoDB refuses as malformed. Source: developer guide, "Error handling with DynamoDB". */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** @returns the member of the request. @throws {ServiceError} when it is missing. */
export function required<T>(input: object, member: string): T {
  const value = (input as Record<string, unknown>)[member];
  if (value !== undefined && value !== null) return value as T;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  throw invalid(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);
}

/** @throws {ServiceError} when the member is none of `allowed`; one that is absent is fine. */
export function checkOneOf(input: object, member: string, allowed: readonly string[]): void {
  const value = (input as Record<string, unknown>)[member];
  if (value === undefined || allowed.includes(value as string)) return;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  throw invalid(`1 validation error detected: Value '${String(value)}' at '${name}' failed to satisfy constraint: `
    + `Member must satisfy enum value set: [${allowed.join(', ')}]`);
}
