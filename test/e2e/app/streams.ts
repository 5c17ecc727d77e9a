import { CfnOutput, RemovalPolicy, type Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table, type ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';

/** A table whose stream is recorded, as is usual with the CDK alone. */
export function addStream(stack: Stack, attempts: ITableV2, timeout: Duration): void {
  const table = new Table(stack, 'Items', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const recorder = new NodejsFunction(stack, 'Recorder', {
    entry: `${__dirname}/handlers/stream-recorder.ts`, runtime: Runtime.NODEJS_24_X, timeout, environment: { TABLE: attempts.tableName },
  });
  attempts.grant(recorder, 'dynamodb:PutItem');
  recorder.addEventSource(new DynamoEventSource(table, {
    startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 10, reportBatchItemFailures: true, retryAttempts: 3,
  }));
  new CfnOutput(stack, 'Table', { value: table.tableName });
}
