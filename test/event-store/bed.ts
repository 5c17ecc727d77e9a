import { ACCOUNT_EVENTS, type AccountEvents } from './bank';
import { eventStore, type EventStorage, type EventStore, type EventStoreOptions } from '../../src/runtime/event-store';
import { itemsOf, watched, type WatchedStorage } from '../support/event-store-watch';

/** Where the stores of a contract keep their events: two tables, which may hold what earlier tests wrote. */
export interface Opened {
  readonly storage: EventStorage;
  readonly other: EventStorage;
}

export type Open = () => Opened | Promise<Opened>;

/** What a test of the contract needs. */
export interface Bed {
  readonly storage: WatchedStorage;
  readonly other: WatchedStorage;
  /** Accounts, in the storage. */
  readonly accounts: EventStore<AccountEvents>;
  /** Another store of accounts. */
  store(options?: Partial<EventStoreOptions<AccountEvents>>): EventStore<AccountEvents>;
  /** Numbers of the first event of each commit, and of each snapshot, half an event behind its last one. */
  keysOf(streamId: string): Promise<number[]>;
}

/** A bed for each test of the block that this is called in. */
export function useBed(open: Open): Bed {
  const bed = {} as Record<string, unknown>;
  beforeEach(async () => {
    const opened = await open();
    const storage = watched(opened.storage);
    const store: Bed['store'] = (options) => eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage, ...options });
    const keysOf: Bed['keysOf'] = async (id) => (await itemsOf(opened.storage, `account#${id}`)).map(({ sk }) => Number(sk.N));
    Object.assign(bed, { storage, other: watched(opened.other), store, accounts: store(), keysOf });
  });
  return bed as unknown as Bed;
}

let streams = 0;
const RUN = `${process.pid}-${Date.now().toString(36)}`;

/** The id of a stream that nobody else has. */
export function newId(): string {
  return `${RUN}-${++streams}`;
}

/** What a promise is rejected with. */
export async function refusalOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const outcome = await promise.then((value) => ({ value }), (error: Error & Record<string, unknown>) => ({ error }));
  if ('error' in outcome) return outcome.error;
  throw new Error(`it was not refused: ${JSON.stringify(outcome.value)}`);
}

/** What each of several is rejected with. */
export function refusalsOf(promises: readonly Promise<unknown>[]): Promise<Awaited<ReturnType<typeof refusalOf>>[]> {
  return Promise.all(promises.map(refusalOf));
}

/** All that an iterable has. */
export async function listOf<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of iterable) list.push(one);
  return list;
}
