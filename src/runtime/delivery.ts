import { withFields, type Logger } from './log';
import type { InvocationContext, SqsRecord } from './sqs-event';

/** How a message came: which try it is, and how to log about it. */
export interface Delivery {
  /** Given by SQS; another one after a redrive, so no key for idempotency. */
  readonly messageId: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The group of a FIFO queue's message. */
  readonly groupId?: string;
  /** Id of the first event of the whole story; the message id where there is none. */
  readonly correlationId: string;
  /** Logs with message id, attempt, correlation id, and the event's id and type. */
  readonly log: Logger;
  /** Milliseconds until Lambda ends this invocation; `Infinity` outside Lambda. */
  remainingTime(): number;
  /** Counts the message for the invocation's metrics; wrappers such as `idempotent` call it. */
  note(what: Note): void;
}

/** What the metrics tell apart besides. */
export type Note = 'duplicate' | 'possiblyRepeated' | 'postponed';

/** Describes the delivery of a record; works out only what is asked for. */
export class RecordDelivery implements Delivery {
  /** The decoded message, once there is one. */
  public message: unknown;

  /** What was noted about it. */
  public notes?: Set<Note>;

  /** Milliseconds that the next try has to wait at least: this one came in vain. */
  public retryAfter?: number;

  /** Milliseconds of the epoch until which a next try would come in vain, as this one holds a lock. */
  public lockedUntil?: number;

  /** An own property, as handlers take the delivery apart. */
  public readonly remainingTime: () => number;

  private logger?: Logger;

  constructor(public readonly record: SqsRecord, private readonly parent: Logger, context?: InvocationContext) {
    this.remainingTime = () => context?.getRemainingTimeInMillis?.() ?? Infinity;
  }

  public note(what: Note): void {
    (this.notes ??= new Set()).add(what);
  }

  public get messageId(): string {
    return this.record.messageId;
  }

  public get attempt(): number {
    return Number(this.record.attributes.ApproximateReceiveCount);
  }

  public get groupId(): string | undefined {
    return this.record.attributes.MessageGroupId;
  }

  public get correlationId(): string {
    const { correlationid, id } = this.event;
    const known = [correlationid, id].find((value) => typeof value === 'string' || typeof value === 'number');
    return String(known ?? this.messageId);
  }

  public get log(): Logger {
    const { id, type } = this.event;
    return (this.logger ??= withFields(this.parent, {
      message_id: this.messageId, attempt: this.attempt, correlation_id: this.correlationId, event_id: id, event_type: type,
    }));
  }

  private get event(): { id?: unknown; type?: unknown; correlationid?: unknown } {
    return this.message ?? {};
  }
}
