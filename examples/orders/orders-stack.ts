import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
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
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(this, 'CheckoutLogs', { retention: RetentionDays.ONE_MONTH }),
    });
    this.orders.connect(checkout);
    new CfnOutput(this, 'CheckoutFunction', { value: checkout.functionName });
  }
}
