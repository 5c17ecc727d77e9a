import { Tokenization } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeObjects, objectStatements } from './grants';
import type { Encryption } from '../core/encryption';
import { requireSameEnvironment } from '../core/environment';
import { isKnown, isWholeBetween, requireThat } from '../core/refusal';
import { tableStatements } from '../core/table';
import { ENV } from '../runtime/contract';

/** What events are dispatched from, and where to. */
export interface DispatchProps {
  readonly table: Table;
  readonly feed: Table;
  readonly feedShards: number;
  readonly bookkeeping: Table;
  readonly overflowBucket?: IBucket;
  readonly eventBus?: IEventBus;
  readonly encryption: Encryption;
}

/** Refuses a feed and a bus that events could never be dispatched to. */
export function checkDispatch(scope: Construct, feedShards: number, eventBus: IEventBus | undefined): void {
  requireThat(scope, !isKnown(feedShards) || isWholeBetween(feedShards, 1, 64), {
    code: 'feedShards', prop: 'feedShards', must: 'a whole number from 1 to 64', got: feedShards,
  });
  const fix = 'publish to a bus here, and forward the events from there';
  if (eventBus) requireSameEnvironment(scope, eventBus.env, { code: 'otherEnvironment', prop: 'eventBus', fix });
}

/** What a function is told that dispatches. */
export function dispatchEnvironment({ table, feed, feedShards, bookkeeping, overflowBucket, eventBus }: DispatchProps): Record<string, string> {
  return {
    [ENV.eventStoreTableName]: table.tableName,
    [ENV.eventStoreStreamArn]: table.tableStreamArn!,
    [ENV.bookkeepingTableName]: bookkeeping.tableName,
    [ENV.feedTableName]: feed.tableName,
    [ENV.feedShards]: Tokenization.stringifyNumber(feedShards),
    ...(overflowBucket && { [ENV.eventStoreBucketName]: overflowBucket.bucketName }),
    ...(eventBus && { [ENV.eventBusName]: eventBus.eventBusArn }),
  };
}

/** Lets a function dispatch; what it may do with the table of commits and with the bookkeeping is its own affair. */
export function allowDispatch(fn: LambdaFunction, { feed, overflowBucket, eventBus }: DispatchProps): void {
  const statements = [
    ...tableStatements(fn, feed, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']),
    ...(overflowBucket ? readLargeCommits(fn, overflowBucket) : []),
    ...(eventBus ? [publish(eventBus)] : []),
  ];
  for (const statement of statements) fn.addToRolePolicy(statement);
  if (overflowBucket) acknowledgeObjects(fn, overflowBucket, 'large commits are objects whose names are known when they are appended');
}

// Who may list is told that an object is gone, not that it may not be read: then the stream is parked. Source: GetObject, S3 API reference.
function readLargeCommits(scope: Construct, bucket: IBucket): PolicyStatement[] {
  return [...objectStatements(scope, bucket, 'read'), new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] })];
}

// PutEvents accepts events for a bus that does not exist, and drops them: so the function asks.
function publish({ eventBusArn }: IEventBus): PolicyStatement {
  return new PolicyStatement({ actions: ['events:PutEvents', 'events:DescribeEventBus'], resources: [eventBusArn] });
}
