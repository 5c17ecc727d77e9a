import { draw } from '../../../src/testing/kernel/draw';
import type { Scenario } from './scenarios';

/** What goes wrong where; the same for whoever does the same things with the same seed. */
export class Disturbances {
  private readonly counts = new Map<string, number>();

  constructor(private readonly seed: string, private readonly scenario: Scenario) {}

  /** Whether the bus refuses an event this time. */
  public isRefused(event: string): boolean {
    return this.happens('refused', event, this.scenario.refusedEntries);
  }

  public isThrottled(operation: string): boolean {
    return this.happens('throttled', operation, this.scenario.throttledCalls);
  }

  /** Where the function ends, if it ends at this call. */
  public crashAt(operation: string): 'before' | 'after' | undefined {
    if (!this.happens('crash', operation, this.scenario.crashes)) return undefined;
    return draw(this.seed, 'which', operation, this.counts.get(`crash ${operation}`)!) < 0.5 ? 'before' : 'after';
  }

  /** The records, as the stream brings them. */
  public inOrderOfStream<T>(records: readonly T[], burst: number): T[] {
    const { permuted = 0 } = this.scenario;
    return records.map((record, index) => ({ record, at: index + draw(this.seed, 'place', burst, index) * permuted }))
      .sort((one, other) => one.at - other.at).map(({ record }) => record);
  }

  private happens(what: string, to: string, share = 0): boolean {
    const count = (this.counts.get(`${what} ${to}`) ?? 0) + 1;
    this.counts.set(`${what} ${to}`, count);
    return draw(this.seed, what, to, count) < share;
  }
}
