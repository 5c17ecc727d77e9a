import type { Note } from './delivery';
import { withFields, type Logger } from './log';

/** How a record came: where it stands in the stream, and how to log about it. */
export interface StreamDelivery {
  /** The position in its shard, as the stream gave it. */
  readonly sequenceNumber: string;
  /** What the order holds for: the partition key in Kinesis, in a table the primary key of the item, as JSON with sorted names. */
  readonly key: string;
  /** ARN of the stream. */
  readonly eventSourceArn: string;
  /** Id of the first event of the whole story; the id that the stream gave the record where there is none. */
  readonly correlationId: string;
  /** Logs with sequence number, correlation id, and the event's id and type. */
  readonly log: Logger;
  /** Milliseconds until Lambda ends this invocation; `Infinity` outside Lambda. */
  remainingTime(): number;
  /** Counts the record for the invocation's metrics; wrappers such as `idempotent` call it. */
  note(what: Note): void;
}

/** What differs between the kinds of streams. */
export interface StreamSource<R> {
  /** With its article. */
  readonly name: string;
  sequenceNumber(record: R): string | undefined;
  key(record: R): string;
  /** What `decode` gets. */
  read(record: R): unknown;
}

/** What the records of all streams have. */
export interface StreamRecord {
  readonly eventID?: string;
  readonly eventName?: string;
  readonly eventSourceARN?: string;
}

/** Describes the delivery of a record; works out only what is asked for. */
export class StreamRecordDelivery<R extends StreamRecord> implements StreamDelivery {
  /** The decoded record, once there is one. */
  public message: unknown;

  /** What was noted about it. */
  public readonly notes = new Set<Note>();

  /** An own property, as `remainingTime` is: handlers take the delivery apart. */
  public readonly note: (what: Note) => void;

  private logger?: Logger;

  constructor(
    public readonly record: R,
    private readonly source: StreamSource<R>,
    private readonly parent: Logger,
    public readonly remainingTime: () => number,
  ) {
    this.note = (what) => void this.notes.add(what);
  }

  public get sequenceNumber(): string {
    return this.source.sequenceNumber(this.record)!;
  }

  public get key(): string {
    return this.source.key(this.record);
  }

  public get eventSourceArn(): string {
    return this.record.eventSourceARN ?? '';
  }

  public get correlationId(): string {
    const { correlationid, id } = this.event;
    const known = [correlationid, id].find((value) => typeof value === 'string' || typeof value === 'number');
    return String(known ?? this.record.eventID ?? this.sequenceNumber);
  }

  // Without the key, which may say who somebody is.
  public get log(): Logger {
    const { id = this.record.eventID, type = this.record.eventName } = this.event;
    return (this.logger ??= withFields(this.parent, {
      sequence_number: this.sequenceNumber, correlation_id: this.correlationId, event_id: id, event_type: type,
    }));
  }

  private get event(): { id?: unknown; type?: unknown; correlationid?: unknown } {
    return this.message ?? {};
  }
}
