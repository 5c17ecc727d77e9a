import { MAX_NUMBER, steps } from './number';
import { refuse, type Place } from './place';

type Comparison = (value: number, limit: number) => boolean;

const COMPARISONS = new Map<unknown, Comparison>([
  ['=', (value, limit) => value === limit],
  ['<', (value, limit) => value < limit],
  ['<=', (value, limit) => value <= limit],
  ['>', (value, limit) => value > limit],
  ['>=', (value, limit) => value >= limit],
]);

/**
 * Compiles a `numeric` filter: one comparison, or a range from `>` or `>=` to `<` or `<=`.
 *
 * Source: user guide, "Comparison operators", numeric matching.
 */
export function numeric(filter: unknown, place: Place): (value: unknown) => boolean {
  if (!Array.isArray(filter) || (filter.length !== 2 && filter.length !== 4)) return refuse(place, 'must be a list of one or two comparisons', filter);
  const [from, low, to, high] = filter;
  const comparisons = [comparison(from, low, place)];
  if (filter.length === 4) {
    comparisons.push(comparison(to, high, place));
    const isRange = ['>', '>='].includes(from) && ['<', '<='].includes(to) && low < high;
    if (!isRange) return refuse(place, 'must be a range from its lower to its higher end', filter);
  }
  return (value) => {
    const inSteps = typeof value === 'number' ? steps(value) : undefined;
    return inSteps !== undefined && comparisons.every((holds) => holds(inSteps));
  };
}

function comparison(operator: unknown, number: unknown, place: Place): (value: number) => boolean {
  const compare = COMPARISONS.get(operator);
  if (!compare) return refuse(place, 'must compare by =, <, <=, > or >=', operator);
  const limit = steps(numberOf(number, place))!;
  return (value) => compare(value, limit);
}

/** @returns the value, which must be a number that can be compared. */
export function numberOf(value: unknown, place: Place): number {
  if (typeof value === 'number' && Math.abs(value) <= MAX_NUMBER) return value;
  return refuse(place, `must have a number from -${MAX_NUMBER} to ${MAX_NUMBER}`, value);
}
