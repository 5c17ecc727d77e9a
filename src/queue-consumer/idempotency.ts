import type { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { checkTable, createTable, ttlOf, type BoundIdempotency, type IdempotencyContext } from './idempotency-table';

/** Options of `Idempotency.ownTable` and `Idempotency.inTable`. */
export interface IdempotencyTableOptions {
  /**
   * How long a message that was handled is remembered; afterwards it counts as new.
   *
   * No shorter than a message can come again: the retention of the dead-letter queue, from where it is redriven, plus that
   * of the queue, which begins anew; that of a FIFO queue twice, as its dead letters start to age anew.
   *
   * @default - 30 days, or as long as a message can come again, in whole days, where that is longer
   */
  readonly ttl?: Duration;
}

/**
 * Where a consumer remembers what it has handled, so that what is delivered twice has its effect once.
 *
 * The handler is wrapped in `idempotent` or `transactional` of `cdk-eventweave/runtime/idempotency`; without that nothing is
 * remembered. A table has the string partition key `id` and its time to live on `expiration`.
 */
export abstract class Idempotency {
  /**
   * A DynamoDB table of the consumer's own: on demand, with point-in-time recovery and deletion protection, and kept when its
   * stack is deleted, unless `Defaults` say that this is a development stage.
   *
   * Named by CloudFormation; by us where the function is in another stack, which then need not know the consumer's.
   *
   * @throws `cdk-eventweave:idempotencyTtl` when records would be forgotten before their message can come again.
   */
  public static ownTable(options: IdempotencyTableOptions = {}): Idempotency {
    return new OwnTable(options);
  }

  /**
   * A table that exists already, which any number of consumers may share.
   *
   * Its keys, time to live and alarms are its owner's. Powertools for AWS Lambda may use the same table, as its attributes have the
   * same names; records are never shared.
   *
   * @throws `cdk-eventweave:idempotencyTable` when the table has other keys, or another time to live.
   * @throws `cdk-eventweave:otherEnvironment` when it is in another account or Region.
   * @throws `cdk-eventweave:idempotencyTtl` when records would be forgotten before their message can come again.
   */
  public static inTable(table: ITable, options: IdempotencyTableOptions = {}): Idempotency {
    return new ExistingTable(table, options);
  }

  /** Creates or takes the table, below `scope`. @internal */
  public abstract _bind(scope: Construct, context: IdempotencyContext): BoundIdempotency;
}

class OwnTable extends Idempotency {
  constructor(private readonly options: IdempotencyTableOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, context: IdempotencyContext): BoundIdempotency {
    const ttl = ttlOf(scope, this.options.ttl, context.queues);
    return { ...createTable(scope, context), ttl, own: true };
  }
}

class ExistingTable extends Idempotency {
  constructor(private readonly table: ITable, private readonly options: IdempotencyTableOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, { queues }: IdempotencyContext): BoundIdempotency {
    const { table } = this;
    checkTable(scope, table);
    return { table, tableName: table.tableName, ttl: ttlOf(scope, this.options.ttl, queues), own: false };
  }
}
