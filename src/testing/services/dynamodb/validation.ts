import { ServiceError } from '../../kernel/service-error';

/** A request that DynamoDB refuses as malformed. Source: developer guide, "Error handling with DynamoDB". */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** Something in a request that is not of its table's schema: single writes refuse it at once, transactions when they run. */
export class Mismatch extends ServiceError {}

/** A request that is malformed for its table. */
export function mismatched(message: string): Mismatch {
  return new Mismatch('ValidationException', message);
}

/** @returns the member of the request, or of the part of it at `path`. @throws {ServiceError} when it is missing. */
export function required<T>(input: object, member: string, path = ''): T {
  const value = (input as Record<string, unknown>)[member];
  if (value !== undefined && value !== null) return value as T;
  throw violated(`Value null at '${path}${nameOf(member)}'`, 'Member must not be null');
}

/** @throws {ServiceError} when the member is none of `allowed`; one that is absent is fine. */
export function checkOneOf(input: object, member: string, allowed: readonly string[], path = ''): void {
  const value = (input as Record<string, unknown>)[member];
  if (value === undefined || allowed.includes(value as string)) return;
  throw violated(`Value '${String(value)}' at '${path}${nameOf(member)}'`, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
}

/** A request of which a member is not within its bounds. */
export function violated(value: string, constraint: string): ServiceError {
  return invalid(`1 validation error detected: ${value} failed to satisfy constraint: ${constraint}`);
}

/** A member's name as messages have it. */
export function nameOf(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}
