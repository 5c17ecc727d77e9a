// The few fields of Lambda's stream events that the runtime reads. Own types, so that the declarations need no others;
// handlers of these types fit `DynamoDBStreamHandler` and `KinesisStreamHandler`.

/** A value of DynamoDB, under the name of its type; binary values are base64, as Lambda's event is JSON. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly M?: { readonly [name: string]: AttributeValue };
  readonly L?: readonly AttributeValue[];
  readonly NULL?: boolean;
  readonly BOOL?: boolean;
}

/** Attributes of an item, by name. */
export interface AttributeMap {
  readonly [name: string]: AttributeValue;
}

/** One change in the stream of a table. */
export interface DynamoDbRecord {
  readonly eventID?: string;
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventSourceARN?: string;
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string };
  readonly dynamodb?: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime?: number;
    readonly Keys?: AttributeMap;
    readonly NewImage?: AttributeMap;
    readonly OldImage?: AttributeMap;
    readonly SequenceNumber?: string;
  };
}

/** One record of a Kinesis data stream. */
export interface KinesisRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSourceARN: string;
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
  };
}

/** What Lambda calls the function with: records of one shard, in its order. */
export interface StreamEvent<R> {
  readonly Records: readonly R[];
}

/** The sequence number that Lambda goes on from; none when all was handled. */
export interface StreamBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}
