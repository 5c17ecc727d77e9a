import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { FanOut } from 'cdk-eventweave';

/** The channel, and the function that takes orders and publishes what happened. */
export class OrdersStack extends Stack {
  public readonly orders: FanOut;

  constructor(app: App, id: string) {
    super(app, id);
    this.orders = new FanOut(this, 'Orders', { archiveRetention: Duration.days(30) });

    const checkout = new NodejsFunction(this, 'Checkout', {
      entry: `${__dirname}/handlers/checkout.ts`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(10),
      memorySize: 256,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(this, 'CheckoutLogs', { retention: RetentionDays.ONE_MONTH }),
    });
    Validations.of(checkout).acknowledge(
      { id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]', reason: 'it may write logs, no more' },
      { id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', reason: 'X-Ray has no resources' },
      { id: 'Serverless::Serverless-LambdaDLQ', reason: 'called synchronously: the caller is told of failures' },
    );
    this.orders.connect(checkout);
    new CfnOutput(this, 'CheckoutFunction', { value: checkout.functionName });
  }
}
