/** An event that has not been stored yet, of a map from each type to its data. */
export type NewEvent<M extends object> = { [T in keyof M & string]: { readonly type: T; readonly data: M[T] } }[keyof M & string];

/** An event as it was stored. */
export type RecordedEvent<M extends object> = NewEvent<M> & Recorded;

/** What the store knows of an event. */
export interface Recorded {
  /** `<category>#<stream id>@<version>`: the same whenever the event is read or published. */
  readonly id: string;
  readonly streamId: string;
  /** Position in its stream, from 1 on, without gaps. */
  readonly version: number;
  /** When it was committed, ISO 8601; never before the event in front of it. */
  readonly time: string;
  readonly metadata: Metadata;
}

/** Where a commit comes from; for whatever else it carries, JSON values. */
export interface Metadata {
  /** The command that the events follow from. */
  readonly commandId?: string;
  /** Id of the first event of the whole story. */
  readonly correlationId?: string;
  /** Id of the event or command that these follow from. */
  readonly causationId?: string;
  /** Who wanted it. */
  readonly actor?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly [name: string]: unknown;
}

declare const TOKEN: unique symbol;

/**
 * Where a stream ended when all of it was read, opaque: an append with it needs no read.
 *
 * To be trusted: hand it to your own code, and take a version from anybody else.
 */
export type StreamToken = string & { readonly [TOKEN]: true };

/**
 * What the stream must be like, or nothing is appended: at the end that a token tells, at a version, without events (`none`, or 0), with
 * some (`exists`); or `any`.
 *
 * With a token or `none` an append is one call; a version, `exists` and `any` cost a read.
 */
export type ExpectedVersion = StreamToken | number | 'none' | 'exists' | 'any';

/** What an append did. */
export interface Appended<M extends object> {
  readonly events: RecordedEvent<M>[];
  /** Of the last of these events. */
  readonly version: number;
  /** The end of the stream after them. */
  readonly token: StreamToken;
  /** Whether the command had been committed before, so that nothing was appended. */
  readonly repeated: boolean;
}

/** A stream as a whole. */
export interface LoadedStream<M extends object> {
  readonly events: RecordedEvent<M>[];
  /** 0 when there is none. */
  readonly version: number;
  readonly token: StreamToken;
}

/** What a stream amounts to. */
export interface LoadedState<S> {
  readonly state: S;
  /** 0 when there is none. */
  readonly version: number;
  readonly token: StreamToken;
}
