import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Architecture, LoggingFormat, Runtime, Tracing, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EventSourcedTable, FanOut, Handler } from 'cdk-eventweave';

/** Orders, the function that takes them, the event store that keeps what happens to them, and the channel that tells of it. */
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
    const desk = this.orders.subscribe(this, 'OrderDesk', {
      filter: { detailType: ['payment.received', 'parcel.sent'] },
      handler: Handler.nodejs(`${__dirname}/handlers/order-desk.ts`, { timeout: Duration.seconds(5) }),
      retryBackoff: { initialDelay: Duration.seconds(1), maxDelay: Duration.minutes(1) },
    });

    const events = new EventSourcedTable(this, 'OrderEvents', { eventBus: this.orders.eventBus, verifySchedule: Schedule.rate(Duration.days(1)) });
    events.connect(checkout);
    events.connect(desk.function);

    for (const [name, value] of Object.entries({
      CheckoutFunction: checkout.functionName,
      EventTable: events.table.tableName,
      RepairFunction: events.repair.functionName,
      StreamReaderLogGroup: (events.streamReader as LambdaFunction).logGroup.logGroupName,
      DeskQueue: desk.queue.queueUrl,
      DeskLogGroup: (desk.function as LambdaFunction).logGroup.logGroupName,
    })) new CfnOutput(this, name, { value });
  }
}
