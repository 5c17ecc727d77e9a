import type { Definition } from './definition';
import { invokeTarget } from './delivery';
import type { Task } from '../../kernel/scheduler';
import type { World } from '../../kernel/world';

/** Milliseconds: a schedule runs at its time or within so much of it. Source: user guide, "Schedule types", 60-second precision. */
const PRECISION = 60_000;

/** Where a schedule is. */
export interface ScheduleId {
  readonly path: string;
  readonly name: string;
  readonly arn: string;
}

/** A schedule: it runs as time goes by, and nobody waits for it, as a world with a schedule would never come to rest. */
export class Schedule {
  /** Milliseconds of the epoch, like the next. */
  public readonly created: number;
  public modified: number;
  private next?: Task;

  /** @param completed called when the schedule is over and is to be deleted. */
  constructor(
    private readonly world: World, public readonly id: ScheduleId, public definition: Definition, private readonly completed: () => void,
  ) {
    this.created = world.now;
    this.modified = world.now;
    // A rate without a start date begins at once; a time that is over when the application is deployed has had its run.
    this.begin(0);
  }

  /** Replaces everything. A run whose time has come already still happens. */
  public update(definition: Definition): void {
    this.stop();
    this.definition = definition;
    this.modified = this.world.now;
    // Whether a rate begins anew or goes on counting is not documented: the first run is anywhere within one period.
    const { timing } = definition;
    if (timing && 'every' in timing) this.begin(this.world.latency(0, timing.every, this.id.path, 'updated', this.world.elapsed));
    else this.begin(0);
  }

  /** Nothing of it runs any more. */
  public stop(): void {
    this.world.cancel(this.next);
  }

  private begin(delay: number): void {
    const { world, definition: { timing } } = this;
    if (!timing) return;
    if ('every' in timing) this.runAt(world.now + delay);
    else if (timing.at >= world.now) this.runAt(timing.at);
  }

  private runAt(time: number): void {
    this.next = this.world.scheduleInBackground(time - this.world.now, () => {
      this.run(time);
      const { timing, ActionAfterCompletion } = this.definition;
      if (timing && 'every' in timing) this.runAt(time + timing.every);
      else if (ActionAfterCompletion === 'DELETE') this.completed();
    });
  }

  private run(scheduledFor: number): void {
    const { world, id: { path, arn }, definition: { Target: target } } = this;
    const lineage = `${path}@${new Date(scheduledFor).toISOString()}`;
    world.schedule(world.latency(0, PRECISION, lineage, 'precision'), () => {
      world.record({ kind: 'accepted', from: path, about: [lineage], text: 'scheduled invocation' });
      invokeTarget(world, { path, arn, target, lineage, scheduledFor, since: world.elapsed });
    });
  }
}
