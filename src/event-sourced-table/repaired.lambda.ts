import type { Outcome } from './dispatcher.lambda';

/** What a repair did. */
export interface Repaired {
  /** Streams that lacked something. */
  readonly streams: number;
  readonly dispatched: number;
  /** Those that are parked now. */
  readonly parked: readonly string[];
  /** Those that have to be repaired again. */
  readonly failed: readonly string[];
}

/** Not all was done; what was done stays. */
export class RepairUnfinishedError extends Error {
  public readonly name = 'RepairUnfinishedError';

  constructor(public readonly repaired: Repaired, why: string) {
    super(`repair was not done, ${why}: ${repaired.dispatched} streams were dispatched, which stay so; call it again for the others`);
  }
}

/** Where nothing was lacking. */
export const NOTHING: Repaired = { streams: 0, dispatched: 0, parked: [], failed: [] };

/** What dispatching did. */
export function resultOf(outcomes: ReadonlyMap<string, Outcome>): Repaired {
  const lacked = [...outcomes].filter(([, { before }]) => !before);
  const inState = (wanted: Outcome['state']) => lacked.filter(([, { state }]) => state === wanted).map(([stream]) => stream);
  return { streams: lacked.length, dispatched: inState('dispatched').length, parked: inState('parked'), failed: inState('failed') };
}

/** Both. */
export function sum(one: Repaired, other: Repaired): Repaired {
  return {
    streams: one.streams + other.streams,
    dispatched: one.dispatched + other.dispatched,
    parked: [...one.parked, ...other.parked],
    failed: [...one.failed, ...other.failed],
  };
}
