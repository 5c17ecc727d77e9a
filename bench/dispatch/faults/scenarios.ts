/** What goes wrong, as shares of what it can happen to. */
export interface Scenario {
  /** Records come in another order than they were written in, up to so many places away: DynamoDB keeps the order of each item only. */
  readonly permuted?: number;
  /** Entries that PutEvents refuses in an answer of status 200. */
  readonly refusedEntries?: number;
  /** Calls to AWS. */
  readonly throttledCalls?: number;
  /** Calls to AWS that a function ends at: before they are carried out, or after. */
  readonly crashes?: number;
  /** From which burst of commits on, and before which one, the bus does not exist. What it is sent meanwhile is accepted, and gone. */
  readonly busMissing?: Bursts;
  /** Bursts of commits whose records were given up after 24 hours, as the function could not be started. */
  readonly outage?: Bursts;
}

/** From the first on, until the end. */
export interface Bursts {
  readonly from: number;
  readonly to: number;
}

/** By name of their figures. A bus that is deleted under way is deleted between two batches of a burst. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  undisturbed: {},
  permuted: { permuted: 8 },
  refusedEntries: { refusedEntries: 0.05 },
  throttledCalls: { throttledCalls: 0.05 },
  crashes: { crashes: 0.02 },
  busNotThereYet: { busMissing: { from: 0, to: 3 } },
  busDeletedUnderWay: { busMissing: { from: 4.5, to: 7 } },
  recordsGone: { outage: { from: 4, to: 6 } },
  allButBusDeleted: {
    permuted: 8, refusedEntries: 0.05, throttledCalls: 0.05, crashes: 0.02, busMissing: { from: 0, to: 3 }, outage: { from: 4, to: 6 },
  },
};

/** Whether something is among them. */
export function isIn(bursts: Bursts | undefined, place: number): boolean {
  return bursts !== undefined && bursts.from <= place && place < bursts.to;
}
