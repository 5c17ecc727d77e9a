import { OPERATORS, type Operator } from './operators';
import { textsOf } from './policy-text';
import type { Context } from './request';

/** A Condition element: operators, in them condition keys, in them values. */
export type ConditionElement = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Compiles a Condition element: all of its operators and keys must hold.
 *
 * Source: IAM User Guide, "Conditions with multiple context keys or values" and "Set operators for multivalued context keys".
 *
 * @param place the statement, in messages.
 * @throws {Error} for an operator that is not modelled.
 */
export function compileCondition(element: ConditionElement, place: string): (context: Context) => boolean {
  const conditions = Object.entries(element).flatMap(([operator, keys]) => (
    Object.entries(keys).map(([key, values]) => compileKey(operator, key, textsOf(values, place), place))
  ));
  return (context) => conditions.every((holds) => holds(context));
}

function compileKey(name: string, key: string, expected: readonly string[], place: string): (context: Context) => boolean {
  const lowerKey = key.toLowerCase();
  if (name === 'Null') return (context) => expected.some((value) => (value.toLowerCase() === 'true') !== context.has(lowerKey));
  const { operator, set, ifExists } = parse(name, place);
  const matches = matcher(operator, expected);
  const absent = ifExists || set === 'ForAllValues' || (operator.negated && set === undefined);
  return (context) => {
    const actual = context.get(lowerKey);
    if (!actual) return absent;
    if (set === 'ForAnyValue') return actual.some(matches);
    if (set === undefined && actual.length > 1) throw new Error(`${place}: ${name} needs ForAllValues or ForAnyValue, as ${key} has several values`);
    return actual.every(matches);
  };
}

function matcher({ comparison, negated }: Operator, expected: readonly string[]): (actual: string) => boolean {
  const comparisons = expected.map(comparison);
  return (actual) => comparisons.some((matches) => matches(actual)) !== negated;
}

interface Parsed {
  readonly operator: Operator;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
}

function parse(name: string, place: string): Parsed {
  const [, set, base, suffix] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  const operator = OPERATORS.get(base);
  // What ForAnyValue with IfExists gives for an absent key is not documented, so nothing is guessed.
  if (!operator || (set === 'ForAnyValue' && suffix)) throw new Error(`${place}: the condition operator ${name} is not modelled`);
  return { operator, set: set as Parsed['set'], ifExists: suffix !== undefined };
}
