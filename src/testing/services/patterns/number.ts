/** Largest magnitude of numbers that are compared. Source: user guide, "Comparison operators", numeric matching. */
export const MAX_NUMBER = 5e9;

/** Numbers are told apart to six digits to the right of the decimal point. Source: as above. */
const STEPS_PER_UNIT = 1e6;

/** @returns the number in steps of a millionth, for comparisons; undefined when it is out of range. */
export function steps(value: number): number | undefined {
  return Math.abs(value) <= MAX_NUMBER ? Math.round(STEPS_PER_UNIT * value) : undefined;
}

/** @returns whether two values are equal; numbers out of range must be the very same, such as account ids. */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  const inSteps = steps(one);
  return inSteps !== undefined && inSteps === steps(other);
}
