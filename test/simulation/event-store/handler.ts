import { consumer } from 'cdk-eventweave/runtime';
import { aggregate, eventStore, type Decider } from 'cdk-eventweave/runtime/event-store';

interface Events {
  Counted: { readonly by: string; readonly text: string };
}

/** What a message asks for. */
export interface Count {
  readonly counter: string;
  readonly by: string;
}

const { SNAPSHOTS, REMEMBER_FOR, BYTES = '0' } = process.env;
const counters = eventStore<Events>({ category: 'counter', events: { Counted: 1 } });

// Counting is not idempotent by itself: decided twice, it counts twice.
const counter: Decider<Count, number, Events> = {
  initialState: () => 0,
  decide: ({ by }) => [{ type: 'Counted', data: { by, text: 'x'.repeat(Number(BYTES)) } }],
  evolve: (count) => count + 1,
  snapshots: SNAPSHOTS ? { name: 'count', schemaVersion: 1, every: Number(SNAPSHOTS) } : undefined,
};

const counting = aggregate(counters, counter);

export const handler = consumer<Count>(async (event) => {
  const rememberFor = REMEMBER_FOR ? Number(REMEMBER_FOR) : undefined;
  const { events: [{ id }], repeated } = await counting.execute(event.data.counter, event.data, { causedBy: event, rememberFor });
  console.log(JSON.stringify({ answered: event.data.by, id, repeated }));
});
