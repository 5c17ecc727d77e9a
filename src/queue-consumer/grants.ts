import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IDependable } from 'constructs';
import type { ConsumerQueues } from './queues';
import { hasPolicy, warnMissingStatement } from '../core/grants';

/**
 * Lets a function take messages, and send those that are invalid to the dead-letter queue, on these queues only.
 *
 * @returns what has to be there before Lambda is told to poll, as it then looks at the permissions.
 */
export function grantConsume(scope: Construct, fn: IFunction, queues: ConsumerQueues): IDependable[] {
  const statements = statementsFor(queues);
  const { role } = fn;
  // A role of another stack gets a policy here, or the two stacks would need each other.
  const granted = role && Stack.of(role) !== Stack.of(scope) ? attachPolicy(scope, role, statements) : addToRole(fn, statements);
  if (!granted) {
    for (const statement of statements) warnMissingStatement(scope, 'importedFunction', `the role of function ${fn.node.path}`, statement);
  }
  const waits = fn.node.defaultChild !== undefined && role?.node.defaultChild !== undefined; // for its role's own policies
  return waits && Stack.of(role) === Stack.of(scope) ? [] : granted ?? [];
}

/** A policy that knows whether a role has taken it: one that may not be changed does not. */
class OfferedPolicy extends Policy {
  public taken = false;

  public attachToRole(role: IRole): void {
    this.taken = true;
    super.attachToRole(role);
  }
}

function attachPolicy(scope: Construct, role: IRole, statements: PolicyStatement[]): IDependable[] | undefined {
  const policy = new OfferedPolicy(scope, 'Policy', { statements });
  role.attachInlinePolicy(policy);
  return policy.taken ? [policy] : undefined;
}

function addToRole({ grantPrincipal }: IFunction, statements: PolicyStatement[]): IDependable[] | undefined {
  const added = statements.map((statement) => grantPrincipal.addToPrincipalPolicy(statement));
  return hasPolicy(grantPrincipal) ? added.flatMap(({ policyDependable }) => policyDependable ?? []) : undefined;
}

function statementsFor({ queue, deadLetterQueue }: ConsumerQueues): PolicyStatement[] {
  const statements = [
    new PolicyStatement({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], resources: [queue.queueArn],
    }),
  ];
  if (queue.encryptionMasterKey) statements.push(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [queue.encryptionMasterKey.keyArn] }));
  if (deadLetterQueue) {
    statements.push(new PolicyStatement({ actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }));
    const key = deadLetterQueue.encryptionMasterKey;
    if (key) statements.push(new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }));
  }
  return statements;
}
