import { deepStrictEqual, ok } from 'node:assert/strict';
import { balanceOf, type AccountEvents, type Balance } from './bank';
import { COMMANDS, type Stream } from './model-programs';
import type { RecordedEvent } from '../../src/runtime/event-store';

export type Recorded = RecordedEvent<AccountEvents>;

/** Events that somebody tried to append, told from all others by their amount. */
interface Attempt {
  readonly streams: readonly Stream[];
  readonly amount: number;
  readonly count: number;
  /** Undefined while it is not known. */
  outcome?: 'written' | 'refused';
}

/** All that callers were told. At the end it has to fit what is there. */
export class History {
  private readonly attempts: Attempt[] = [];
  private readonly told: (readonly [Stream, Recorded])[] = [];
  private readonly parts: (readonly [Stream, readonly Recorded[]])[] = [];
  private readonly states: (readonly [Stream, Balance, least: number])[] = [];
  private readonly highest: Record<Stream, number> = { a: 0, b: 0 };

  /** An append of its own begins: its events have this amount. */
  public begin(streams: readonly Stream[], count: number): Attempt & { amount: number } {
    const attempt: Attempt = { streams, count, amount: this.attempts.length + 1 };
    this.attempts.push(attempt);
    return attempt;
  }

  /** The version that whoever asks from now on has to see. */
  public floor(stream: Stream): number {
    return this.highest[stream];
  }

  /** Somebody was told that these events are there; newly written ones come behind all that had been seen before. */
  public wasTold(stream: Stream, events: readonly Recorded[], newBehind?: number): void {
    for (const event of events) {
      ok(newBehind === undefined || event.version > newBehind, `${event.id} was written before version ${newBehind} had been seen`);
      this.told.push([stream, event]);
      this.highest[stream] = Math.max(this.highest[stream], event.version);
    }
  }

  /** Somebody read a stream whole. */
  public wasRead(stream: Stream, events: readonly Recorded[], floor: number): void {
    ok(events.length >= floor, `${stream} has version ${floor}, and a reader saw ${events.length}`);
    this.parts.push([stream, events]);
    this.wasTold(stream, events);
  }

  /** Somebody was told a state, of this version at least. */
  public wasState(stream: Stream, state: Balance, least: number): void {
    this.states.push([stream, state, least]);
  }

  /** Compares with what is there at the end. @throws {AssertionError} */
  public check(final: Record<Stream, readonly Recorded[]>): void {
    for (const events of Object.values(final)) {
      deepStrictEqual(events.map(({ version }) => version), events.map((_, index) => index + 1));
      deepStrictEqual(events.map(({ time }) => time), events.map(({ time }) => time).sort());
      for (const { data, version } of events) if ('note' in data) deepStrictEqual(data.note, `behind ${version - 1}`, 'it was decided on another state');
    }
    for (const [stream, event] of this.told) deepStrictEqual(final[stream][event.version - 1], event, `${event.id} is not what was acknowledged`);
    for (const [stream, events] of this.parts) deepStrictEqual(events, final[stream].slice(0, events.length));
    for (const [stream, state, least] of this.states) {
      ok(state.events >= least, `the state of ${stream} has ${state.events} events of ${least}`);
      deepStrictEqual(state, balanceOf(final[stream].slice(0, state.events)));
    }
    for (const attempt of this.attempts) checkAttempt(attempt, final);
    const known = [...COMMANDS, ...this.attempts].map(({ amount }) => amount);
    for (const { data, id } of Object.values(final).flat()) ok('amount' in data && known.includes(data.amount), `${id} is of nobody`);
  }
}

function checkAttempt({ streams, amount, count, outcome }: Attempt, final: Record<Stream, readonly Recorded[]>): void {
  const written = streams.map((stream) => numberOf(final[stream], amount));
  const allowed = [...(outcome === 'refused' ? [] : [count]), ...(outcome === 'written' ? [] : [0])];
  ok(allowed.some((each) => written.every((one) => one === each)), `append ${amount}, ${outcome ?? 'without an answer'}, has ${written} events of ${count}`);
}

/** How many events with this amount there are. @throws {AssertionError} when there are others between them. */
export function numberOf(events: readonly Recorded[], amount: number): number {
  const versions = events.filter(({ data }) => 'amount' in data && data.amount === amount).map(({ version }) => version);
  deepStrictEqual(versions, versions.map((_, index) => versions[0] + index), `the events with ${amount} are apart`);
  return versions.length;
}
