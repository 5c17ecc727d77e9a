/** A request to run a function once. */
export interface InvokeRequest {
  /** The event, as JSON text. */
  readonly payload: string;
  /** Identity of the invocation. */
  readonly lineage: string;
  /** What the handler sees as its request id: the same on every try of one asynchronous event. */
  readonly requestId: string;
  /** The events that it is for. */
  readonly about: readonly string[];
  /** The last try that its messages get. */
  readonly spared: boolean;
  /** Called once, unless the world ends before. */
  readonly done: (result: InvokeResult) => void;
}

/** A request at the function that it is for. */
export interface Invocation extends InvokeRequest {
  /** As it was invoked, with the qualifier that was given. */
  readonly functionArn: string;
  /** Version that runs, such as `$LATEST` or `1`. */
  readonly version: string;
}

/** How an invocation ended, as whoever asked for it sees it. */
export type InvokeResult =
  | { readonly kind: 'success'; readonly payload: string }
  | InvokeError
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason };

/** A function error, as its payload has it. */
export interface InvokeError {
  readonly kind: 'error';
  readonly errorType: string;
  readonly errorMessage: string;
  /** Of an error that the handler threw: its first line only, as the frames would be those of this machine. */
  readonly trace?: readonly string[];
}

/** Source: API reference, TooManyRequestsException. */
export type ThrottleReason = 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';

/** The payload of a function error. */
export function errorPayload({ errorType, errorMessage, trace }: InvokeError): Omit<InvokeError, 'kind'> {
  return { errorType, errorMessage, trace };
}
