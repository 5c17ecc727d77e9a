import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Architecture, Code, EventSourceMapping, FilterCriteria, FilterRule, Function as LambdaFunction, MetricType, StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { createBucket } from './buckets';
import { acknowledgeObjects, objectStatements } from './grants';
import { acknowledge } from '../core/acknowledge';
import type { Encryption } from '../core/encryption';
import { DEFAULT_RUNTIME, functionDefaults } from '../core/function-defaults';
import { tableStatements } from '../core/table';
import { ENV, EVENT_STORE_TABLE } from '../runtime/contract';

const CODE = join(__dirname, '../../assets/event-sourced-table/stream-reader');

/** What the reader of a stream works with. */
export interface StreamReaderProps {
  readonly table: Table;
  readonly bookkeeping: Table;
  readonly streamFailures: Bucket;
  readonly encryption: Encryption;
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

  private createFunction({ encryption, table, bookkeeping, streamFailures }: StreamReaderProps): LambdaFunction {
    const fn = new LambdaFunction(this, 'Function', {
      ...functionDefaults(this, encryption),
      description: `${this.node.scope!.node.path}: reads the stream of the event store`.slice(-256),
      code: Code.fromAsset(CODE),
      runtime: DEFAULT_RUNTIME,
      handler: 'index.handler',
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.minutes(1),
      environment: { [ENV.eventStoreTableName]: table.tableName, [ENV.bookkeepingTableName]: bookkeeping.tableName },
    });
    const statements = [...readStream(table), ...restore(this, table), ...keepEvidence(this, bookkeeping), ...setAside(this, streamFailures)];
    for (const statement of statements) fn.addToRolePolicy(statement);
    acknowledgeObjects(fn, streamFailures, 'Lambda names the objects that it writes when it gives up on records');
    acknowledge(fn, { 'Serverless::Serverless-LambdaDLQ': 'called by its stream: failures rest in a bucket; and by a person, who gets the error' });
    return fn;
  }

  // Bounded, so that a record that always fails holds up its shard for less than the 24 hours that the others have.
  private createEventSource({ table, streamFailures }: StreamReaderProps): EventSourceMapping {
    const mapping = new EventSourceMapping(this, 'EventSource', {
      target: this.function,
      eventSourceArn: table.tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter(COMMIT_BEFORE)],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(12),
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
      supportS3OnFailureDestination: true,
      // Not the S3OnFailureDestination of the CDK, which grants the function to read and delete as well.
      onFailure: { bind: () => ({ destination: streamFailures.bucketArn }) },
    });
    return mapping;
  }
}

// Only what was changed or removed has an old image. Source: Lambda developer guide, "Using event filtering with a DynamoDB event source".
const COMMIT_BEFORE = { dynamodb: { OldImage: { [EVENT_STORE_TABLE.commitId]: { B: FilterRule.exists() } } } };

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

function restore(scope: Construct, table: Table): PolicyStatement[] {
  return tableStatements(scope, table, ['dynamodb:PutItem']);
}

function keepEvidence(scope: Construct, bookkeeping: Table): PolicyStatement[] {
  return tableStatements(scope, bookkeeping, ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
}

// Source: Lambda developer guide, "Retain discarded batch records for a DynamoDB event source".
function setAside(scope: Construct, bucket: Bucket): PolicyStatement[] {
  return [...objectStatements(scope, bucket, 'write'), new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] })];
}
