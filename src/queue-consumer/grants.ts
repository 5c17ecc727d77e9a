import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
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
  // A role of another stack gets a policy here, or the two stacks would need each other.
  if (fn.role && Stack.of(fn.role) !== Stack.of(scope)) return [new Policy(scope, 'Policy', { statements, roles: [fn.role] })];
  const created = fn.node.defaultChild !== undefined; // such a function waits for its role's policies itself
  return statements.flatMap((statement) => {
    const { statementAdded, policyDependable } = fn.grantPrincipal.addToPrincipalPolicy(statement);
    // An unknown role says that it was added.
    if (!statementAdded || !fn.role) warnMissingStatement(scope, 'importedFunction', `the role of function ${fn.node.path}`, statement);
    return policyDependable && !created ? [policyDependable] : [];
  });
}

function statementsFor({ queue, deadLetterQueue }: ConsumerQueues): PolicyStatement[] {
  const keys = [queue, deadLetterQueue].flatMap((one) => one?.encryptionMasterKey?.keyArn ?? []);
  return [
    new PolicyStatement({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], resources: [queue.queueArn],
    }),
    ...(deadLetterQueue ? [new PolicyStatement({ actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'], resources: [deadLetterQueue.queueArn] })] : []),
    ...(keys.length > 0 ? [new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [...new Set(keys)] })] : []),
  ];
}
