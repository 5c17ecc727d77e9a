// The few fields of Lambda's SQS event that the runtime reads. Own types, so that the declarations need no others;
// a handler of these types fits `SQSHandler`.

/** A value that travels beside a message's body. */
export interface SqsMessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}

/** One message of a batch. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle?: string;
  readonly body: string;
  readonly eventSourceARN: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    readonly MessageGroupId?: string;
    readonly AWSTraceHeader?: string;
    /** Milliseconds of the epoch. */
    readonly SentTimestamp?: string;
  };
  readonly messageAttributes?: { readonly [name: string]: SqsMessageAttribute };
}

/** What Lambda calls the function with. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** The messages that are to come again; Lambda deletes all others. */
export interface SqsBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The part of Lambda's context that the runtime reads. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}
