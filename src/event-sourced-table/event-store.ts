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
  public abstract readonly feed?: ITable;

  public connect(fn: IFunction): Grant {
    this.tell(fn);
    return this.grantAppend(fn); // who may append may load
  }

  public connectFeed(fn: IFunction): Grant {
    this.tell(fn, { [ENV.feedTableName]: this.requireFeed().tableName });
    return this.grantReplay(fn);
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

  // A stream that was erased is asked for: it has no events any more, and is not missing.
  public grantReplay(grantee: IGrantable): Grant {
    const { table, overflowBucket } = this;
    return this.grant(grantee, 'a reader of the feed', [
      ...tableStatements(this, this.requireFeed(), ['dynamodb:GetItem', 'dynamodb:Query']),
      ...tableStatements(this, table, ['dynamodb:BatchGetItem', 'dynamodb:Query']),
      ...(overflowBucket ? objectStatements(this, overflowBucket, 'read') : []),
    ]);
  }

  private tell(fn: IFunction, more: Record<string, string> = {}): void {
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
      ...more,
    });
  }

  private requireFeed(): ITable {
    requireThat(this, this.feed !== undefined, {
      code: 'noFeed', prop: 'feed', must: 'given to fromAttributes', got: undefined, fix: 'it is what would be read',
    });
    return this.feed!;
  }

  private grant(grantee: IGrantable, who: string, statements: PolicyStatement[]): Grant {
    if (this.overflowBucket) acknowledgeObjects(grantee, this.overflowBucket, 'large commits are objects whose names are known when they are appended');
    return grantStatements(this, grantee, who, statements);
  }
}

// The runtime knows one event store per function.
const CONNECTED = new WeakMap<IFunction, EventStore>();
