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
  /** Which try of them it is, from 1, and how many there may be; absent for a caller who tries as it likes. */
  readonly attempt?: number;
  readonly most?: number;
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

/** What a trace says of an invocation: which try it is, and of how much. */
export function triesOf({ attempt, most, about }: InvokeRequest): string {
  const tries = attempt === undefined ? [] : [`try ${attempt}${most === undefined ? '' : ` of ${most}`}`];
  return [...tries, ...(about.length > 1 ? [`${about.length} messages`] : [])].join(', ');
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
