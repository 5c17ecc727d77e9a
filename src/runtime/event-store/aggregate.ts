import type { Decider } from './decider';
import type { EventStore } from './event-store';
import { execute, type Executed } from './execute';
import { loadState } from './load';
import { commandIdOf, metadataOf, type ExecuteOptions } from './options';
import { checkSnapshots } from './snapshot';
import { CONTEXTS } from './store-context';
import { streamName } from './stream-name';
import { toToken } from './token';
import type { LoadedState } from './types';
import { checkWholeNumber } from './whole-number';

/** How often a command is decided, unless said otherwise. */
const ATTEMPTS = 10;

/** Streams of a store, and what decides on them. */
export interface Aggregate<C, S, M extends object> {
  /**
   * Decides on a command, and appends what follows from it.
   *
   * When another writer is faster, the command is decided again, with that one's events. A command that was committed before
   * is not decided again: its events are returned as they were.
   *
   * @throws whatever `decide` throws; what `append` throws; {VersionConflictError} when each attempt lost.
   */
  execute(streamId: string, command: C, options: ExecuteOptions): Promise<Executed<S, M>>;

  /** What a stream amounts to; from its newest snapshot on, if it has some. Throws as `load` of the store. */
  load(streamId: string): Promise<LoadedState<S>>;
}

/**
 * Lets a decider decide on the streams of a store.
 *
 * @throws {TypeError} for snapshots that could never be read, or would be taken for something else's.
 */
export function aggregate<C, S, M extends object>(events: EventStore<M>, decider: Decider<C, S, M>): Aggregate<C, S, M> {
  const store = CONTEXTS.get(events);
  if (!store) throw new TypeError('events must be a store that eventStore made, of the same copy of this package');
  if (decider.snapshots) checkSnapshots(decider.snapshots);
  return {
    execute: async (id, command, options) => {
      const { attempts = ATTEMPTS, rememberFor } = options;
      checkWholeNumber('attempts', attempts);
      const commandId = commandIdOf(options);
      const metadata = metadataOf(options, commandId);
      return execute({ store, stream: streamName(store.category, id), decider, command, commandId, metadata, rememberFor, attempts });
    },
    load: async (id) => {
      const stream = streamName(store.category, id);
      const { state, end } = await loadState(store, stream, decider);
      return { state, version: end.version, token: toToken(store, stream, end) };
    },
  };
}
