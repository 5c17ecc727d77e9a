import { Stats, type Alarm, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EventSourcedTableAttributes, EventSourcedTableProps, IEventSourcedTable } from './event-sourced-table-props';
import { EventStore } from './event-store';
import { requireBucketHere } from './overflow';
import { createStreamFailures, StreamReader } from './stream-reader';
import { streamAlarms, tableAlarms, tamperAlarm } from './table-alarms';
import { checkTable } from './table-checks';
import { createBookkeepingTable, createEventTable } from './tables';
import { createAlarms } from '../core/alarms';
import { encryptionOf } from '../core/encryption-default';
import { runtimeMetric } from '../core/metrics';
import { METRIC } from '../runtime/contract';

/**
 * An event store: streams of events in one DynamoDB table, one item per commit, to be used with `cdk-eventweave/runtime/event-store`.
 *
 * Those who append can neither update nor delete. A commit that is changed or removed all the same raises an alarm; what it was is
 * kept, and can be restored.
 */
export class EventSourcedTable extends EventStore {
  /**
   * An event store of another stack or app; nothing is created but permissions.
   *
   * @throws `cdk-eventweave:eventStoreKeys`, `eventStoreStream`, `eventStoreTimeToLive`, `eventStoreReplicas` for a table that could not
   * hold one, as far as it tells.
   * @throws `cdk-eventweave:otherEnvironment` when the table or the bucket is in another account or Region.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: EventSourcedTableAttributes): IEventSourcedTable {
    return new ImportedTable(scope, id, attributes);
  }

  /** Where commits are kept, with the snapshots and deduplication items of their streams. */
  public readonly table: ITable;

  /** Where commits are kept that are too large for an item; undefined without `overflow`. */
  public readonly overflowBucket?: IBucket;

  /** What the library keeps about the table, out of reach of those who append: the evidence of what was changed. */
  public readonly bookkeeping: ITable;

  /** What reads the stream of the table, keeps evidence of what was changed, and restores it when called. */
  public readonly streamReader: IFunction;

  /** What calls the stream reader. */
  public readonly eventSourceMapping: EventSourceMapping;

  /** Where records rest that the stream reader could not handle. */
  public readonly streamFailures: IBucket;

  /** The alarms of the table and of its stream; none when they are switched off. */
  public readonly alarms: Alarm[];

  /** @throws what `Overflow` throws. */
  constructor(scope: Construct, id: string, props: EventSourcedTableProps = {}) {
    super(scope, id);
    const encryption = encryptionOf(this, props.encryption);
    const table = createEventTable(this, encryption);
    const bookkeeping = createBookkeepingTable(this, encryption);
    const streamFailures = createStreamFailures(this, encryption);
    const reader = new StreamReader(this, 'StreamReader', { table, bookkeeping, streamFailures, encryption });

    this.table = table;
    this.overflowBucket = props.overflow?._bind(this, encryption);
    this.bookkeeping = bookkeeping;
    this.streamReader = reader.function;
    this.eventSourceMapping = reader.eventSourceMapping;
    this.streamFailures = streamFailures;
    const { path } = this.node;
    this.alarms = createAlarms(this, { ...tamperAlarm(this), ...streamAlarms(path, reader), ...tableAlarms(path, table) });
  }

  /** Commits that were changed or removed, each counted once or more often, by the stream reader. */
  public metricTampered(options: MetricOptions = {}): Metric {
    return runtimeMetric(this.streamReader, METRIC.tampered, Stats.SUM, options);
  }
}

class ImportedTable extends EventStore {
  public readonly table: ITable;
  public readonly overflowBucket?: IBucket;

  constructor(scope: Construct, id: string, { table, overflowBucket }: EventSourcedTableAttributes) {
    super(scope, id);
    checkTable(this, table);
    if (overflowBucket) requireBucketHere(this, overflowBucket, 'overflowBucket');
    this.table = table;
    this.overflowBucket = overflowBucket;
  }
}
