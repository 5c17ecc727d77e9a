export { aggregate, type Aggregate } from './event-store/aggregate';
export { appendAll, type AllAppended, type PendingAppend } from './event-store/append-all';
export type { Decider, SnapshotOptions } from './event-store/decider';
export {
  BrokenStreamError, CommitTooLargeError, EventStoreError, InvalidEventError, InvalidStreamError, InvalidTokenError, UnknownEventError,
  VersionConflictError,
} from './event-store/errors';
export { eventStore, type EventStore, type EventStoreOptions } from './event-store/event-store';
export type { Executed } from './event-store/execute';
export { memoryStorage, type MemoryStorageOptions } from './event-store/memory-storage';
export type { AppendOptions, CommitOptions, ExecuteOptions } from './event-store/options';
export type { ReadOptions } from './event-store/read';
export type { Upcaster } from './event-store/schemas';
export { specification, type Given, type When } from './event-store/specification';
export type { EventStorage, Item, ObjectStorage, Range } from './event-store/storage';
export { tableStorage, type TableStorageOptions } from './event-store/table-storage';
export type {
  Appended, ExpectedVersion, LoadedState, LoadedStream, Metadata, NewEvent, Recorded, RecordedEvent, StreamToken,
} from './event-store/types';
