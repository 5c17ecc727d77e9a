import { resolved } from './intrinsics';
import type { Scope } from './scope';

/**
 * Whether a condition of a template holds.
 *
 * Source: CloudFormation Template Reference, "Condition functions".
 *
 * @throws {Error} with the place, for functions that are not known.
 */
export function holds(condition: unknown, scope: Scope): boolean {
  const [[name, argument]] = Object.entries(condition as Record<string, unknown>);
  const parts = [argument].flat();
  switch (name) {
    case 'Condition': return scope.condition(String(argument));
    case 'Fn::Equals': return JSON.stringify(comparable(parts[0], scope)) === JSON.stringify(comparable(parts[1], scope));
    case 'Fn::And': return parts.every((part) => holds(part, scope));
    case 'Fn::Or': return parts.some((part) => holds(part, scope));
    case 'Fn::Not': return !holds(parts[0], scope);
    default: return scope.fail(`the condition function ${name} is not supported`);
  }
}

// Parameters are texts, also those of numbers.
function comparable(value: unknown, scope: Scope): unknown {
  const compared = resolved(value, scope);
  return typeof compared === 'object' ? compared : String(compared);
}
