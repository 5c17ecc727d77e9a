/** How long before Lambda ends an invocation its answer is given, in milliseconds. */
const MARGIN = 500;

/** The longest that a timer can be, in milliseconds; one of more would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

/** When the answer of an invocation is due: half a second before its end, or half of its time where that is less than a second. */
export class Deadline {
  private readonly left: number;
  private readonly margin: number;

  /** @param remainingTime milliseconds until Lambda ends the invocation; `Infinity` outside Lambda. */
  constructor(private readonly remainingTime: () => number) {
    this.left = remainingTime();
    this.margin = Math.min(MARGIN, this.left / 2);
  }

  /** For work that keeps the event loop, and with it the timer, from turning. */
  public isOver(): boolean {
    return this.remainingTime() <= this.margin;
  }

  /** Waits for `work`, as long as there is time to answer. */
  public async wait(work: Promise<unknown>): Promise<void> {
    const milliseconds = this.left - this.margin;
    if (milliseconds > MAX_TIMER) return void await work;
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await Promise.race([work, timeUp]);
    clearTimeout(timer);
  }
}
