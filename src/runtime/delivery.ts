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
}

/** Describes the delivery of a record; the logger is only made when it is used. */
export function deliveryOf(record: SqsRecord, message: unknown, logger: Logger, context?: InvocationContext): Delivery {
  const { messageId, attributes } = record;
  const { id, type, correlationid } = (message ?? {}) as { id?: unknown; type?: unknown; correlationid?: unknown };
  const attempt = Number(attributes.ApproximateReceiveCount);
  const correlationId = String(correlationid ?? id ?? messageId);
  let log: Logger | undefined;
  return {
    messageId,
    attempt,
    groupId: attributes.MessageGroupId,
    correlationId,
    remainingTime: () => context?.getRemainingTimeInMillis() ?? Infinity,
    get log() {
      return (log ??= withFields(logger, {
        message_id: messageId, attempt, correlation_id: correlationId, event_id: id, event_type: type,
      }));
    },
  };
}
