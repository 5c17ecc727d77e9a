import { append } from './append';
import type { PendingAppend } from './append-all';
import type { Decider, SnapshotOptions } from './decider';
import { execute, type Executed } from './execute';
import { loadEvents, loadState } from './load';
import { read, type ReadOptions } from './read';
import { schemas, type Upcaster } from './schemas';
import { checkSnapshots } from './snapshot';
import type { EventStorage } from './storage';
import type { StoreContext } from './store-context';
import { checkCategory, streamName } from './stream-name';
import { tableStorage } from './table-storage';
import { toToken } from './token';
import type { Appended, ExpectedVersion, LoadedState, LoadedStream, Metadata, NewEvent, RecordedEvent } from './types';
import { checkWholeNumber } from './whole-number';
import { draft, type Draft } from './write';
import type { CloudEvent } from '../cloud-event';

/** Options of `eventStore`. */
export interface EventStoreOptions<M extends object> {
  /** What kind of streams these are, such as `order`; without `#`, and not starting with `$`. */
  readonly category: string;

  /** Every type of event, with its current schema version. */
  readonly events: { readonly [T in keyof M & string]: number };

  /**
   * What events of earlier schema versions are today. Chained: each makes the next version, up to the current one.
   *
   * @default - there are no earlier ones
   */
  readonly upcasters?: readonly Upcaster[];

  /**
   * Where events are kept.
   *
   * @default tableStorage()
   */
  readonly storage?: EventStorage;

  /**
   * Whether what is written is compressed, with Brotli, where that makes it smaller. Either way both are read.
   *
   * @default false
   */
  readonly compress?: boolean;
}

/** What is kept with the events. */
export interface CommitOptions {
  /**
   * The event that these follow from: they take its correlation id and trace, and name it as their cause.
   *
   * @default - they start a new story
   */
  readonly causedBy?: CloudEvent;

  /** What else there is to say, the actor for one; wins over what `causedBy` says. */
  readonly metadata?: Metadata;

  /**
   * Seconds for which the command's id is remembered by an item of its own, in the same transaction: four write units instead of one,
   * for a small commit.
   *
   * @default - the id is found in the stream; with snapshots, in its last commits, as many as there are between two snapshots at least
   */
  readonly rememberFor?: number;
}

/** Options of `append`. */
export interface AppendOptions extends CommitOptions {
  /** What the stream must be like. */
  readonly expected: ExpectedVersion;

  /**
   * What the events follow from: appended a second time with the same expected version, they are there once.
   *
   * @default - every append counts
   */
  readonly commandId?: string;
}

/** Options of `execute`: either the command's id or the event that it came with must be given. */
export type ExecuteOptions = CommitOptions & {
  /**
   * How often the command is decided, while other writers are faster.
   *
   * @default 10
   */
  readonly attempts?: number;
} & ({
  /** The same command has the same id, however often it is delivered. */
  readonly commandId: string;
} | {
  /** Without a command id, that of the event stands for it. */
  readonly commandId?: undefined;
  readonly causedBy: CloudEvent;
});

/** Streams of one category. `M` maps each type of event to its data. */
export interface EventStore<M extends object> {
  /**
   * Appends events to a stream, all or none of them, with one write.
   *
   * @throws {VersionConflictError} when the stream is not as expected.
   * @throws {InvalidEventError} {InvalidStreamError} {InvalidTokenError} {CommitTooLargeError} before anything is written.
   * @throws {EventStoreError} when the table cannot be used.
   */
  append(streamId: string, events: readonly NewEvent<M>[], options: AppendOptions): Promise<Appended<M>>;

  /** The same, to be carried out by `appendAll`. */
  pending(streamId: string, events: readonly NewEvent<M>[], options: AppendOptions): PendingAppend<M>;

  /**
   * Lets a decider decide on a command, and appends what follows from it.
   *
   * When another writer is faster, the command is decided again, with that one's events. A command that was committed before
   * is not decided again: its events are returned as they were.
   *
   * @throws whatever `decide` throws; what `append` throws; {VersionConflictError} when each attempt lost.
   */
  execute<C, S>(streamId: string, decider: Decider<C, S, M>, command: C, options: ExecuteOptions): Promise<Executed<S, M>>;

  /** All events of a stream. @throws {BrokenStreamError} @throws {UnknownEventError} @throws {EventStoreError} */
  load(streamId: string): Promise<LoadedStream<M>>;

  /** What a decider makes of a stream; from its newest snapshot on, if it has some. Throws as `load`. */
  loadState<C, S>(streamId: string, decider: Decider<C, S, M>): Promise<LoadedState<S>>;

  /** Part of a stream, page by page. Throws as `load`. */
  read(streamId: string, options?: ReadOptions): AsyncIterable<RecordedEvent<M>>;
}

const ATTEMPTS = 10;

/**
 * A store of events, of which each stream has exactly one order, whoever appends to it at the same time.
 *
 * @throws {TypeError} for a category that cannot be one, and for upcasters that do not lead to current schema versions.
 */
export function eventStore<M extends object>(options: EventStoreOptions<M>): EventStore<M> {
  const { category, events, upcasters, storage = tableStorage(), compress = false } = options;
  checkCategory(category);
  const store: StoreContext = { category, storage, schemas: schemas(events, upcasters), compress };
  const stream = (id: string) => streamName(category, id);
  const drafted = (id: string, what: readonly NewEvent<M>[], how: AppendOptions): Draft => (
    draft(store, stream(id), what, { metadata: metadataOf(how, how.commandId), rememberFor: how.rememberFor })
  );
  return {
    append: async (id, what, how) => append<M>(drafted(id, what, how), how.expected),
    pending: (id, what, how) => ({ draft: drafted(id, what, how), expected: how.expected }),
    execute: async (id, decider, command, how) => {
      checkDecider(decider);
      const { attempts = ATTEMPTS, rememberFor } = how;
      checkWholeNumber('attempts', attempts);
      const commandId = commandIdOf(how);
      const metadata = metadataOf(how, commandId);
      return execute({ store, stream: stream(id), decider, command, commandId, metadata, rememberFor, attempts });
    },
    load: async (id) => {
      const { events: all, end } = await loadEvents<M>(store, stream(id));
      return { events: all, version: end.version, token: toToken(store, stream(id), end) };
    },
    loadState: async (id, decider) => {
      checkDecider(decider);
      const { state, end } = await loadState(store, stream(id), decider);
      return { state, version: end.version, token: toToken(store, stream(id), end) };
    },
    read: (id, which = {}) => read<M>(store, stream(id), which),
  };
}

function checkDecider({ snapshots }: { snapshots?: SnapshotOptions }): void {
  if (snapshots) checkSnapshots(snapshots);
}

function commandIdOf({ commandId, causedBy }: ExecuteOptions): string {
  const id = commandId ?? (causedBy && `${causedBy.source}#${causedBy.id}`);
  if (typeof id !== 'string') throw new TypeError('commandId must be a text, or causedBy given');
  return id;
}

function metadataOf({ causedBy, metadata, rememberFor }: CommitOptions, commandId: string | undefined): Metadata {
  checkWholeNumber('rememberFor', rememberFor);
  if (commandId === '') throw new TypeError('commandId must be a text that is not empty');
  const cause = causedBy && {
    correlationId: causedBy.correlationid ?? causedBy.id, causationId: causedBy.id, traceparent: causedBy.traceparent,
  };
  return { ...cause, ...metadata, ...(commandId !== undefined && { commandId }) };
}
