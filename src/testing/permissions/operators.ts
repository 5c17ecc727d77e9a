import { arnWildcard, wildcard } from './wildcard';

/** Compares one value of a request. */
export type Comparison = (actual: string) => boolean;

/** How a condition operator compares. */
export interface Operator {
  /** Compiles a value of the policy. */
  readonly comparison: (expected: string) => Comparison;
  /** It holds when none of the policy's values matches, also for a key that is absent. */
  readonly negated: boolean;
}

/**
 * Condition operators by name, without those of dates, binaries and IP addresses: the simulator has no values for them.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', (expected) => (actual) => actual === expected),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', ignoringCase),
  ...pair('StringLike', 'StringNotLike', (expected) => wildcard(expected)),
  // The two forms of each are the same.
  ...pair('ArnEquals', 'ArnNotEquals', arnWildcard),
  ...pair('ArnLike', 'ArnNotLike', arnWildcard),
  ...pair('NumericEquals', 'NumericNotEquals', numeric((actual, expected) => actual === expected)),
  plain('NumericLessThan', numeric((actual, expected) => actual < expected)),
  plain('NumericLessThanEquals', numeric((actual, expected) => actual <= expected)),
  plain('NumericGreaterThan', numeric((actual, expected) => actual > expected)),
  plain('NumericGreaterThanEquals', numeric((actual, expected) => actual >= expected)),
  plain('Bool', ignoringCase),
]);

function ignoringCase(expected: string): Comparison {
  return (actual) => actual.toLowerCase() === expected.toLowerCase();
}

function numeric(compare: (actual: number, expected: number) => boolean): (expected: string) => Comparison {
  return (expected) => (actual) => compare(Number(actual), Number(expected));
}

function plain(name: string, comparison: Operator['comparison']): [string, Operator] {
  return [name, { comparison, negated: false }];
}

function pair(name: string, opposite: string, comparison: Operator['comparison']): [string, Operator][] {
  return [plain(name, comparison), [opposite, { comparison, negated: true }]];
}
