/** Turns in which work has to be done; a program of the tests takes some hundred. */
const MOST = 10_000;

const MODULUS = 2 ** 31 - 1;

/** Whoever does things at the same time, one step of one of them after the other; a number says in which order. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private state: number;

  constructor(seed: number) {
    this.state = seed % MODULUS;
  }

  /** Waits until it is the caller's turn. */
  public readonly pause = (): Promise<void> => new Promise((resolve) => this.waiting.push(resolve));

  /** Gives turns until work is done. @throws {Error} what it throws, and when it does not end. */
  public async until<T>(work: Promise<T>): Promise<T> {
    let done = false;
    work.then(() => (done = true), () => (done = true));
    for (let turns = 0; !done; turns++) {
      if (turns > MOST) throw new Error(`the work is not done after ${MOST} turns: it waits for nobody, or goes round in circles`);
      await new Promise(setImmediate); // until nobody has anything to do
      this.waiting.splice(this.next() % (this.waiting.length || 1), 1)[0]?.();
    }
    return work;
  }

  // A linear congruential generator of exact numbers: its upper bits are good enough.
  private next(): number {
    this.state = (this.state * 48_271 + 11) % MODULUS;
    return Math.floor(this.state / 256);
  }
}
