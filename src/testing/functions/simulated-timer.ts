import type { Task } from '../kernel/scheduler';
import type { Environment } from '../services/lambda/environment';

/** What `setTimeout` and its kind return to the code of functions. */
export class SimulatedTimer {
  private task?: Task;
  private referenced = true;

  /** @param delay virtual milliseconds. */
  constructor(
    private readonly environment: Environment, private readonly delay: number, private readonly repeat: boolean, private readonly code: () => void,
  ) {
    this.start();
  }

  public stop(): this {
    if (this.task) this.environment.stopTimer(this.task);
    return this;
  }

  public refresh(): this {
    this.stop();
    this.start();
    return this;
  }

  public close(): this {
    return this.stop();
  }

  public ref(): this {
    this.referenced = true;
    return this;
  }

  /** An environment is frozen when its handler has ended, so a timer keeps nothing alive in the first place. */
  public unref(): this {
    this.referenced = false;
    return this;
  }

  public hasRef(): boolean {
    return this.referenced;
  }

  private start(): void {
    if (this.environment.dead) return;
    this.task = this.environment.startTimer(this.delay, () => {
      if (this.repeat) this.start();
      this.code();
    });
  }
}
