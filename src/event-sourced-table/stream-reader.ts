import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, MetricType, StartingPosition, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { createBucket } from './buckets';
import { allowDispatch, dispatchEnvironment, type DispatchProps } from './dispatch';
import { acknowledgeObjects, objectStatements } from './grants';
import { createShippedFunction } from './shipped-function';
import { acknowledge } from '../core/acknowledge';
import type { Encryption } from '../core/encryption';
import { tableStatements } from '../core/table';
import { ENV, EVENT_STORE_TABLE } from '../runtime/contract';

/** What the reader of a stream works with. */
export interface StreamReaderProps extends DispatchProps {
  readonly streamFailures: Bucket;
}

/** The one function that reads the stream of an event store, as two readers are all that a stream has room for. */
export class StreamReader extends Construct {
  public readonly function: LambdaFunction;
  public readonly eventSourceMapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: StreamReaderProps) {
    super(scope, id);
    this.function = this.createFunction(props);
    this.eventSourceMapping = this.createEventSource(props);
  }

  private createFunction(props: StreamReaderProps): LambdaFunction {
    const { encryption, table, bookkeeping, streamFailures } = props;
    const fn = createShippedFunction(this, {
      code: 'stream-reader',
      does: 'reads the stream of the event store',
      memorySize: 512,
      timeout: Duration.minutes(1),
      environment: { ...dispatchEnvironment(props), [ENV.streamFailuresBucketName]: streamFailures.bucketName },
      encryption,
    });
    const statements = [
      ...readStream(table), ...restoreAndDispatch(this, table), ...keepEvidence(this, bookkeeping), ...setAside(this, streamFailures),
    ];
    for (const statement of statements) fn.addToRolePolicy(statement);
    allowDispatch(fn, props);
    acknowledgeObjects(fn, streamFailures, 'Lambda names the objects that it writes when it gives up on records, and the stream reader those of images that no item can hold');
    acknowledge(fn, { 'Serverless::Serverless-LambdaDLQ': 'called by its stream: failures rest in a bucket; and by a person, who gets the error' });
    return fn;
  }

  // Bounded by age, so that a bus or key that is away for hours is waited for, and a record that always fails holds up its shard for less
  // than the 24 hours that the others have. What is wrong with one stream alone is parked, and holds up none.
  private createEventSource({ table, streamFailures }: StreamReaderProps): EventSourceMapping {
    const mapping = new EventSourceMapping(this, 'EventSource', {
      target: this.function,
      eventSourceArn: table.tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: 1, // more would share out a stream's commits, which then wait for each other
      filters: [FilterCriteria.filter(COMMIT_APPENDED), FilterCriteria.filter(COMMIT_BEFORE)],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10_000,
      maxRecordAge: Duration.hours(12),
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
      supportS3OnFailureDestination: true,
      // Not the S3OnFailureDestination of the CDK, which grants the function to read and delete as well.
      onFailure: { bind: () => ({ destination: streamFailures.bucketArn }) },
    });
    return mapping;
  }
}

// Snapshots and deduplication items are none. Source: Lambda developer guide, "Using event filtering with a DynamoDB event source".
const COMMIT = { [EVENT_STORE_TABLE.commitId]: { B: FilterRule.exists() } };
const COMMIT_APPENDED = { eventName: FilterRule.isEqual('INSERT'), dynamodb: { NewImage: COMMIT } };

// Only what was changed or removed has an old image.
const COMMIT_BEFORE = { dynamodb: { OldImage: COMMIT } };

/** Where records rest that the reader could not handle, for 90 days; EventBridge is told of each. */
export function createStreamFailures(scope: Construct, encryption: Encryption): Bucket {
  const bucket = createBucket(scope, 'StreamFailures', encryption, {
    lifecycleRules: [{ expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  // Not with the Bucket's own property, which needs a custom resource.
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

// Source: DynamoDB developer guide, "IAM policy to allow an AWS Lambda function to access DynamoDB stream records".
function readStream({ tableStreamArn }: Table): PolicyStatement[] {
  const actions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];
  return [new PolicyStatement({ actions, resources: [tableStreamArn!] })];
}

// Puts what is restored; asks for what the stream has not brought yet.
function restoreAndDispatch(scope: Construct, table: Table): PolicyStatement[] {
  return tableStatements(scope, table, ['dynamodb:PutItem', 'dynamodb:Query']);
}

function keepEvidence(scope: Construct, bookkeeping: Table): PolicyStatement[] {
  return tableStatements(scope, bookkeeping, ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
}

// Source: Lambda developer guide, "Retain discarded batch records for a DynamoDB event source".
function setAside(scope: Construct, bucket: Bucket): PolicyStatement[] {
  return [...objectStatements(scope, bucket, 'write'), new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] })];
}
