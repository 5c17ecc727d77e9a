import { Token } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { QueueEncryption, type CfnQueue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { DeliveryOptions } from './subscriber-props';
import { requireSameEnvironment } from '../core/environment';
import { isKnown, isWholeBetween, requireThat, seconds, warn } from '../core/refusal';

/** What EventBridge accepts for the target of a rule. */
export function checkDelivery(scope: Construct, { retryAttempts, maxEventAge }: DeliveryOptions): void {
  requireThat(scope, !isKnown(retryAttempts) || isWholeBetween(retryAttempts, 0, 185), {
    code: 'retryAttempts', prop: 'retryAttempts', must: 'a whole number from 0 to 185', got: retryAttempts,
  });
  const age = seconds(maxEventAge);
  requireThat(scope, age === undefined || (age >= 60 && age <= 86_400), {
    code: 'maxEventAge', prop: 'maxEventAge', must: 'from 1 minute to 24 hours', got: maxEventAge?.toHumanString(),
  });
}

/** A queue that EventBridge could never send to. */
export function checkQueue(scope: Construct, queue: IQueue, messageGroupId: string | undefined): void {
  requireThat(scope, queue.encryptionType !== QueueEncryption.KMS_MANAGED, {
    code: 'awsManagedKey',
    prop: 'queue',
    must: 'encrypted with SQS_MANAGED or a customer-managed key',
    got: 'the AWS-managed key aws/sqs',
    fix: 'EventBridge cannot be allowed to use that key, so nothing would be delivered',
  });
  if (queue.fifo) checkFifo(scope, queue, messageGroupId);
  else if (messageGroupId) warn(scope, 'groupWithoutOrder', 'messageGroupId on a standard queue shares it fairly among groups, and keeps no order');
}

function checkFifo(scope: Construct, queue: IQueue, messageGroupId: string | undefined): void {
  requireThat(scope, Boolean(messageGroupId), {
    code: 'messageGroupId', prop: 'messageGroupId', must: 'given for a FIFO queue', got: undefined, fix: 'EventBridge sends every event to that group',
  });
  const cfn = queue.node.defaultChild as CfnQueue | undefined;
  requireThat(scope, !cfn || cfn.contentBasedDeduplication === true || Token.isUnresolved(cfn.contentBasedDeduplication), {
    code: 'contentBasedDeduplication',
    prop: 'queue',
    must: 'a FIFO queue with contentBasedDeduplication',
    got: 'one without',
    fix: 'EventBridge sends no deduplication id',
  });
}

/** A rule belongs to the account and Region of its bus, and delivers to a queue there. */
export function checkEnvironment(scope: Construct, eventBus: IEventBus, queue: IQueue | undefined): void {
  const fix = 'forward the events to a bus there, and subscribe to that one';
  requireSameEnvironment(scope, eventBus.env, { code: 'otherEnvironment', prop: 'eventBus', fix });
  if (queue) requireSameEnvironment(scope, queue.env, { code: 'otherEnvironment', prop: 'queue', fix });
}
