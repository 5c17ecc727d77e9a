import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Measures something in a fresh process. */
export function measured<T>(what: string, input: object, env: Readonly<Record<string, string>>): T {
  process.stderr.write(`${what} ${Object.values(input).filter((value) => !String(value).includes('/')).join(' ')}\n`);
  const command = ['--import', 'tsx', join(__dirname, 'measure.ts'), what, JSON.stringify(input)];
  const options = { env: { ...process.env, ...env }, stdio: ['ignore' as const, 'pipe' as const, 'inherit' as const], maxBuffer: 2 ** 29 };
  const lines = execFileSync(process.execPath, command, options).toString().trim().split('\n');
  return JSON.parse(lines[lines.length - 1]) as T;
}
