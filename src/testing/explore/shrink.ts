import fc from 'fast-check';
import type { FiredFault } from '../kernel/fault-kinds';
import type { Command } from '../simulation/simulated-world';

/** Runs that shrinking may cost. */
const MOST_RUNS = 200;

/** What made a run fail: what was done to the world, and the faults that it suffered. */
export interface Schedule {
  readonly commands: readonly Command[];
  readonly faults: readonly FiredFault[];
}

/**
 * Leaves out commands and faults as long as what is left still fails. One command is kept, and one fault where there is no
 * failure without any: invariants that expect a fixed result are broken by a world to which nothing happens at all.
 */
export async function shrink(schedule: Schedule, fails: (schedule: Schedule) => Promise<boolean>): Promise<Schedule> {
  const faultless = { ...schedule, faults: [] };
  let smallest = await fails(faultless) ? faultless : schedule;
  const least = { commands: Math.min(1, smallest.commands.length), faults: Math.min(1, smallest.faults.length) };
  const parts = fc.record({ commands: fc.subarray([...smallest.commands]), faults: fc.subarray([...smallest.faults]) });
  let runs = 0;
  for (let smaller: Schedule | undefined = smallest; smaller;) {
    smaller = undefined;
    for (const { value } of parts.shrink({ commands: [...smallest.commands], faults: [...smallest.faults] }, undefined)) {
      if (value.commands.length < least.commands || value.faults.length < least.faults) continue;
      if (runs++ >= MOST_RUNS) return smallest;
      if (!await fails(value)) continue;
      smallest = smaller = value;
      break;
    }
  }
  return smallest;
}
