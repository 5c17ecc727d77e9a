import { Faults } from '../faults';
import { InvariantViolation, type Failure } from './failure';
import { Random } from './random';
import { inWorld, shrunk, violationsOf, type Trial } from './run';
import { checkedSeed, prepare, type Application, type ApplicationOptions } from '../simulation/simulate';
import { WorldThread } from '../simulation/world-thread';

/** Options of `exploreCrashPoints`. */
export interface CrashPointOptions extends ApplicationOptions, Trial {
  /**
   * Names or paths of the functions that die, or of what they are in.
   *
   * @default - every function
   */
  readonly at?: readonly string[];

  /**
   * A whole number.
   *
   * @default 1
   */
  readonly seed?: number;
}

/** What an exploration of crash points has found. */
export interface CrashPoints {
  /** How many deaths were tried, each in a world of its own. */
  readonly points: number;
}

/**
 * Lets functions die before and after each of their calls and at their end, one death to a world, until every point has
 * had its turn, and checks what must hold.
 *
 * @throws {InvariantViolation} for all points that break an invariant, or at once when one is broken without any death.
 * @throws {Error} when there is no such point.
 */
export async function exploreCrashPoints(application: Application, options: CrashPointOptions): Promise<CrashPoints> {
  const { at, seed = 1, workload, invariants } = options;
  checkedSeed(seed);
  const thread = new WorldThread(await prepare(application, options));
  const act = async (world: Parameters<Trial['workload']>[0]) => workload(world, new Random(seed));
  try {
    const all = Faults.tryOut('crashBeforeCall', 'crashAfterCall', 'crashAtEnd');
    const { sites, commands, broken } = await inWorld(thread, seed, at ? all.at(...at) : all, act, (world) => (
      { sites: world.view().sites, commands: world.commands, broken: violationsOf(world, invariants) }
    ));
    if (broken.length > 0) {
      throw new InvariantViolation([await shrunk(thread, { seed, violations: broken, schedule: { commands, faults: [] } }, options)]);
    }
    if (sites.length === 0) throw new Error('there is no crash point: no function was invoked that faults could reach');
    const failures: Failure[] = [];
    for (const site of sites) {
      const violations = await inWorld(thread, seed, Faults.exactly([site]), act, (world) => violationsOf(world, invariants));
      if (violations.length > 0) failures.push(await shrunk(thread, { seed, violations, schedule: { commands, faults: [site] } }, options));
    }
    if (failures.length > 0) throw new InvariantViolation(failures);
    return { points: sites.length };
  } finally {
    await thread.terminate();
  }
}
