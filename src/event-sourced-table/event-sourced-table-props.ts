import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus, Schedule } from 'aws-cdk-lib/aws-events';
import type { IGrantable, Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { EventArchive } from './event-archive';
import type { Overflow } from './overflow';
import type { Encryption } from '../core/encryption';

/** An event store, created in this app or elsewhere. */
export interface IEventSourcedTable extends IConstruct {
  /** Where commits are kept, with the snapshots and deduplication items of their streams. */
  readonly table: ITable;

  /** Where commits are kept that are too large for an item; undefined where those are refused. */
  readonly overflowBucket?: IBucket;

  /**
   * Lets `fn` append and load, and makes this the event store that `cdk-eventweave/runtime/event-store` uses there.
   *
   * @throws `cdk-eventweave:secondEventStore` when the function is connected to another event store already.
   */
  connect(fn: IFunction): Grant;

  /** Lets `grantee` append to streams, and load them, as an append has to know what is there; it can neither update nor delete. */
  grantAppend(grantee: IGrantable): Grant;

  /** Lets `grantee` load streams. */
  grantLoad(grantee: IGrantable): Grant;

  /**
   * Lets `fn` read the feed, and makes it the one that `cdk-eventweave/runtime/event-feed` reads there.
   *
   * @throws `cdk-eventweave:secondEventStore` when the function is connected to another event store already.
   * @throws `cdk-eventweave:noFeed` when this one was imported without its feed.
   */
  connectFeed(fn: IFunction): Grant;

  /**
   * Lets `grantee` read the feed, and the events that it names.
   *
   * @throws `cdk-eventweave:noFeed` when this one was imported without its feed.
   */
  grantReplay(grantee: IGrantable): Grant;
}

/** Properties of an `EventSourcedTable`. */
export interface EventSourcedTableProps {
  /**
   * Where commits are kept that are too large for an item of DynamoDB, 400 KB.
   *
   * @default - they are refused
   */
  readonly overflow?: Overflow;

  /**
   * Where events are published, as CloudEvents, in order per stream and at least once.
   *
   * @default - nowhere; the feed has them
   */
  readonly eventBus?: IEventBus;

  /**
   * Into how many parts the feed is divided, each with an order of its own; all events of a stream are in one of them.
   *
   * 1 to 64. It cannot be changed once there are events: the stream reader then refuses to go on.
   *
   * @default 1 - one order of all events
   */
  readonly feedShards?: number;

  /**
   * When the feed is compared with the table; what it lacks raises an alarm, and is dispatched.
   *
   * @default - only when the repair function is called for it
   */
  readonly verifySchedule?: Schedule;

  /**
   * Where all events are copied to, for what outlives the table or is read by others.
   *
   * @default - nowhere
   */
  readonly archive?: EventArchive;

  /**
   * Who owns the keys that tables, buckets and logs are encrypted with.
   *
   * @default - as set with `Defaults`, or `Encryption.serviceOwned()`
   */
  readonly encryption?: Encryption;
}

/** What `EventSourcedTable.fromAttributes` has to know. */
export interface EventSourcedTableAttributes {
  /** The table of the event store; an imported one needs `tableStreamArn`. */
  readonly table: ITable;

  /**
   * The bucket for commits that are too large for an item.
   *
   * @default - such commits are refused
   */
  readonly overflowBucket?: IBucket;

  /**
   * The table of the feed.
   *
   * @default - the feed cannot be read: `connectFeed` and `grantReplay` are refused
   */
  readonly feed?: ITable;
}
