import { Stack } from 'aws-cdk-lib';
import { TableEncryption, type TableOptions } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal, type Conditions } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { warnMissingStatement } from './grants';

/**
 * Who owns the keys that data at rest is encrypted with.
 *
 * AWS-managed keys (`aws/sqs`, `aws/sns`) are no choice: EventBridge, SNS and CloudWatch cannot be granted their use,
 * so nothing would be delivered.
 */
export class Encryption {
  /** Keys that the services own: no cost, no key policy, nothing to grant. */
  public static serviceOwned(): Encryption {
    return new Encryption();
  }

  /**
   * One customer-managed KMS key for everything: bus, archive, queues, dead-letter queues, tables, buckets and log groups.
   *
   * The services are allowed to use it in its key policy, by account and by ARN pattern. The policy of an imported key
   * cannot be changed: a warning then prints the statement to add.
   */
  public static customerKey(key: IKey): Encryption {
    return new Encryption(key);
  }

  private constructor(
    /** The customer-managed key; undefined when the services own the keys. */
    public readonly key?: IKey,
  ) {}

  /** @internal */
  public _queueProps(): Pick<QueueProps, 'encryption' | 'encryptionMasterKey'> {
    return this.key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: this.key }
      : { encryption: QueueEncryption.SQS_MANAGED };
  }

  /** DynamoDB uses the key for whoever deploys and whoever calls, so its policy names no service. @internal */
  public _tableProps(): Pick<TableOptions, 'encryption' | 'encryptionKey'> {
    return this.key ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key } : {};
  }
}

/** What a service does with a key, and on whose behalf. */
export interface KeyUse {
  /** Host name of the service principal. */
  readonly service: string;
  readonly actions: string[];
  readonly conditions: Conditions;
}

/**
 * What EventBridge needs to put messages into an encrypted queue: from any rule of this account, as exact ARNs would be a cycle.
 *
 * That the rule's ARN reaches KMS through SQS is not documented: a request without one is not denied for that.
 */
export function keyUseOfRules(scope: IConstruct): KeyUse {
  const stack = Stack.of(scope);
  return {
    service: 'events.amazonaws.com',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLikeIfExists: { 'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) },
    },
  };
}

/** Allows a service to use `key`; where the key policy is not ours, warns with the statement to add. */
export function allowService(scope: IConstruct, key: IKey, { service, actions, conditions }: KeyUse): void {
  const statement = new PolicyStatement({ principals: [new ServicePrincipal(service)], actions, resources: ['*'], conditions });
  if (!key.addToResourcePolicy(statement).statementAdded) {
    warnMissingStatement(scope, 'importedKey', `the policy of key ${key.node.path}`, statement);
  }
}
