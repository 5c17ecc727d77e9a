import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FanOut, Handler, Idempotency } from 'cdk-eventweave';

/** Customers get a point for each order; `handler` is the file that gives it. */
export function loyalty(handler: string): App {
  const app = new App();
  const stack = new Stack(app, 'Loyalty');
  const points = new TableV2(stack, 'Points', { partitionKey: { name: 'customer', type: AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY });
  const { function: fn } = new FanOut(stack, 'Orders').subscribe(stack, 'Awards', {
    handler: Handler.nodejs(`${__dirname}/${handler}`),
    idempotency: Idempotency.ownTable(),
  });
  points.grant(fn, 'dynamodb:UpdateItem');
  (fn as LambdaFunction).addEnvironment('POINTS', points.tableName);
  return app;
}
