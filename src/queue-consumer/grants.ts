import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IDependable } from 'constructs';
import type { ConsumerQueues } from './queues';
import { warnMissingStatement } from '../core/encryption';

/**
 * Lets a function take messages, and send those that are invalid to the dead-letter queue, on these queues only.
 *
 * @returns what has to be there before Lambda is told to poll, as it then looks at the permissions.
 */
export function grantConsume(scope: Construct, fn: IFunction, queues: ConsumerQueues): IDependable[] {
  const statements = statementsFor(queues);
  const { role } = fn;
  // A role of another stack gets a policy here, or the two stacks would need each other.
  if (role?.node.defaultChild && Stack.of(role) !== Stack.of(scope)) return [new Policy(scope, 'Policy', { statements, roles: [role] })];
  const added = statements.map((statement) => fn.grantPrincipal.addToPrincipalPolicy(statement));
  if (!hasPolicy(role)) {
    for (const statement of statements) warnMissingStatement(scope, 'importedFunction', `the role of function ${fn.node.path}`, statement);
  }
  const created = fn.node.defaultChild !== undefined; // such a function waits for its role's policies itself
  return created ? [] : added.flatMap(({ policyDependable }) => policyDependable ?? []);
}

// An unknown role, and one that may not be changed, say that they took a statement, and have no policy all the same.
function hasPolicy(role: IRole | undefined): boolean {
  return role?.node.children.some((child) => child instanceof Policy) ?? false;
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
