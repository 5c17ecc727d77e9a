import { Stats, type Alarm, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Archiver } from './archiver';
import { checkDispatch, type DispatchProps } from './dispatch';
import { deadLetterAlarm, dispatchAlarms } from './dispatch-alarms';
import type { EventArchive } from './event-archive';
import type { EventSourcedTableAttributes, EventSourcedTableProps, IEventSourcedTable } from './event-sourced-table-props';
import { EventStore } from './event-store';
import { requireBucketHere } from './overflow';
import { Repair } from './repair';
import { streamAlarms } from './stream-alarms';
import { createStreamFailures, StreamReader } from './stream-reader';
import { tableAlarms, tamperAlarm } from './table-alarms';
import { checkFeed, checkTable } from './table-checks';
import { createBookkeepingTable, createEventTable, createFeedTable } from './tables';
import { createAlarms } from '../core/alarms';
import type { Encryption } from '../core/encryption';
import { encryptionOf } from '../core/encryption-default';
import { runtimeMetric } from '../core/metrics';
import { METRIC } from '../runtime/contract';

/**
 * An event store: streams of events in one DynamoDB table, one item per commit, to be used with `cdk-eventweave/runtime/event-store`.
 *
 * What is appended gets its place in the feed, the order of all events, and onto an event bus if there is one.
 *
 * Those who append can neither update nor delete. A commit that is changed or removed all the same raises an alarm; what it was is
 * kept, and can be restored.
 */
export class EventSourcedTable extends EventStore {
  /**
   * An event store of another stack or app; nothing is created but permissions.
   *
   * @throws `cdk-eventweave:eventStoreKeys`, `eventStoreStream`, `eventStoreTimeToLive`, `eventStoreReplicas` for a table that could not
   * hold one, as far as it tells, and `feedKeys` for a table that could not hold a feed.
   * @throws `cdk-eventweave:otherEnvironment` when a table or the bucket is in another account or Region.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: EventSourcedTableAttributes): IEventSourcedTable {
    return new ImportedTable(scope, id, attributes);
  }

  /** Where commits are kept, with the snapshots and deduplication items of their streams. */
  public readonly table: ITable;

  /** Where commits are kept that are too large for an item; undefined without `overflow`. */
  public readonly overflowBucket?: IBucket;

  /** The order of all events; those who append cannot write it. */
  public readonly feed: ITable;

  /** What the library keeps about the table, out of reach of those who append: the evidence of what was changed, and what is parked. */
  public readonly bookkeeping: ITable;

  /** What reads the stream of the table: it dispatches to feed and bus, keeps evidence of what was changed, and restores it when called. */
  public readonly streamReader: IFunction;

  /** What calls the stream reader. */
  public readonly eventSourceMapping: EventSourceMapping;

  /** Where records rest that the stream reader could not handle. */
  public readonly streamFailures: IBucket;

  /** What dispatches from the table what the stream did not bring, and compares feed and table: called by alarms, a schedule, or a person. */
  public readonly repair: IFunction;

  /** Where calls rest of which the repair function could make nothing. */
  public readonly repairDeadLetterQueue: IQueue;

  /** What has feed and table compared; undefined without `verifySchedule`. */
  public readonly verifyRule?: Rule;

  /** Where all events are copied to; undefined without `archive`. */
  public readonly archiveBucket?: IBucket;

  /** What copies them; undefined without `archive`. */
  public readonly archiver?: IFunction;

  /** Where calls rest of which that function could make nothing; undefined without `archive`. */
  public readonly archiverDeadLetterQueue?: IQueue;

  /** What calls that function; undefined without `archive`. */
  public readonly archiverRule?: Rule;

  /** The alarms of tables, stream, feed and archive; none when they are switched off. */
  public readonly alarms: Alarm[];

  /** @throws `cdk-eventweave:feedShards`, `cdk-eventweave:otherEnvironment` for the bus, what `Overflow` and `EventArchive` throw. */
  constructor(scope: Construct, id: string, props: EventSourcedTableProps = {}) {
    super(scope, id);
    const { eventBus, feedShards = 1, verifySchedule, archive } = props;
    checkDispatch(this, feedShards, eventBus);
    const encryption = encryptionOf(this, props.encryption);
    const table = createEventTable(this, encryption);
    const bookkeeping = createBookkeepingTable(this, encryption);
    const feed = createFeedTable(this, encryption);
    const overflowBucket = props.overflow?._bind(this, encryption);
    const streamFailures = createStreamFailures(this, encryption);
    const dispatch: DispatchProps = { table, feed, feedShards, bookkeeping, overflowBucket, eventBus, encryption };
    const reader = new StreamReader(this, 'StreamReader', { ...dispatch, streamFailures });
    const repair = new Repair(this, 'Repair', dispatch);

    this.table = table;
    this.overflowBucket = overflowBucket;
    this.feed = feed;
    this.bookkeeping = bookkeeping;
    this.streamReader = reader.function;
    this.eventSourceMapping = reader.eventSourceMapping;
    this.streamFailures = streamFailures;
    this.repair = repair.function;
    this.repairDeadLetterQueue = repair.deadLetterQueue;
    if (verifySchedule) this.verifyRule = repair.verifyOn(this, verifySchedule);
    const archiver = archive && this.createArchiver(archive, encryption);
    this.archiveBucket = archiver?.bucket;
    this.archiver = archiver?.function;
    this.archiverDeadLetterQueue = archiver?.deadLetterQueue;
    this.archiverRule = archiver?.rule;
    const { path } = this.node;
    this.alarms = createAlarms(this, {
      ...tamperAlarm(this),
      ...streamAlarms(path, reader),
      ...dispatchAlarms(this, eventBus !== undefined),
      ...deadLetterAlarm(repair),
      ...(archiver && deadLetterAlarm(archiver)),
      ...tableAlarms(path, table),
    });
    repair.callOn(this.alarms);
  }

  /** Commits that were changed or removed, each counted once or more often, by the stream reader. */
  public metricTampered(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.streamReader, METRIC.tampered, Stats.SUM, options);
  }

  /** Events that the bus accepted from the stream reader, each counted once or more often. */
  public metricPublished(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.streamReader, METRIC.published, Stats.SUM, options);
  }

  /** Events that the bus did not accept from the stream reader, each time that it gave up for now. */
  public metricPublishFailures(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.streamReader, METRIC.publishFailures, Stats.SUM, options);
  }

  /** Streams of which the feed lacks events, as one comparison found. */
  public metricFeedHoles(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.repair, METRIC.holes, Stats.SUM, options);
  }

  private createArchiver(archive: EventArchive, encryption: Encryption): Archiver {
    const archiver = new Archiver(this, 'Archive', { archive: archive._bind(this, encryption), bookkeeping: this.bookkeeping, encryption });
    this.connectFeed(archiver.function);
    return archiver;
  }
}

class ImportedTable extends EventStore {
  public readonly table: ITable;
  public readonly overflowBucket?: IBucket;
  public readonly feed?: ITable;

  constructor(scope: Construct, id: string, { table, overflowBucket, feed }: EventSourcedTableAttributes) {
    super(scope, id);
    checkTable(this, table);
    if (overflowBucket) requireBucketHere(this, overflowBucket, 'overflowBucket');
    if (feed) checkFeed(this, feed);
    this.table = table;
    this.overflowBucket = overflowBucket;
    this.feed = feed;
  }
}
