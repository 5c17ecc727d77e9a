import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout that this folder is part of. */
export const REPOSITORY = join(__dirname, '..');

/** Everything that is installed, logged or kept for a run; not committed. */
export const HOME = join(REPOSITORY, '.emulator');

const LOGS = join(HOME, 'logs');
const LOGS_KEPT = 100;

/** A log file that outlives its run, so that it can be read when the run has failed; old ones go. */
export function newLogFile(subject: string): string {
  mkdirSync(LOGS, { recursive: true });
  const old = readdirSync(LOGS).sort().slice(0, -LOGS_KEPT);
  for (const name of old) rmSync(join(LOGS, name), { force: true });
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return join(LOGS, `${time}-${randomBytes(2).toString('hex')}-${subject}.log`);
}

/** A directory for one run, removed at its end; those of runs whose process was killed are removed here. */
export function newRunDirectory(): string {
  mkdirSync(HOME, { recursive: true });
  for (const name of readdirSync(HOME)) {
    const pid = /^run-(\d+)-/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) removeDirectory(join(HOME, name));
  }
  return mkdtempSync(join(HOME, `run-${process.pid}-`));
}

/** Removes a directory that killed processes may have been writing to a moment ago. */
export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
