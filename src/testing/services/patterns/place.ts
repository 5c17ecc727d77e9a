/**
 * Where a pattern is used, which decides on the operators that it may use: rules of an event bus, filters of a pipe, filters of
 * an event source mapping.
 */
export type Profile = 'bus' | 'pipe' | 'mapping';

/** Where the compiler is in a pattern, and whose pattern it is. */
export interface Place {
  /** Such as `detail.state[0].prefix`; empty for the pattern itself. */
  readonly path: string;
  readonly profile: Profile;
}

/** @returns the place of a member of a pattern. */
export function inside({ path, profile }: Place, key: string): Place {
  return { path: path === '' ? key : `${path}.${key}`, profile };
}

/** @throws {Error} that names the place, what must be there, and what is there instead. */
export function refuse({ path }: Place, what: string, value: unknown): never {
  throw new Error(`${path || 'the event pattern'} ${what}, got ${JSON.stringify(value)}`);
}

/** @returns whether the value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
