import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Where the variants are, and what their processes need. */
export interface Subjects {
  /** The bundle of each variant. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Measures each variant in a fresh process, `rounds` times in turn; each round starts with another one. */
export function inRounds<T>(what: string, rounds: number, { bundles, env }: Subjects): Record<string, T[]> {
  const names = Object.keys(bundles);
  const samples: Record<string, T[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      process.stderr.write(`${what} ${round + 1}/${rounds} ${name}\n`);
      samples[name].push(measure<T>([what, bundles[name], String(round)], env));
    }
  }
  return samples;
}

function measure<T>(args: string[], env: object): T {
  const command = ['--import', 'tsx', join(__dirname, 'measure.ts'), ...args];
  const printed = execFileSync(process.execPath, command, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(printed.toString()) as T;
}
