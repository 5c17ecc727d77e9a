import type { NewEvent } from './types';

/** How a kind of stream decides on commands, and what its events amount to. */
export interface Decider<C, S, M extends object> {
  /** The state of a stream without events. */
  readonly initialState: () => S;

  /**
   * The events that follow from a command, none if there is nothing to do. Throws to refuse.
   *
   * Asked again with a newer state when another writer was faster, so it may read, and must neither act nor change the state.
   */
  readonly decide: (command: C, state: S) => readonly NewEvent<M>[] | Promise<readonly NewEvent<M>[]>;

  /** The state after an event; pure, and never refuses: by then the event is committed. */
  readonly evolve: (state: S, event: NewEvent<M>) => S;

  /**
   * Keeps states, so that long streams are loaded by one call, of up to 1 MB.
   *
   * @default - streams are loaded whole
   */
  readonly snapshots?: SnapshotOptions;
}

/** How states are kept; they have to be what JSON can carry. */
export interface SnapshotOptions {
  /** Tells these states from those that other deciders keep of the same streams. */
  readonly name: string;

  /** To be raised with each change of the state's shape, or of what `evolve` makes of events: snapshots of others are not read. */
  readonly schemaVersion: number;

  /**
   * Number of events after which a state is kept.
   *
   * @default 100
   */
  readonly every?: number;
}
