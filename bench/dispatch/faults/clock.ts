const realNow = Date.now.bind(Date);
const realTimeout = globalThis.setTimeout;

/** Has everybody wait for a fiftieth of the time: the pauses between the tries of a call are what takes longest here. */
export function shortenPauses(): void {
  const shortened = (callback: () => void, milliseconds = 0) => realTimeout(callback, milliseconds / 50);
  globalThis.setTimeout = Object.assign(shortened, realTimeout) as typeof setTimeout;
}

/** The time that functions see: it goes on by itself, and in leaps. */
export class Clock {
  private ahead = 0;

  /** Has `Date.now` tell this time, until another clock is started. */
  public start(): void {
    Date.now = () => realNow() + this.ahead;
  }

  /** @param milliseconds later than now. */
  public advance(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  /** Unless it is later already. */
  public advanceTo(time: number): void {
    this.ahead += Math.max(0, time - Date.now());
  }
}
