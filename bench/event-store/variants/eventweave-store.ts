import { aggregate, eventStore, tableStorage, VersionConflictError, type Decider, type StreamToken } from 'cdk-eventweave/runtime/event-store';
import type { Data, Store } from '../store';

interface Events { Happened: Data }

const decider: Decider<Data, number, Events> = {
  initialState: () => 0,
  decide: (data) => [{ type: 'Happened', data }],
  evolve: (count) => count + 1,
};

const deciderWithSnapshots: Decider<Data, number, Events> = { ...decider, snapshots: { name: 'count', schemaVersion: 1, every: 100 } };

export function openEventweave(tableName: string, compress: boolean): Store<StreamToken> {
  const store = eventStore<Events>({ category: 'b', events: { Happened: 1 }, storage: tableStorage({ tableName }), compress });
  const execute = (by: typeof decider) => (stream: string, data: Data) => aggregate(store, by).execute(stream, data, { commandId: data.id });
  return {
    append: async (stream, end, data) => {
      const { token } = await store.append(stream, data.map((one) => ({ type: 'Happened', data: one })), { expected: end ?? 'none' });
      return token;
    },
    load: async (stream) => {
      const { events, token } = await store.load(stream);
      return { events, end: token };
    },
    isConflict: (error) => error instanceof VersionConflictError,
    execute: execute(decider),
    snapshots: {
      execute: execute(deciderWithSnapshots),
      load: async (stream) => (await aggregate(store, deciderWithSnapshots).load(stream)).state,
    },
  };
}
