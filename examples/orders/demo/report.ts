import type { Comparison, DeadLetter } from './deployment';
import { EXPECTED, expectedEvents, type Outcome, type Sample } from './orders';

/** What became of the orders at one subscriber. */
export interface Observed {
  readonly name: string;
  /** Tries that the function's metrics count. */
  readonly processed: number;
  readonly failed: number;
  readonly duplicates: number;
  readonly effects: readonly string[];
  readonly deadLetters: readonly DeadLetter[];
  /** Events that EventBridge could not hand over. */
  readonly undelivered: number;
}

/** One row per subscriber, for `console.table`. */
export function table(observed: readonly Observed[]): object {
  return Object.fromEntries(observed.map(({ name, processed, failed, duplicates, effects, deadLetters, undelivered }) => {
    const atOnce = deadLetters.filter(({ reason }) => reason).length;
    return [name, {
      'received': processed + deadLetters.length,
      'effects': effects.length,
      'duplicates suppressed': duplicates,
      'dead-lettered': deadLetters.length,
      'at once': atOnce,
      'after all tries': deadLetters.length - atOnce,
      'failed tries': failed,
      'undelivered': undelivered,
    }];
  }));
}

/** Every order that is not where the business rules say, in words; empty when all are accounted for. */
export function unaccounted(samples: readonly Sample[], observed: readonly Observed[]): string[] {
  return observed.flatMap(({ name, effects, deadLetters }) => samples.flatMap((sample) => {
    const { orderId } = sample.order;
    const expected = EXPECTED[name](sample);
    const actual = actualOutcomes(orderId, effects, deadLetters);
    return actual.length === 1 && actual[0] === expected ? [] : [`${orderId} at ${name}: expected ${expected}, found ${actual.join(' and ')}`];
  }));
}

/** Every order whose stream does not tell what the business rules say, in words. */
export function mistold(samples: readonly Sample[], streams: ReadonlyMap<string, readonly string[]>): string[] {
  return samples.flatMap((sample) => {
    const [expected, found] = [expectedEvents(sample), streams.get(sample.order.orderId) ?? []];
    return [...expected].sort().join() === [...found].sort().join() ? [] : [`${sample.order.orderId}: expected ${expected.join(', ')}, found ${found.join(', ')}`];
  });
}

/** Streams that are not in the feed as far as they go. */
export function notDispatched({ lacking, onTheirWay }: Comparison): number {
  return lacking + onTheirWay;
}

/** What is wrong with the feed, in words. */
export function unfed(comparison: Comparison): string[] {
  const lacking = notDispatched(comparison);
  return [...comparison.flaws, ...(lacking > 0 ? [`${lacking} streams are not in the feed as far as they go`] : [])];
}

function actualOutcomes(orderId: string, effects: readonly string[], deadLetters: readonly DeadLetter[]): Outcome[] {
  const found = [
    ...effects.filter((id) => id === orderId).map(() => 'effect' as const),
    ...(deadLetters.some((letter) => letter.orderId === orderId) ? ['deadLetter' as const] : []), // each placement of a poison order
  ];
  return found.length > 0 ? found : ['filtered'];
}
