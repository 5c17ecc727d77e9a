import { Stack } from 'aws-cdk-lib';
import { Policy, type IPrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { warn } from './refusal';

/**
 * Whether a principal that was given a statement has a policy for it.
 *
 * An unknown role, and one that may not be changed, say that they took a statement, and have none all the same.
 */
export function hasPolicy(principal: IPrincipal | undefined): boolean {
  return Construct.isConstruct(principal) && principal.node.children.some((child) => child instanceof Policy);
}

/** Warns that a grant had no effect, and prints the statement that has to be added by hand. */
export function warnMissingStatement(scope: IConstruct, code: string, where: string, statement: PolicyStatement): void {
  const json = JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()));
  warn(scope, code, `${where} cannot be changed from here, add this statement to it: ${json}`);
}
