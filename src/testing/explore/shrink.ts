import type { FiredFault } from '../kernel/fault-kinds';
import type { Command } from '../simulation/simulated-world';

/** Runs that shrinking may cost. */
const MOST_RUNS = 200;

/** What made a run fail: what was done to the world, and the faults that it suffered. */
export interface Schedule {
  readonly commands: readonly Command[];
  readonly faults: readonly FiredFault[];
}

/** Leaves out commands and faults as long as what is left still fails. */
export async function shrink(schedule: Schedule, fails: (schedule: Schedule) => Promise<boolean>): Promise<Schedule> {
  const { default: fc } = await import('fast-check'); // takes longer to load than all else, and most explorations find nothing
  const parts = fc.record({ commands: fc.subarray([...schedule.commands]), faults: fc.subarray([...schedule.faults]) });
  let smallest = schedule;
  let runs = 0;
  for (let smaller: Schedule | undefined = schedule; smaller;) {
    smaller = undefined;
    for (const { value } of parts.shrink({ commands: [...smallest.commands], faults: [...smallest.faults] }, undefined)) {
      if (runs++ >= MOST_RUNS) return smallest;
      if (!await fails(value)) continue;
      smallest = smaller = value;
      break;
    }
  }
  return smallest;
}
