import type { Costs } from './costs';
import type { FaultFigures } from './faults/figures';

/** What we want to be at, at most, and what we are at. */
export interface Bar {
  readonly figure: number;
  readonly bar: number;
  readonly met: boolean;
}

/** Write units of a commit for feed and cursors, in batches of 100. */
const WRITE_UNITS = 0.15;

/** Our bars: what dispatching may cost, and that whatever happens nothing is lost, out of order or under another id. */
export function bars(costs: Readonly<Record<string, Costs>>, faults: Readonly<Record<string, FaultFigures>>): Record<string, Bar> {
  const workloads = Object.entries(costs).filter(([name]) => name.endsWith('.100'));
  return Object.fromEntries([
    ...workloads.map(([name, { writeUnits }]) => [`${name}.writeUnits`, atMost(WRITE_UNITS, writeUnits)]),
    ...Object.entries(faults).map(([name, figures]) => [`${name}.wrong`, atMost(0, wrongIn(figures))]),
  ]) as Record<string, Bar>;
}

function wrongIn({ lost, outOfOrder, repeatedWithOtherId, feedLost = 0, feedOutOfOrderOrRepeated = 0 }: FaultFigures): number {
  return lost + outOfOrder + repeatedWithOtherId + feedLost + feedOutOfOrderOrRepeated;
}

function atMost(bar: number, figure: number): Bar {
  return { figure, bar, met: figure <= bar };
}
