import { Faults } from '../faults';
import type { Failure } from './failure';
import type { Invariant, Violation } from './invariant';
import { type Random } from './random';
import { shrink, type Schedule } from './shrink';
import { storyOf } from './story';
import { beginWorld } from '../simulation/simulate';
import type { SimulatedWorld } from '../simulation/simulated-world';
import type { WorldThread } from '../simulation/world-thread';

/** What is done to every world, and what must hold after it. */
export interface Trial {
  /** Does to the world whatever the seed's random choices say; it must do the same for the same choices. */
  readonly workload: (world: SimulatedWorld, random: Random) => Promise<void>;
  readonly invariants: readonly Invariant[];
}

/** Runs a world to its end and looks at it before it is gone. */
export async function inWorld<T>(
  thread: WorldThread, seed: number, faults: Faults, act: (world: SimulatedWorld) => Promise<void>, look: (world: SimulatedWorld) => T,
): Promise<T> {
  const world = await beginWorld(thread, seed, faults);
  try {
    await act(world);
    await world.settle();
    return look(world);
  } catch (error) {
    throw tellingOf(`seed ${seed}`, error);
  } finally {
    await world.close().catch(() => {}); // where the thread has ended, so has the world
  }
}

export function violationsOf(world: SimulatedWorld, invariants: readonly Invariant[]): Violation[] {
  return invariants.flatMap((invariant) => violationsOfOne(world, invariant));
}

function violationsOfOne(world: SimulatedWorld, invariant: Invariant): Violation[] {
  try {
    return invariant.check(world).map((violation) => ({ invariant: invariant.name, ...violation }));
  } catch (error) {
    throw tellingOf(`invariant ${invariant.name}`, error);
  }
}

/** What a run has shown to fail. */
export interface Broken {
  readonly seed: number;
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
}

/** Leaves out whatever the failure does not need, and tells its story. */
export async function shrunk(thread: WorldThread, { seed, schedule, violations: found }: Broken, { invariants }: Trial): Promise<Failure> {
  const names = new Set(found.map(({ invariant }) => invariant)); // what breaks others only is another failure
  const known = new Set(found.map(keyOf));
  const again = async <T>({ commands, faults }: Schedule, look: (world: SimulatedWorld) => T) => {
    const repeat = async (world: SimulatedWorld) => {
      for (const command of commands) await world.repeat(command);
    };
    return inWorld(thread, seed, Faults.exactly(faults), repeat, look);
  };
  const broken = (world: SimulatedWorld) => violationsOf(world, invariants).filter(({ invariant }) => names.has(invariant));
  const smallest = await shrink(schedule, async (smaller) => again(smaller, (world) => isPartOf(broken(world), known)).catch(() => false));
  return again(smallest, (world) => {
    const violations = broken(world);
    return { seed, violations, ...smallest, story: storyOf(world, violations[0]?.subject) };
  });
}

// What an invariant says of other events is another failure: it expects commands that were left out.
function isPartOf(violations: readonly Violation[], known: ReadonlySet<string>): boolean {
  return violations.length > 0 && violations.every((violation) => known.has(keyOf(violation)));
}

function keyOf({ invariant, subject = '' }: Violation): string {
  return `${invariant}\u0000${subject}`;
}

// The error itself, as its class may matter to whoever catches it. Its stack repeats the message.
function tellingOf(where: string, thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String((thrown as Error | undefined)?.message ?? thrown));
  const { message, stack } = error;
  error.message = `${where}: ${message}`;
  error.stack = stack?.replace(message, () => error.message);
  return error;
}
