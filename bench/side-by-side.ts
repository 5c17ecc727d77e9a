import { execFileSync } from 'node:child_process';

/** What several runs gave. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Runs each command in a fresh process, in turn, `runs` times after one warm-up; each prints one number. */
export function sideBySide(commands: Record<string, string[]>, runs: number, env: object = {}): Record<string, Figure> {
  const printed = inTurn<number>(commands, runs, env);
  return Object.fromEntries(Object.entries(printed).map(([name, values]) => [name, figure(values)]));
}

/** Runs each command in a fresh process, in turn, `runs` times after one warm-up; each prints JSON in its last line. */
export function inTurn<T>(commands: Record<string, string[]>, runs: number, env: object = {}): Record<string, T[]> {
  const samples = Object.fromEntries(Object.keys(commands).map((name) => [name, [] as T[]]));
  for (let round = -1; round < runs; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const printed = execFileSync(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });
      const value = parsed<T>(name, printed.toString());
      if (round >= 0) samples[name].push(value);
    }
  }
  return samples;
}

/** Median, least and most, rounded to thousandths. */
export function figure(values: number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const middle = sorted.length / 2;
  const median = Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
  return { median: round(median), min: round(sorted[0]), max: round(sorted[sorted.length - 1]) };
}

function parsed<T>(name: string, printed: string): T {
  try {
    return JSON.parse(printed.trim().split('\n').pop()!) as T;
  } catch {
    throw new Error(`${name} printed no figure: ${printed.slice(-200)}`);
  }
}
