import { aggregate, appendAll, eventStore, type Decider } from 'cdk-eventweave/runtime/event-store';

interface Events {
  Counted: { readonly by: string; readonly text?: string };
}

const counters = eventStore<Events>({ category: 'counter', events: { Counted: 1 } });

/** Counts whatever it is told to. */
const counter: Decider<Events['Counted'], number, Events> = {
  initialState: () => 0,
  decide: (data) => [{ type: 'Counted', data }],
  evolve: (counted) => counted + 1,
};

const counting = aggregate(counters, counter);

/** What the function is asked for. */
export type Request =
  | { readonly count: string; readonly by: string; readonly times: number }
  | { readonly appendAll: readonly string[] }
  | { readonly appendLarge: string; readonly bytes: number }
  | { readonly load: string };

export async function handler(request: Request): Promise<unknown> {
  if ('count' in request) return count(request);
  if ('appendAll' in request) return appendAll(request.appendAll.map((id) => counters.pending(id, [{ type: 'Counted', data: { by: 'all' } }], { expected: 'none' })));
  if ('appendLarge' in request) {
    return counters.append(request.appendLarge, [{ type: 'Counted', data: { by: 'large', text: 'x'.repeat(request.bytes) } }], { expected: 'any' });
  }
  const { events, version } = await counters.load(request.load);
  return { version, by: events.map(({ data }) => data.by), length: JSON.stringify(events).length };
}

// Each command once more, as if its first delivery had not been acknowledged.
async function count({ count: id, by, times }: { readonly count: string; readonly by: string; readonly times: number }) {
  const found = { conflicts: 0, repeated: 0, gaveUp: 0 };
  for (let done = 0; done < times;) {
    try {
      const how = { commandId: `${by}-${done}`, attempts: 25 };
      const { conflicts } = await counting.execute(id, { by: how.commandId }, how);
      const { repeated } = await counting.execute(id, { by: how.commandId }, how);
      found.conflicts += conflicts;
      found.repeated += Number(repeated);
      done++;
    } catch (error) {
      if ((error as Error).name !== 'VersionConflictError') throw error;
      found.gaveUp++;
    }
  }
  return found;
}
