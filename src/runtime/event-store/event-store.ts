import { append, isAnyVersion } from './append';
import type { PendingAppend } from './append-all';
import { loadEvents } from './load';
import { metadataOf, type AppendOptions } from './options';
import { read, type ReadOptions } from './read';
import { schemas, type Upcaster } from './schemas';
import type { EventStorage } from './storage';
import { CONTEXTS, type StoreContext } from './store-context';
import { checkCategory, streamName } from './stream-name';
import { tableStorage } from './table-storage';
import { toToken } from './token';
import type { Appended, LoadedStream, NewEvent, RecordedEvent } from './types';
import { draft, type Draft } from './write';

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

  /** All events of a stream. @throws {BrokenStreamError} @throws {UnknownEventError} @throws {EventStoreError} */
  load(streamId: string): Promise<LoadedStream<M>>;

  /** Part of a stream, page by page. Throws as `load`. */
  read(streamId: string, options?: ReadOptions): AsyncIterable<RecordedEvent<M>>;
}

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
  const drafted = (id: string, what: readonly NewEvent<M>[], how: AppendOptions): Draft => {
    const { expected, commandId, rememberFor } = how;
    if (rememberFor && commandId === undefined) throw new TypeError('commandId must be given with rememberFor');
    if (commandId !== undefined && !rememberFor && isAnyVersion(expected)) throw new TypeError(`rememberFor must be given with commandId where ${expected} is expected`);
    return draft(store, stream(id), what, { metadata: metadataOf(how, commandId), rememberFor });
  };
  const made: EventStore<M> = {
    append: async (id, what, how) => append<M>(drafted(id, what, how), how.expected),
    pending: (id, what, how) => ({ draft: drafted(id, what, how), expected: how.expected }),
    load: async (id) => {
      const { events: all, end } = await loadEvents<M>(store, stream(id));
      return { events: all, version: end.version, token: toToken(store, stream(id), end) };
    },
    read: (id, which = {}) => read<M>(store, stream(id), which),
  }; CONTEXTS.set(made, store);
  return made;
}
