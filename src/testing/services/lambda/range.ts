/** @throws {Error} as a deployment would, for a setting that is no whole number between two bounds. */
export function inRange(path: string, property: string, setting: unknown, { least, most }: { least: number; most: number }): number {
  const value = Number(setting);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${path}: ${property} must be ${least} to ${most}, got ${String(setting)}`);
}
