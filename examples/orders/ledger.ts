import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Subscriber } from 'cdk-eventweave';
import { Construct } from 'constructs';

/** One row per order: what a subscriber has done for it, and how many times. */
export class Ledger extends Construct {
  constructor(scope: Construct, id: string, subscriber: Subscriber) {
    super(scope, id);
    const production = this.node.tryGetContext('stage') === 'production';
    const table = new TableV2(this, 'Table', {
      partitionKey: { name: 'orderId', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const fn = subscriber.function as LambdaFunction;
    table.grant(fn, 'dynamodb:UpdateItem');
    fn.addEnvironment('LEDGER', table.tableName);
    for (const [name, value] of Object.entries({
      Ledger: table.tableName,
      Queue: subscriber.queue.queueUrl,
      DeadLetterQueue: subscriber.deadLetterQueue!.queueUrl,
      DeliveryDeadLetterQueue: subscriber.deliveryDeadLetterQueue.queueUrl,
      LogGroup: fn.logGroup.logGroupName,
    })) new CfnOutput(this, name, { value }).overrideLogicalId(name);
  }
}
