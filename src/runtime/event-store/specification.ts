import { deepStrictEqual, fail, ok } from 'node:assert/strict';
import { aggregate } from './aggregate';
import type { Decider } from './decider';
import { InvalidEventError } from './errors';
import { eventStore } from './event-store';
import { toJson } from './json';
import { memoryStorage } from './memory-storage';
import type { NewEvent } from './types';
import { described } from '../errors';

/** What has happened before; ask `when`. */
export interface Given<C, M extends object> {
  /** What is to be done now. */
  when(command: C): When<M>;
}

/** What is to be done; say `then` or `thenRefused`. */
export interface When<M extends object> {
  /**
   * Expects these events, and that the command repeated adds none.
   *
   * @throws {AssertionError}
   */
  then(events: readonly NewEvent<M>[]): Promise<void>;

  /**
   * Expects that the command is refused with an error like this.
   *
   * @param error its class, or what its message matches
   * @throws {AssertionError}
   */
  thenRefused(error: RegExp | (new (...args: any[]) => Error)): Promise<void>;
}

/**
 * Tells what a decider does, for tests: `given(events).when(command).then(events)`.
 *
 * The events go through a store in memory, so what JSON cannot carry is found out. Deciding is repeated on the same state, as it
 * is in production when another writer is faster, and must come to the same events; then the command is delivered once more.
 */
export function specification<C, S, M extends object>(decider: Decider<C, S, M>): (events: readonly NewEvent<M>[]) => Given<C, M> {
  return (history) => ({
    when: (command) => ({
      then: (events) => {
        if (typeof events === 'function') throw new TypeError('then must be given a list of events: a specification is no promise until then or thenRefused was called');
        return expectEvents(decider, history, command, events);
      },
      thenRefused: (error) => expectRefusal(decider, history, command, error),
    }),
  });
}

const STREAM = 'given';

async function expectEvents<C, S, M extends object>(
  decider: Decider<C, S, M>, history: readonly NewEvent<M>[], command: C, events: readonly NewEvent<M>[],
): Promise<void> {
  const store = await storeWith(history, events);
  const streams = aggregate(store, decider);
  const { state } = await streams.load(STREAM);
  const decided = plain(await decider.decide(command, state));
  deepStrictEqual(decided, plain(events));
  deepStrictEqual(plain(await decider.decide(command, (await streams.load(STREAM)).state)), decided, 'the same state must lead to the same events, whenever it is asked');
  const first = await streams.execute(STREAM, command, { commandId: 'when' });
  if (decider.snapshots) toJson(first.state, 'state');
  deepStrictEqual(first.state, (await streams.load(STREAM)).state, 'decide must not change the state');
  const again = await streams.execute(STREAM, command, { commandId: 'when' });
  deepStrictEqual(plain(again.events), plain(first.events), 'a command that is repeated must have the events that it had');
  deepStrictEqual((await store.load(STREAM)).version, history.length + events.length, 'a command that is repeated must add no event');
}

async function expectRefusal<C, S, M extends object>(
  decider: Decider<C, S, M>, history: readonly NewEvent<M>[], command: C, expected: RegExp | (new (...args: any[]) => Error),
): Promise<void> {
  const { state } = await aggregate(await storeWith(history), decider).load(STREAM);
  let decided: unknown;
  try {
    decided = await decider.decide(command, state);
  } catch (error) {
    const { error_message: message } = described(error);
    if (expected instanceof RegExp) ok(message.search(expected) >= 0, `the refusal must match ${expected}, got ${message}`);
    else ok(error instanceof expected, `the refusal must be ${expected.name}, got ${String(error)}`);
    return;
  }
  fail(`the command must be refused, got ${JSON.stringify(decided)}`);
}

async function storeWith<M extends object>(history: readonly NewEvent<M>[], more: readonly NewEvent<M>[] = []) {
  const types = [...history, ...more].map(({ type }) => [type, 1]);
  const store = eventStore<M>({ category: 'specification', events: Object.fromEntries(types) as never, storage: memoryStorage() });
  if (history.length > 0) await store.append(STREAM, history, { expected: 'none' });
  return store;
}

function plain<M extends object>(events: readonly NewEvent<M>[]): unknown {
  if (!Array.isArray(events)) throw new InvalidEventError(`events must be a list, got ${typeof events}`);
  return events.map(({ type, data }, index) => ({ type, data: JSON.parse(toJson(data, `events[${index}].data`)) as unknown }));
}
