import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { IEventSourcedTable } from './event-sourced-table-props';
import { acknowledgeObjects, grantStatements, objectStatements } from './grants';
import { functionBehind, setEnvironment } from '../core/function-environment';
import { requireThat } from '../core/refusal';
import { tableStatements } from '../core/table';
import { ENV } from '../runtime/contract';

/** What an event store can do, whether it was created here or not. @internal */
export abstract class EventStore extends Construct implements IEventSourcedTable {
  public abstract readonly table: ITable;
  public abstract readonly overflowBucket?: IBucket;

  public connect(fn: IFunction): Grant {
    const other = CONNECTED.get(functionBehind(fn));
    requireThat(this, !other || other.table.tableArn === this.table.tableArn, {
      code: 'secondEventStore',
      prop: 'function',
      must: 'connected to one event store',
      got: `${fn.node.path}, which is connected to ${other?.node.path}`,
      fix: 'use grantAppend and grantLoad, and tableStorage({ tableName, bucketName })',
    });
    CONNECTED.set(functionBehind(fn), this);
    setEnvironment(this, fn, {
      [ENV.eventStoreTableName]: this.table.tableName,
      ...(this.overflowBucket && { [ENV.eventStoreBucketName]: this.overflowBucket.bucketName }),
    });
    return this.grantAppend(fn); // who may append may load
  }

  public grantAppend(grantee: IGrantable): Grant {
    const { table, overflowBucket } = this;
    return this.grant(grantee, 'an appender', [
      ...tableStatements(this, table, ['dynamodb:PutItem', 'dynamodb:Query']),
      ...(overflowBucket ? objectStatements(this, overflowBucket, 'readAndWrite') : []), // what has won a race may be large
    ]);
  }

  public grantLoad(grantee: IGrantable): Grant {
    const { table, overflowBucket } = this;
    return this.grant(grantee, 'a loader', [
      ...tableStatements(this, table, ['dynamodb:Query']), ...(overflowBucket ? objectStatements(this, overflowBucket, 'read') : []),
    ]);
  }

  private grant(grantee: IGrantable, who: string, statements: PolicyStatement[]): Grant {
    if (this.overflowBucket) acknowledgeObjects(grantee, this.overflowBucket, 'large commits are objects whose names are known when they are appended');
    return grantStatements(this, grantee, who, statements);
  }
}

// The runtime knows one event store per function.
const CONNECTED = new WeakMap<IFunction, EventStore>();
