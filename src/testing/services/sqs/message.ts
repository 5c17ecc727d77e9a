/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly lineage: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** In a FIFO queue its order, in a standard queue no more than its tenant. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  readonly traceHeader?: string;
  /** Who has sent it, as its `SenderId`. */
  readonly senderId: string;
  /** ARN of the queue that it was moved here from as a dead letter. */
  readonly deadLetterSource?: string;
  /** When it was sent, or, in a FIFO dead-letter queue, moved here; milliseconds of the epoch. Retention counts from here. */
  readonly enqueuedAt: number;
  /** Receives in the queues that it was in before this one. */
  readonly receivesBefore: number;
  /** Milliseconds of the epoch. */
  visibleAt: number;
  /** Receives so far; a dead letter goes on counting. */
  receiveCount: number;
  /** Milliseconds of the epoch, like the next. */
  firstReceivedAt?: number;
  lastReceivedAt?: number;
  /** The latest receipt handle; absent until it has been received from this queue. */
  receiptHandle?: string;
}

/** A message to be sent. */
export interface NewMessage {
  readonly body: string;
  readonly lineage: string;
  readonly senderId: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
  /** Seconds. */
  readonly delay?: number;
}

/** As the API gives it; binary values are Base64, as they travel. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** Whether a receiver has it. */
export function isInFlight({ receiptHandle, visibleAt }: Message, now: number): boolean {
  return receiptHandle !== undefined && visibleAt > now;
}

/** Bytes of a message with its attributes. Source: developer guide, "Amazon SQS message metadata". */
export function sizeOf(body: string, attributes: Readonly<Record<string, MessageAttribute>> = {}): number {
  const texts = Object.entries(attributes).flatMap(([name, { DataType, StringValue, BinaryValue }]) => [
    Buffer.byteLength(name), Buffer.byteLength(DataType), Buffer.byteLength(StringValue ?? ''), Buffer.byteLength(BinaryValue ?? '', 'base64'),
  ]);
  return texts.reduce((sum, size) => sum + size, Buffer.byteLength(body));
}
