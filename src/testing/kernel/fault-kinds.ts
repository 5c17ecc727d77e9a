/**
 * Every fault that the simulator can inject: what happens, and how often where it is switched on (chance at each place).
 * What a call, a delivery or an invocation suffers never reaches further than AWS documents it.
 */
export const FAULT_KINDS = {
  crashBeforeCall: { rate: 0.03, means: 'the function dies before a call is sent' },
  crashAfterCall: { rate: 0.03, means: 'the function dies after a call has taken effect, before its reply' },
  crashAtEnd: { rate: 0.03, means: 'the function dies after its handler has returned, before anybody hears of it' },
  initFailure: { rate: 0.05, means: 'an execution environment dies while it starts' },
  coldStart: { rate: 0.1, means: 'the next invocation gets a new execution environment' },
  lambdaThrottle: { rate: 0.05, means: 'Lambda refuses an invocation for lack of concurrency' },
  replyLost: { rate: 0.02, means: 'a call takes effect, and its reply never comes' },
  connectionReset: { rate: 0.03, means: 'a call takes effect, and its connection breaks before the reply' },
  throttle: { rate: 0.05, means: 'a service throttles a call' },
  slowCall: { rate: 0.03, means: 'a call takes seconds' },
  lateCall: { rate: 0.02, means: 'an environment is given up while it waits, and goes on after others have taken over' },
  staleRead: { rate: 0.2, means: 'an eventually consistent read returns what was there before the last write; a global index lags, each item by another while' },
  transactionConflict: { rate: 0.05, means: 'a transaction, a write to a table of transactions or a conditional write to a bucket is refused: another one is at work there' },
  partialFailure: { rate: 0.1, means: 'an entry of a batch call fails inside a successful reply' },
  duplicateDelivery: { rate: 0.05, means: 'a message or event is delivered twice' },
  lateDelivery: { rate: 0.05, means: 'a delivery takes minutes' },
  reorderedDelivery: { rate: 0.1, means: 'a delivery is overtaken by later ones' },
  targetUnavailable: { rate: 0.05, means: 'a target refuses a delivery for now' },
  visibilityExpired: { rate: 0.03, means: 'a visibility timeout passes while the handler still runs' },
  shardSplit: { rate: 0.02, means: 'a shard of a stream is split' },
  acknowledgeLost: { rate: 0.05, means: 'a message stays in its queue although it was handled' },
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** A fault that happened: where, and in the course of what, so that it can be made to happen again. */
export interface FiredFault {
  readonly kind: FaultKind;
  /** Path of the resource that suffered it. */
  readonly place: string;
  readonly site: string;
}
