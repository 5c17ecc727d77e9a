import type { Identity } from './identity-policies';
import { contextOf, type Caller, type Request, type RoleCaller, type ServiceCaller } from './request';
import type { Statement } from './statement';

/**
 * Why a role may not, as AWS ends its messages; undefined when it may. An explicit deny wins, wherever it is. Then the boundary
 * must allow, and either the resource's policy or the role's own; keys take the role's word only if their policy leaves it to the account.
 *
 * Source: IAM User Guide, "Policy evaluation for requests within a single account"; KMS Developer Guide, "Key policies in AWS KMS".
 *
 * @param resourcePolicy undefined for a resource without one.
 */
export function roleRefusal(
  caller: RoleCaller, request: Request, { statements, boundary, unmodelled }: Identity, resourcePolicy: readonly Statement[] | undefined,
): string | undefined {
  const judge = judgeOf(caller, request);
  if (judge.denies(statements)) return explicitly('an identity-based policy');
  if (judge.deniesHere(resourcePolicy)) return explicitly('a resource-based policy');
  if (judge.denies(boundary)) return explicitly('a permissions boundary');
  if (boundary && !judge.allows(boundary)) return implicitly('permissions boundary', request, unmodelled);
  if (judge.allowsHere(resourcePolicy, 'caller')) return undefined;
  // A key without a policy gets one that leaves it to the account. CloudFormation Template Reference, AWS::KMS::Key, KeyPolicy.
  const aloof = isKeyRequest(request) && resourcePolicy && !judge.allowsHere(resourcePolicy, 'account');
  if (aloof) return implicitly('resource-based policy', request);
  return judge.allows(statements) ? undefined : implicitly('identity-based policy', request, unmodelled);
}

/** Why a service may not; undefined when the resource's policy says that it may. */
export function serviceRefusal(caller: ServiceCaller, request: Request, resourcePolicy: readonly Statement[] | undefined): string | undefined {
  const judge = judgeOf(caller, request);
  if (judge.deniesHere(resourcePolicy)) return explicitly('a resource-based policy');
  return judge.allowsHere(resourcePolicy, 'caller') ? undefined : implicitly('resource-based policy', request);
}

type Statements = readonly Statement[] | undefined;

/** What policies say about one request: `Here` for those of the resource, which name their principals. */
function judgeOf(caller: Caller, request: Request) {
  const context = contextOf(caller, request);
  const some = (allows: boolean, statements: Statements = [], concerns: (statement: Statement) => boolean = () => true) =>
    statements.some((statement) => statement.allows === allows && statement.covers(request) && concerns(statement) && statement.holds(context));
  return {
    denies: (statements: Statements) => some(false, statements),
    deniesHere: (statements: Statements) => some(false, statements, (statement) => statement.about(caller) !== undefined),
    allows: (statements: Statements) => some(true, statements),
    allowsHere: (statements: Statements, whom: 'caller' | 'account') => some(true, statements, (statement) => statement.about(caller) === whom),
  };
}

function isKeyRequest({ action }: Request): boolean {
  return action.toLowerCase().startsWith('kms:');
}

// Both as in IAM User Guide, "Troubleshoot access denied error messages".
function explicitly(policy: string): string {
  return `with an explicit deny in ${policy}`;
}

function implicitly(policy: string, { action }: Request, unmodelled: readonly string[] = []): string {
  const remarks = unmodelled.map((arn) => `; the managed policy ${arn} is not modelled and allows nothing here`);
  return `because no ${policy} allows the ${action} action${remarks.join('')}`;
}
