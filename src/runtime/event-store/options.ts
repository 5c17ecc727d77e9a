import type { ExpectedVersion, Metadata } from './types';
import { checkWholeNumber } from './whole-number';
import type { CloudEvent } from '../cloud-event';

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
   * What the events follow from: appended a second time with the same expected version, they are there once. With `any` and `exists` that
   * takes `rememberFor`.
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
  /** Without a command id, source and id of the event stand for it: give one where an event leads to several commands on one stream. */
  readonly commandId?: undefined;
  readonly causedBy: CloudEvent;
});

/** The command's id. @throws {TypeError} when nothing tells it. */
export function commandIdOf({ commandId, causedBy }: ExecuteOptions): string {
  const id = commandId ?? (causedBy && `${causedBy.source}#${causedBy.id}`);
  if (id === undefined) throw new TypeError('commandId must be given, or causedBy');
  return id;
}

/** What is kept with the events. @throws {TypeError} for a command id or a time that cannot be one. */
export function metadataOf({ causedBy, metadata, rememberFor }: CommitOptions, commandId: string | undefined): Metadata {
  checkWholeNumber('rememberFor', rememberFor);
  if (commandId !== undefined && (typeof commandId !== 'string' || commandId === '')) throw new TypeError('commandId must be a text that is not empty');
  const cause = causedBy && {
    correlationId: causedBy.correlationid ?? causedBy.id, causationId: causedBy.id, traceparent: causedBy.traceparent,
  };
  // Of metadata that were read from an event: the id of another command, which would be taken for this one's.
  const { commandId: _other, ...own } = metadata ?? {};
  return { ...cause, ...own, ...(commandId !== undefined && { commandId }) };
}
