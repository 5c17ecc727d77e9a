export { toCloudEvent, type CloudEvent } from './cloud-event';
export { consumer, type BatchCounts, type ConsumerOptions, type Handle, type SqsHandler } from './consumer';
export type { Decode } from './decode';
export type { Delivery } from './delivery';
export { InvalidMessageError, isInvalidMessageError } from './errors';
export type { LogFields, Logger } from './log';
export type { InvocationContext, SqsBatchResponse, SqsEvent, SqsMessageAttribute, SqsRecord } from './sqs-event';
