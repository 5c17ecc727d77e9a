import { stream } from '../kernel/draw';

/** Random choices for a workload, the same ones for the same seed. */
export class Random {
  /** @returns a number in [0, 1). */
  public readonly next: () => number;

  constructor(seed: number) {
    this.next = stream(seed, 'workload');
  }

  /** @returns a whole number from `least` to `most`, both included. */
  public integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @returns one of the values. */
  public pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)];
  }

  /** @returns true with this probability. */
  public chance(probability: number): boolean {
    return this.next() < probability;
  }
}
