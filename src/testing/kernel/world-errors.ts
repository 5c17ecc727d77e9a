import type { TraceEntry } from './trace';

/** An event has reached what the simulator does not model. */
export class UnmodelledError extends Error {
  public readonly name = 'UnmodelledError';
}

/** A world does not come to rest: something goes round in circles. */
export class NotSettledError extends Error {
  public readonly name = 'NotSettledError';

  constructor(entries: readonly TraceEntry[], why: string) {
    super(`the world does not settle: ${why}; busiest lately: ${busiest(entries)}`);
  }
}

function busiest(entries: readonly TraceEntry[]): string {
  const counts = new Map<string, number>();
  for (const { from, to, kind } of entries.slice(-1_000)) {
    const what = `${from} ${kind}${to ? ` ${to}` : ''}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).slice(0, 3).map(([what, count]) => `${what} (${count})`).join('; ');
}
