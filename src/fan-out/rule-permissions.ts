import { Stack, Token } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal, type Conditions } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';
import { allowService, keyUseOfRules } from '../core/encryption';
import { warnMissingStatement } from '../core/grants';
import { physicalName, type PhysicalName } from '../core/names';

/** The name of a subscriber's rule; another one on another bus, as CloudFormation replaces no named resource under its own name. */
export function ruleNameOf(subscriber: Construct, { eventBusName, node }: IEventBus): PhysicalName {
  return physicalName(subscriber, 64, Token.isUnresolved(eventBusName) ? node.path : eventBusName);
}

/**
 * Lets the rules of a subscriber send to a queue, and use its key.
 *
 * @returns what has to be there before the rule is: EventBridge does not retry what is denied.
 */
export function allowRules(subscriber: Construct, { prefix }: PhysicalName, queue: IQueue): IDependable[] {
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: rulesOf(subscriber, prefix),
  });
  const { statementAdded, policyDependable } = queue.addToResourcePolicy(statement);
  if (!statementAdded) warnMissingStatement(subscriber, 'importedQueuePolicy', `the policy of queue ${queue.node.path}`, statement);
  if (queue.encryptionMasterKey) allowService(subscriber, queue.encryptionMasterKey, keyUseOfRules(subscriber));
  return policyDependable ? [policyDependable] : [];
}

// Every rule that this subscriber has had or will have, on whatever bus: while one replaces another both deliver, and a
// policy that named one of them would have the other's events denied.
function rulesOf(subscriber: Construct, prefix: string): Conditions {
  const stack = Stack.of(subscriber);
  const rules = [`${prefix}-????????`, `*/${prefix}-????????`].map((resourceName) => stack.formatArn({ service: 'events', resource: 'rule', resourceName }));
  return { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': rules } };
}
