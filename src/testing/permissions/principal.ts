import type { Caller } from './request';

/** Whether an element is about the caller, about all of the caller's account, or about others. */
export type PrincipalMatch = 'caller' | 'account' | undefined;

/**
 * What a Principal element says about a caller. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 *
 * An account as principal leaves it to the account's identity policies who of it may.
 */
export function principalMatch(element: unknown, caller: Caller): PrincipalMatch {
  if (element === '*') return 'caller';
  const { AWS = [], Service = [] } = element as { readonly AWS?: string | string[]; readonly Service?: string | string[] };
  const principals = [AWS].flat();
  if (principals.includes('*')) return 'caller';
  if ('service' in caller) return [Service].flat().includes(caller.service) ? 'caller' : undefined;
  if (principals.includes(caller.roleArn) || principals.includes(caller.session)) return 'caller';
  const account = accountOf(caller.roleArn);
  return principals.some((principal) => accountPrincipal(principal) === account) ? 'account' : undefined;
}

function accountOf(arn: string): string {
  return arn.split(':')[4];
}

// Both forms mean the same: the account's number and the ARN of its root.
function accountPrincipal(principal: string): string | undefined {
  return /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
}
