import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

const DEADLINE_MINUTES = 15;

/** How a command is run. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where its output goes. */
  readonly logFile: string;
}

/**
 * Runs a command to its end, and ends it with this process, or after a quarter of an hour.
 *
 * @returns its exit status, null when a signal ended it.
 */
export async function runCommand(command: string, args: string[], { cwd, env, logFile }: CommandOptions): Promise<number | null> {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env, timeout: DEADLINE_MINUTES * 60_000, stdio: ['ignore', log, log] });
  closeSync(log);
  const endIt = () => { child.kill(); };
  process.once('exit', endIt);
  try {
    return await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  } finally {
    process.off('exit', endIt);
  }
}

/** The last lines of a log that say something. */
export function lastLines(logFile: string, count: number): string[] {
  return readFileSync(logFile, 'utf8').split('\n').filter((line) => line.trim() !== '').slice(-count);
}
