import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { outsideOfCode } from './owner';
import type { Environment } from '../services/lambda/environment';

const ALL = join(tmpdir(), 'cdk-eventweave');
const folders = new WeakMap<Environment, string>();
let made = 0;

/** @returns the folder of this machine that an environment sees as `/tmp`; empty at first. */
export function temporaryFolder(environment: Environment): string {
  const known = folders.get(environment);
  if (known) return known;
  const folder = outsideOfCode(make);
  folders.set(environment, folder);
  return folder;
}

let removing = false;

/** Removes what the threads of this process have made, when it ends. */
export function removeTemporaryFoldersAtExit(): void {
  if (!removing) process.once('exit', () => rmSync(join(ALL, String(process.pid)), { recursive: true, force: true }));
  removing = true;
}

function make(): string {
  if (made === 0) sweep(ALL);
  const folder = join(ALL, String(process.pid), `${threadId}-${made++}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

// A process that was killed could not clean up: the next one does.
function sweep(all: string): void {
  mkdirSync(all, { recursive: true });
  for (const pid of readdirSync(all)) if (!lives(Number(pid))) rmSync(join(all, pid), { recursive: true, force: true });
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
