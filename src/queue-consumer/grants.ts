import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';
import type { ConsumerQueues } from './queues';
import { hasPolicy, warnMissingStatement } from '../core/grants';

/**
 * Lets a function do what its queue needs.
 *
 * @returns what has to be there before Lambda is told to poll, as it then looks at the permissions.
 */
export function grantConsume(scope: Construct, fn: IFunction, statements: PolicyStatement[]): IDependable[] {
  const { role } = fn;
  // A role of another stack gets a policy here, or the two stacks would need each other.
  const granted = role && Stack.of(role) !== Stack.of(scope) ? attachPolicy(scope, 'Policy', role, statements) : addToRole(fn, statements);
  if (!granted) warnMissing(scope, fn, statements);
  const waits = fn.node.defaultChild !== undefined && role?.node.defaultChild !== undefined; // for its role's own policies
  return waits && Stack.of(role) === Stack.of(scope) ? [] : granted ?? [];
}

/** Lets a function do something with a policy of its own, which may refer to what waits for the function. */
export function grantApart(scope: Construct, fn: IFunction, id: string, statements: PolicyStatement[]): void {
  if (!fn.role || !attachPolicy(scope, id, fn.role, statements)) warnMissing(scope, fn, statements);
}

function warnMissing(scope: Construct, fn: IFunction, statements: PolicyStatement[]): void {
  for (const statement of statements) warnMissingStatement(scope, 'importedFunction', `the role of function ${fn.node.path}`, statement);
}

/** A policy that knows whether a role has taken it: one that may not be changed does not. */
class OfferedPolicy extends Policy {
  public taken = false;

  public attachToRole(role: IRole): void {
    this.taken = true;
    super.attachToRole(role);
  }
}

function attachPolicy(scope: Construct, id: string, role: IRole, statements: PolicyStatement[]): IDependable[] | undefined {
  const policy = new OfferedPolicy(scope, id, { statements });
  role.attachInlinePolicy(policy);
  return policy.taken ? [policy] : undefined;
}

function addToRole({ grantPrincipal }: IFunction, statements: PolicyStatement[]): IDependable[] | undefined {
  const added = statements.map((statement) => grantPrincipal.addToPrincipalPolicy(statement));
  return hasPolicy(grantPrincipal) ? added.flatMap(({ policyDependable }) => policyDependable ?? []) : undefined;
}

/** To take messages, and to send those that are invalid to the dead-letter queue, on these queues only. */
export function queueStatements({ queue, deadLetterQueue }: ConsumerQueues): PolicyStatement[] {
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

/** To send a message to its own queue once more, when it came in vain; from a FIFO queue none is, as it would lose its place. */
export function sendAgainStatements({ fifo, queueArn, encryptionMasterKey: key }: IQueue): PolicyStatement[] {
  if (fifo) return [];
  return [
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }),
    ...(key ? [new PolicyStatement({ actions: ['kms:GenerateDataKey'], resources: [key.keyArn] })] : []),
  ];
}
