// What the constructs and the runtime both name. Constants only: the synth side must not load handler code.

/** CloudWatch namespace of the runtime's metrics; their dimension `service` is the function's name. */
export const METRICS_NAMESPACE = 'Eventweave';

/** Messages handled, messages that failed once more, and execution environments started. */
export const METRIC = { processed: 'Processed', failed: 'Failed', coldStart: 'ColdStart' } as const;

/** Environment variables that constructs set and the runtime reads. */
export const ENV = { eventBusName: 'EVENTWEAVE_EVENT_BUS_NAME' } as const;
