import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';

/** Batches at once, to begin with, more per minute of backlog, and at most. Source: developer guide, "Configuring scaling behavior for SQS event source mappings". */
const SCALING = { initial: 5, perMinute: 300, most: 1_250 };
const MINUTE = 60_000;

/** How many batches of an event source mapping run at once. */
export class Concurrency {
  private running = 0;
  /** Virtual milliseconds: since when there has been more to do than it does. */
  private behindSince?: number;
  private waiting?: Task;

  /** @param most the mapping's own maximum. */
  constructor(private readonly world: World, private readonly most = SCALING.most) {}

  public isFree(): boolean {
    return this.running < this.limit();
  }

  public take(): void {
    this.running++;
  }

  public release(): void {
    this.running--;
  }

  /** Nothing is left that it could do. */
  public caughtUp(): void {
    this.behindSince = undefined;
  }

  /** There is more to do than it does: calls back when it has scaled up, unless it cannot. */
  public wait(scaledUp: () => void): void {
    this.behindSince ??= this.world.elapsed;
    if (this.limit() >= this.most) return;
    this.waiting ??= this.world.schedule(MINUTE, () => {
      this.waiting = undefined;
      scaledUp();
    });
  }

  private limit(): number {
    const minutes = this.behindSince === undefined ? 0 : Math.floor((this.world.elapsed - this.behindSince) / MINUTE);
    return Math.min(this.most, SCALING.initial + minutes * SCALING.perMinute);
  }
}
